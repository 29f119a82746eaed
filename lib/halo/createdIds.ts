import { HaloLostAnswerError } from './errors';
import { idOf, type HaloRecord, type RecordId } from './records/record';

const REMEMBERED = 10_000;

/** The ids that a client has created: a look-up for a lost answer must not take an earlier record for the lost one. */
export class CreatedIds {
	private readonly keys = new Set<string>();

	/** @param among where the id is the only one of its number: a path, for actions with their ticket */
	add(among: string, id: RecordId | undefined): void {
		if (id === undefined) return;
		this.keys.add(`${among} ${id}`);
		if (this.keys.size <= REMEMBERED) return;
		const [oldest] = this.keys;
		if (oldest !== undefined) this.keys.delete(oldest);
	}

	/**
	 * The one candidate that was not created before; undefined when there is none.
	 * @throws {HaloLostAnswerError} when there are several
	 */
	onlyNew(path: string, among: string, candidates: readonly HaloRecord[]): HaloRecord | undefined {
		const fresh = candidates.filter((candidate) => {
			const id = idOf(candidate);
			return id !== undefined && !this.keys.has(`${among} ${id}`);
		});
		if (fresh.length <= 1) return fresh[0];
		const ids = fresh.map((candidate) => idOf(candidate)).join(', ');
		throw new HaloLostAnswerError(
			`The answer to POST ${path} was lost, and several records match what was sent: ${ids}.`,
			{
				method: 'POST',
				path,
				advice: 'Open these records in HaloPSA and delete those that should not be there before you run this again.',
			},
		);
	}
}
