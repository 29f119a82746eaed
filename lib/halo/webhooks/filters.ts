import { integerOf, type HaloRecord } from '../records/record';
import type { Delivery } from './delivery';

/** Ids of which a record must have one; an empty list asks nothing. */
export interface DeliveryFilters {
	readonly ticketTypes: readonly number[];
	readonly statuses: readonly number[];
	readonly teams: readonly number[];
	readonly clients: readonly number[];
}

export type FilterResult = 'matches' | 'differs' | 'unknown';

type Check = readonly [field: string, wanted: readonly number[]];

/** Ticket type, status and team are asked of tickets and opportunities, which are tickets; the client of everything. */
function checksFor({ entity }: Delivery, { ticketTypes, statuses, teams, clients }: DeliveryFilters): Check[] {
	const ofClient: Check = [entity?.name === 'client' ? 'id' : 'client_id', clients];
	const isTicket = entity === undefined || entity.name === 'ticket' || entity.name === 'opportunity';
	const checks: Check[] = isTicket ? [['tickettype_id', ticketTypes], ['status_id', statuses], ['team_id', teams], ofClient] : [ofClient];
	// An item belongs to no client.
	return checks.filter(([, wanted]) => wanted.length > 0 && entity?.name !== 'item');
}

/** Whether the record of a delivery passes the filters; unknown when it does not show a field that decides. */
export function passes(delivery: Delivery, record: HaloRecord | undefined, filters: DeliveryFilters): FilterResult {
	const results = checksFor(delivery, filters).map(([field, wanted]): FilterResult => {
		const value = integerOf(record?.[field]);
		if (value === undefined) return 'unknown';
		return wanted.includes(value) ? 'matches' : 'differs';
	});
	if (results.includes('differs')) return 'differs';
	return results.includes('unknown') ? 'unknown' : 'matches';
}
