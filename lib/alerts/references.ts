import type { HaloClient } from '../halo/client';
import { slaOf } from '../halo/records/choices';
import { InvalidInputError } from '../halo/records/input';
import { type HaloRecord, integerOf, isOn, textOf } from '../halo/records/record';
import { shown } from '../halo/records/values';
import { closedStatus, openStatus, statusIdOf, teamNameOf } from '../halo/special/lookups';
import { readRecord } from '../halo/special/write';

export interface TicketType {
	readonly id: number;
	/** Undefined for a type without an SLA: its tickets have no priority. */
	readonly slaId?: number;
	readonly reopenedStatus?: number;
}

const positive = (value: unknown): number | undefined => {
	const id = integerOf(value);
	return id !== undefined && id > 0 ? id : undefined;
};

/** What names in settings and mapping mean in this HaloPSA; each is looked up once per run, and only when it is needed. */
export class References {
	private readonly known = new Map<string, Promise<unknown>>();

	constructor(private readonly client: HaloClient) {}

	/** @throws {InvalidInputError} when there is no such type */
	async ticketType(given: string): Promise<TicketType> {
		return await this.once(`type ${given}`, async () => {
			const rows = await this.once('types', async () => await this.client.list({ path: 'TicketType', paged: false }));
			const id = integerOf(given) ?? integerOf(this.onlyNamed(rows, given, 'ticket type').id);
			const row = rows.find((candidate) => integerOf(candidate.id) === id);
			if (id === undefined || !row) throw new InvalidInputError(`There is no ticket type ${shown(given)}`, `Use one of: ${namesOf(rows)}`);
			const whole = slaOf(row) === undefined ? await readRecord(this.client, 'TicketType', id) : row;
			return { id, slaId: positive(slaOf(whole)), reopenedStatus: positive(whole.reopenedstatus) };
		});
	}

	/**
	 * The number that tickets under the SLA store for a priority.
	 * @throws {InvalidInputError} when the SLA has no such priority
	 */
	async priority(slaId: number, given: string): Promise<number> {
		const rows = await this.once(`priorities ${slaId}`, async () => await this.client.list({ path: 'Priority', query: { slaid: slaId }, paged: false }));
		// A server that does not know the filter gives the priorities of every SLA, and the same numbers mean other things there.
		const own = rows.filter(({ slaid, ishidden }) => (integerOf(slaid) ?? slaId) === slaId && !isOn(ishidden));
		const number = integerOf(given);
		const row = number === undefined ? this.onlyNamed(own, given, `priority of SLA ${slaId}`) : own.find(({ priorityid }) => integerOf(priorityid) === number);
		const id = integerOf(row?.priorityid);
		if (id !== undefined) return id;
		throw new InvalidInputError(`SLA ${slaId} has no priority ${shown(given)}`, `Use one of: ${namesOf(own)}`);
	}

	readonly status = async (given: string): Promise<number> => await this.once(`status ${given}`, async () => await statusIdOf(this.client, given));

	readonly team = async (given: string): Promise<string> => await this.once(`team ${given}`, async () => await teamNameOf(this.client, given));

	readonly closed = async (): Promise<number> => await this.once('closed', async () => await closedStatus(this.client));

	/** Where a reopened ticket goes: as its type says, else In Progress. */
	async reopened(typeId: number | undefined): Promise<number> {
		const type = typeId === undefined ? undefined : await this.ticketType(String(typeId)).catch(() => undefined);
		return type?.reopenedStatus ?? (await this.once('open', async () => await openStatus(this.client)));
	}

	private onlyNamed(rows: readonly HaloRecord[], given: string, what: string): HaloRecord {
		const named = rows.filter(({ name }) => textOf(name).trim().toLowerCase() === given.trim().toLowerCase());
		const [row] = named;
		if (row && named.length === 1) return row;
		const problem = row ? `${named.length} records are called ${shown(given)}` : `There is no ${what} ${shown(given)}`;
		throw new InvalidInputError(problem, row ? 'Give the ID' : `Use one of: ${namesOf(rows)}`);
	}

	private async once<T>(name: string, work: () => Promise<T>): Promise<T> {
		const known = this.known.get(name) ?? work();
		this.known.set(name, known);
		return (await known) as T;
	}
}

const namesOf = (rows: readonly HaloRecord[]): string =>
	rows.slice(0, 40).map((row) => `${textOf(row.name)} (${integerOf(row.priorityid) ?? integerOf(row.id) ?? '?'})`).join(', ') || 'none';
