import { grouped } from '../domain/alerts/batch';
import type { HaloClient } from '../halo/client';
import { HaloAuthenticationError, HaloConnectionError, HaloPermissionError, HaloRateLimitError } from '../halo/errors';
import type { HaloRecord } from '../halo/records/record';
import { madeAt, momentIn } from '../halo/records/moments';
import { post } from '../halo/special/write';
import { oneAtATime } from '../halo/special/oneAtATime';
import { AlertGroup } from './group';
import { NoteWriter } from './notes';
import type { Prepared } from './prepare';
import { References } from './references';
import { resultOf, type EventResult, type FailedEvent } from './results';
import type { AlertSettings } from './settings';
import { AlertTickets, closedSince, type FoundTicket } from './tickets';
import type { Desk } from './writer';

/** Reads of several tickets go on at once, as the client allows; it sends writes one by one. */
const WORKERS = 4;

/** What would fail for the next ticket in the same way. */
const isForAll = (error: unknown): boolean => [HaloAuthenticationError, HaloConnectionError, HaloPermissionError, HaloRateLimitError].some((kind) => error instanceof kind);

/**
 * Brings events onto tickets: one open ticket per key, further events as notes on it. A run that was interrupted is
 * repeated with the same events and adds what is missing. Runs of one process and tenant go one after the other,
 * because looking for a ticket and making it are two requests.
 *
 * Requests: one list of alert tickets, and for each key with something new two reads and one write.
 * @param now milliseconds since the epoch
 */
export async function processEvents(client: HaloClient, settings: AlertSettings, events: readonly Prepared[], now: number): Promise<(EventResult | FailedEvent)[]> {
	return await oneAtATime(`alerts ${client.tenant}`, async () => await new Run(client, settings, events, now).results());
}

/** Servers that look at the same moment make doubles within it; between looking and making lie a few requests, repeated ones among them. */
const SAME_MOMENT_MS = 60 * 60_000;

const openedAt = (ticket: HaloRecord): number => momentIn(ticket.dateoccurred) ?? madeAt(ticket);

class Run {
	private readonly desk: Desk;
	private readonly groups = new Map<string, Prepared[]>();
	private readonly done: (EventResult | FailedEvent)[] = [];
	private stopped: unknown;

	constructor(
		private readonly client: HaloClient,
		private readonly settings: AlertSettings,
		events: readonly Prepared[],
		now: number,
	) {
		const references = new References(client);
		const types = new Set([settings.ticketType, ...events.map(({ route }) => route.values.ticket_type ?? '')].filter((name) => name !== ''));
		const typeIds = async (): Promise<number[]> => {
			const known = await Promise.all([...types].map(async (name) => await references.ticketType(name).catch(() => undefined)));
			return [...new Set(known.flatMap((type) => type?.id ?? []))];
		};
		const tickets = new AlertTickets(client, typeIds, closedSince(now, settings.closedWithinDays));
		this.desk = { client, settings, references, tickets, notes: new NoteWriter(client, settings.outcome) };
		for (const prepared of events) this.sort(prepared);
	}

	private sort(prepared: Prepared): void {
		const { unwanted, key } = prepared;
		if (unwanted) this.done.push(resultOf(prepared, { result: unwanted.result, problems: [unwanted.reason, ...prepared.route.problems] }));
		else grouped(this.groups, key).push(prepared);
	}

	/** In the order of the items. */
	async results(): Promise<(EventResult | FailedEvent)[]> {
		const keys = [...this.groups.keys()];
		const open = await this.desk.tickets.open(keys);
		const closed = await this.desk.tickets.closed(keys.filter((key) => !open.has(key)));
		const problems = await this.mergeDoubles(open);
		const waiting = [...this.groups];
		const work = async (): Promise<void> => {
			for (let next = waiting.shift(); next; next = waiting.shift()) {
				const [key, events] = next;
				await this.process(key, events, open.get(key)?.[0], closed.get(key) ?? [], problems.get(key) ?? []);
			}
		};
		await Promise.all(Array.from({ length: WORKERS }, work));
		await this.mergeNewDoubles();
		return this.done.sort((left, right) => left.item - right.item);
	}

	private async process(key: string, events: readonly Prepared[], open: FoundTicket | undefined, closed: readonly FoundTicket[], problems: readonly string[]): Promise<void> {
		if (this.stopped !== undefined) {
			this.done.push(...events.map(({ item }) => ({ item, error: this.stopped })));
			return;
		}
		const results = await new AlertGroup(this.desk, key, events).process({ open, closed });
		const failed = results.find((result): result is FailedEvent => 'error' in result);
		if (failed && isForAll(failed.error)) this.stopped ??= failed.error;
		this.done.push(...results.map((result) => ('error' in result ? result : { ...result, problems: [...result.problems, ...problems] })));
	}

	/** Another process may have made a ticket of the same key in the same moment: the older one stays. */
	private async mergeNewDoubles(): Promise<void> {
		const made = new Map(this.done.flatMap((result) => ('error' in result || result.ticket_change !== 'created' || result.ticket_id === null ? [] : [[result.key, result.ticket_id] as const])));
		if (made.size === 0 || this.settings.dryRun || this.stopped !== undefined) return;
		const problems = await this.mergeDoubles(await this.desk.tickets.open([...made.keys()]));
		this.done.forEach((result, index) => {
			const told = 'error' in result ? undefined : problems.get(result.key);
			if (told && !('error' in result)) this.done[index] = { ...result, problems: [...result.problems, ...told] };
		});
	}

	/** Gives what is to be told, by key. */
	private async mergeDoubles(open: ReadonlyMap<string, readonly FoundTicket[]>): Promise<Map<string, string[]>> {
		const problems = new Map<string, string[]>();
		for (const [key, [survivor, ...doubles]] of open) {
			if (!survivor) continue;
			for (const double of doubles) problems.set(key, [...(problems.get(key) ?? []), await this.merge(double, survivor)]);
		}
		return problems;
	}

	private async merge({ id, row }: FoundTicket, { id: into, row: survivor }: FoundTicket): Promise<string> {
		// A ticket that is much younger was copied by a person, who may mean it.
		if (!(Math.abs(openedAt(row) - openedAt(survivor)) < SAME_MOMENT_MS)) return `Tickets ${into} and ${id} are both open for the same alert; merge them in HaloPSA, or close one`;
		if (this.settings.dryRun) return `Tickets ${into} and ${id} are both open for the same alert; ${id} would be merged into ${into}`;
		const { path, body } = post('Tickets', { id, merged_into_id: into, domerge: true });
		try {
			await this.client.request({ method: 'POST', path, json: body, replaySafe: true });
			return `Ticket ${id} was open for the same alert and is merged into ${into}`;
		} catch (error) {
			return `Tickets ${into} and ${id} are both open for the same alert, and merging failed: ${error instanceof Error ? error.message : String(error)}`;
		}
	}
}
