import { FOOTER_START, readFooter } from '../domain/alerts/footer';
import type { HaloClient, Query } from '../halo/client';
import { HaloValidationError } from '../halo/errors';
import { idOf, integerOf, textOf, type HaloRecord } from '../halo/records/record';
import { readRecord } from '../halo/special/write';

/** Up to so many keys are looked for one by one; more of them in one list. */
const FEW = 3;
/** Tickets whose key the list does not show are read one by one, up to this many for each key. */
const MOST_DETAIL_READS = 20;
const DAY_MS = 86_400_000;

export interface FoundTicket {
	readonly id: number;
	readonly row: HaloRecord;
}

type Found = Map<string, FoundTicket[]>;

/**
 * The key that a ticket carries: as third-party id, or in the last lines of its details, where a template or a ticket
 * type did not keep the id. Undefined when the record shows neither, as rows of a list may.
 */
export function keyOf(ticket: HaloRecord): string | undefined {
	const third = ticket.third_party_id_string;
	if (typeof third === 'string' && third.startsWith('alert-')) return third.trim();
	const details = [ticket.details_html, ticket.details].filter((text) => typeof text === 'string');
	const key = details.map((text) => readFooter(textOf(text))?.key).find((found) => found !== undefined);
	return key ?? (details.length > 0 || !isNone(third) ? '' : undefined);
}

/** Rows of a list may give null for what they do not show. */
const isNone = (value: unknown): boolean => value === undefined || value === null;

const narrow = { open: { open_only: true }, closed: { closed_only: true } } as const;

/**
 * Finds the tickets of alert keys. The text search over details finds them whatever a person did to type, client or
 * summary; the list by ticket type finds those whose details somebody rewrote, and does not need that search. Both are
 * asked before a key counts as having no ticket.
 */
export class AlertTickets {
	constructor(
		private readonly client: HaloClient,
		/** Types that new tickets get. */
		private readonly typeIds: () => Promise<readonly number[]>,
		private readonly closedSince: number,
	) {}

	/** Open tickets by key, the oldest first. */
	async open(keys: readonly string[]): Promise<Found> {
		const found = await this.searched(keys, narrow.open);
		const missing = keys.filter((key) => !found.has(key));
		if (missing.length > 0) for (const typeId of await this.typeIds()) await this.collect(found, new Set(missing), { ...narrow.open, requesttype_id: typeId });
		return sorted(found, (left, right) => left.id - right.id);
	}

	/** Tickets closed lately by key, the newest first. */
	async closed(keys: readonly string[]): Promise<Found> {
		const found = await this.searched(keys, { ...narrow.closed, lastupdatefromdate: new Date(this.closedSince).toISOString() });
		return sorted(found, (left, right) => right.id - left.id);
	}

	private async searched(keys: readonly string[], query: Query): Promise<Found> {
		const found: Found = new Map();
		if (keys.length === 0) return found;
		const wanted = new Set(keys);
		const allSeen = keys.length > FEW && (await this.collect(found, wanted, { ...query, search_details: FOOTER_START }));
		if (!allSeen) for (const key of keys) if (!found.has(key)) await this.one(found, key, { ...query, search_details: key });
		return found;
	}

	/** False when the list does not show the keys of its rows. */
	private async collect(found: Found, wanted: ReadonlySet<string>, query: Query): Promise<boolean> {
		let allSeen = true;
		for await (const row of this.client.rows({ path: 'Tickets', collection: 'tickets', query })) {
			const key = keyOf(row);
			if (key === undefined) allSeen = false;
			else if (wanted.has(key)) add(found, key, row);
		}
		return allSeen;
	}

	private async one(found: Found, key: string, query: Query): Promise<void> {
		let reads = 0;
		let unread = 0;
		for await (const row of this.client.rows({ path: 'Tickets', collection: 'tickets', query })) {
			const id = idOf(row);
			const shown = keyOf(row);
			if (shown === undefined && id !== undefined && reads < MOST_DETAIL_READS) {
				reads += 1;
				const whole = await readRecord(this.client, 'Tickets', id);
				if (keyOf(whole) === key) add(found, key, whole);
			} else if (shown === key) add(found, key, row);
			else if (shown === undefined) unread += 1;
		}
		if (unread === 0 || found.has(key)) return;
		throw new HaloValidationError(`HaloPSA's search for the alert key ${key} gives ${reads + unread} tickets that do not show it, so nobody can tell whether the alert has a ticket.`, {
			method: 'GET', path: 'Tickets', advice: 'Check in HaloPSA that the search in the details of tickets works; a ticket made now might be the second of this alert.',
		});
	}
}

function add(found: Found, key: string, row: HaloRecord): void {
	const id = integerOf(row.id);
	const known = found.get(key) ?? [];
	if (id !== undefined && !known.some((ticket) => ticket.id === id)) found.set(key, [...known, { id, row }]);
}

function sorted(found: Found, order: (left: FoundTicket, right: FoundTicket) => number): Found {
	return new Map([...found].map(([key, tickets]) => [key, [...tickets].sort(order)]));
}

export const closedSince = (now: number, days: number): number => now - days * DAY_MS;
