import type { HaloClient, Query } from '../client';
import type { ResourceDescriptor } from '../resources/types';
import { InvalidInputError } from './input';
import { integerOf, textOf, type HaloRecord } from './record';
import { allowedOutcomeIds } from './workflowStep';

/** What is known where a record is to be chosen. */
export interface Surroundings {
	/** Values chosen so far, by field or filter, such as `client_id`. */
	readonly values: HaloRecord;
	/** The record that is about to change: it counts for what is not chosen. */
	readonly own?: () => Promise<HaloRecord | undefined>;
}

export interface Narrowing {
	readonly query: Query;
	/** For what HaloPSA's list has no filter for. */
	readonly allows?: (row: HaloRecord) => boolean;
}

/** The same thing goes by other names in filters, and on invoices. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
	tickettype_id: ['requesttype_id'],
	site_id: ['sitenumber'],
	slaid: ['sla_id'],
};

/** Names seen for the SLA of a ticket type (CIPP Get-HaloTicketTypeSlaId.ps1). */
const slaNames = ['default_sla', 'default_sla_id', 'sla_id', 'slaid', 'sla'];

/** The SLA of a ticket type; -1 is none, and undefined where the row does not say. */
export const slaOf = (type: HaloRecord): number | undefined => slaNames.map((name) => integerOf(type[name])).find((id) => id !== undefined);

const idIn = (record: HaloRecord | undefined, name: string): number | undefined =>
	[name, ...(otherNames[name] ?? [])].map((one) => integerOf(record?.[one])).find((id) => id !== undefined);

/** @throws {InvalidInputError} for a ticket type without an SLA: its tickets have no priority */
async function slaOfType(client: HaloClient, typeId: number | undefined): Promise<number | undefined> {
	if (typeId === undefined || typeId <= 0) return undefined;
	const type = await client.get('TicketType', typeId, { includedetails: true });
	const sla = slaOf(type);
	if (sla === undefined || sla >= 0) return sla;
	throw new InvalidInputError(
		`Tickets of the type ${textOf(type.name) || String(typeId)} have no SLA, so there are no priorities to choose from`,
		'Leave the priority empty, or choose another ticket type',
	);
}

/** Priority numbers mean another thing under each SLA, so what was chosen comes before what the ticket has. */
async function slaFor(client: HaloClient, { values, own }: Surroundings): Promise<number | undefined> {
	const chosen = idIn(values, 'slaid') ?? (await slaOfType(client, idIn(values, 'tickettype_id')));
	if (chosen !== undefined) return chosen;
	const record = await own?.();
	const current = idIn(record, 'slaid');
	return current !== undefined && current >= 0 ? current : await slaOfType(client, idIn(record, 'tickettype_id'));
}

async function outcomesOf(client: HaloClient, { values, own }: Surroundings): Promise<Narrowing> {
	const ticketId = idIn(values, 'ticket_id') ?? idIn(await own?.(), 'ticket_id');
	const ids = ticketId === undefined ? undefined : await allowedOutcomeIds(client, ticketId);
	if (!ids) return { query: {} };
	if (ids.size > 0) return { query: {}, allows: ({ id }) => ids.has(integerOf(id) ?? Number.NaN) };
	throw new InvalidInputError(`The workflow step of ticket ${ticketId} allows no outcome`, 'Move the ticket to another step in HaloPSA, or give the outcome by ID');
}

/**
 * Keeps a choice to what goes with the rest: sites and users to the client, statuses to the ticket type, priorities to
 * its SLA, outcomes to the workflow step of the ticket.
 * @throws {InvalidInputError} when nothing can be chosen, with the reason
 */
export async function narrowing(client: HaloClient, target: ResourceDescriptor, surroundings: Surroundings): Promise<Narrowing> {
	if (target.name === 'outcome') return await outcomesOf(client, surroundings);
	for (const name of target.narrowedBy ?? []) {
		const chosen = name === 'slaid' ? await slaFor(client, surroundings) : idIn(surroundings.values, name);
		const id = chosen ?? idIn(await surroundings.own?.(), name);
		if (id !== undefined && id > 0) return { query: { [name]: id } };
	}
	if (target.parent === undefined) return { query: {} };
	throw new InvalidInputError(`${target.plural} are numbered inside their ticket, and no ticket is chosen`, 'Choose the ticket first');
}
