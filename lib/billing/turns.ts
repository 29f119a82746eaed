import { InvalidInputError } from '../halo/records/input';

/** Who writes quantities to which tenant. In one process only one run may: a second one would work with quantities that the first is changing. */
export class BillingTurns {
	private readonly since = new Map<string, number>();

	/**
	 * @param now milliseconds since the epoch
	 * @returns what ends the turn
	 * @throws {InvalidInputError} while another run has it
	 */
	take(tenant: string, now: number): () => void {
		const taken = this.since.get(tenant);
		if (taken !== undefined) {
			throw new InvalidInputError(
				`Another run has been changing quantities of this HaloPSA since ${new Date(taken).toISOString()}; this one stopped before it wrote anything`,
				'Wait until the other run has ended, then run again: what it has done is found and not done twice',
			);
		}
		this.since.set(tenant, now);
		return () => this.since.delete(tenant);
	}
}

export const billingTurns = new BillingTurns();
