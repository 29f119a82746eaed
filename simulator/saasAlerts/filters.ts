import type { IncomingRequest } from '../shared/answer';
import type { Row } from './store';

const filters = ['customerId', 'userEmail', 'alertStatus', 'eventType'] as const;

/** ISO time or epoch milliseconds. */
function timeOf(text: string | undefined, otherwise: number): number {
	if (!text) return otherwise;
	const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
	return Number.isNaN(time) ? otherwise : time;
}

/** The events that a query asks for; a parameter that is repeated takes any of its values. */
export function chosen(events: readonly Row[], { query, queryString }: IncomingRequest): Row[] {
	const given = new URLSearchParams(queryString);
	const start = timeOf(query.start, Number.NEGATIVE_INFINITY);
	const end = timeOf(query.end, Number.POSITIVE_INFINITY);
	const rows = events.filter((event) => {
		const time = Date.parse(String(event.time));
		return time >= start && time <= end && filters.every((name) => given.getAll(name).length === 0 || given.getAll(name).includes(String(event[name])));
	});
	const order = query.timesort === 'desc' ? -1 : 1;
	return rows.sort((left, right) => order * (Date.parse(String(left.time)) - Date.parse(String(right.time))));
}
