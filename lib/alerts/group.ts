import { isLate, noHistory, planBatch, type Batch, type History, type Note } from '../domain/alerts/batch';
import { HaloValidationError } from '../halo/errors';
import { CLOCK_SKEW_MS, madeAt, momentIn } from '../halo/records/moments';
import { integerOf, isOn, type HaloRecord } from '../halo/records/record';
import { readTicket, type KnownTicket } from './history';
import { TicketDrafts } from './newTicket';
import type { Prepared } from './prepare';
import { resultOf, type EventResult, type FailedEvent } from './results';
import type { FoundTicket } from './tickets';
import { TicketWriter, type Desk } from './writer';

/** Earlier tickets of a key that are read to see whether an event came before. */
const MOST_EARLIER = 5;

/** Clocks of sources and of HaloPSA differ. */

export interface Known {
	readonly open?: FoundTicket;
	readonly closed: readonly FoundTicket[];
}

/** The events of one key, and what becomes of each. */
export class AlertGroup {
	private readonly writer: TicketWriter;
	private ticketId: number | null = null;
	private previous: FoundTicket | undefined;

	constructor(
		private readonly desk: Desk,
		private readonly key: string,
		private readonly events: readonly Prepared[],
	) {
		this.writer = new TicketWriter(desk, key);
	}

	/** Events that were written before something failed keep their result; the others carry the error. */
	async process(known: Known): Promise<(EventResult | FailedEvent)[]> {
		try {
			if (known.open) await this.onOpen(await this.read(known.open.id));
			else await this.onClosed(known.closed);
			return this.results();
		} catch (error) {
			return this.results(error);
		}
	}

	private async read(id: number): Promise<KnownTicket> {
		return await readTicket(this.desk.client, id);
	}

	private async readEarlier(closed: readonly FoundTicket[]): Promise<KnownTicket[]> {
		const earlier: KnownTicket[] = [];
		for (const { id } of closed.slice(0, MOST_EARLIER)) earlier.push(await this.read(id));
		return earlier;
	}

	private planFor(history: History): Batch {
		for (const { reference } of this.events) if (history.references.has(reference)) this.writer.outcomes.set(reference, 'duplicate');
		return planBatch(this.events, history, this.desk.settings);
	}

	private async onOpen(open: KnownTicket): Promise<void> {
		this.ticketId = open.id;
		const { closeResolved } = this.desk.settings;
		const batch = await this.withoutEarlier(open, this.planFor(open.history));
		if (batch.fresh.length > 0) await this.writer.append(open, batch, batch.over && closeResolved ? 'closed' : 'none');
		else if (closeResolved && wasToClose(open)) await this.writer.close(open.id);
	}

	/** An event from before the ticket may be one that an earlier, closed ticket has, so those are read only then. */
	private async withoutEarlier({ ticket, history }: KnownTicket, batch: Batch): Promise<Batch> {
		const made = momentIn(ticket.dateoccurred) ?? madeAt(ticket);
		if (!batch.fresh.some(({ event }) => !event.timed || event.time < made + CLOCK_SKEW_MS)) return batch;
		const earlier = await this.readEarlier((await this.desk.tickets.closed([this.key])).get(this.key) ?? []);
		const references = new Set([history, ...earlier.map((known) => known.history)].flatMap((known) => [...known.references]));
		return this.planFor({ ...history, references });
	}

	private async onClosed(found: readonly FoundTicket[]): Promise<void> {
		const earlier = await this.readEarlier(found);
		const [last] = earlier;
		const survivor = last && (await this.survivorOf(last.ticket));
		if (survivor) return await this.onOpen(survivor);
		const batch = this.planFor({ ...noHistory, references: new Set(earlier.flatMap(({ history }) => [...history.references])) });
		this.ticketId = earlier.find(({ history }) => this.events.some(({ reference }) => history.references.has(reference)))?.id ?? null;
		if (batch.fresh.length === 0) return;
		if (batch.fresh.every(({ event }) => event.resolved)) {
			for (const { reference } of batch.fresh) this.writer.outcomes.set(reference, 'notNeeded');
			return;
		}
		if (last && isLate(batch.fresh, last.history) && (await this.appendedLate(last))) return;
		if (last && this.desk.settings.whenClosed === 'reopen') await this.reopen(last, batch);
		else await this.create(batch, found[0]);
	}

	/** A technician may have merged the ticket into another one, which is then the one to go on with. */
	private async survivorOf(ticket: HaloRecord): Promise<KnownTicket | undefined> {
		const into = integerOf(ticket.merged_into_id) ?? 0;
		if (into <= 0 || into === integerOf(ticket.id)) return undefined;
		const survivor = await this.read(into);
		return integerOf(survivor.ticket.status_id) === (await this.desk.references.closed()) ? undefined : survivor;
	}

	/** What happened before the source said that all is well belongs on the ticket of that time; false where HaloPSA keeps a closed ticket as it is. */
	private async appendedLate(last: KnownTicket): Promise<boolean> {
		try {
			this.ticketId = last.id;
			await this.writer.append(last, this.planFor(last.history), 'none');
			return true;
		} catch (error) {
			if (!(error instanceof HaloValidationError)) throw error;
			this.ticketId = null;
			return false;
		}
	}

	/** A problem that came and went while the ticket was closed leaves it closed. */
	private async reopen(last: KnownTicket, { fresh, over }: Batch): Promise<void> {
		this.ticketId = last.id;
		await this.writer.append(last, planBatch(fresh, last.history, this.desk.settings), over && this.desk.settings.closeResolved ? 'none' : 'reopened');
	}

	/** A problem that began and ended within one batch leaves a closed ticket as its record. */
	private async create(batch: Batch, previous: FoundTicket | undefined): Promise<void> {
		const { client, settings, references } = this.desk;
		const [first = emptyNote, ...rest] = batch.notes;
		const fresh = new Set(batch.fresh.map(({ reference }) => reference));
		const { record, problems } = await TicketDrafts.draft(client, references, settings, this.events.filter(({ reference }) => fresh.has(reference)), first, previous);
		this.writer.problems.push(...problems);
		this.previous = previous;
		const ticket = await this.writer.create(record, first);
		this.ticketId = integerOf(ticket?.id) ?? null;
		// The number of a ticket that is not made is not known: 0 stands for it.
		const id = this.ticketId ?? 0;
		await this.writer.append({ id, ticket: ticket ?? {}, history: noHistory }, { summaries: batch.summaries, notes: rest }, 'none');
		if (batch.over && settings.closeResolved) await this.writer.close(id);
	}

	private results(error?: unknown): (EventResult | FailedEvent)[] {
		const { outcomes, problems, planned, change } = this.writer;
		const told = new Set<string>();
		return this.events.map((prepared, index) => {
			const { item, reference, route, client } = prepared;
			const outcome = told.has(reference) ? 'duplicate' : outcomes.get(reference);
			if (outcome === undefined) return { item, error };
			told.add(reference);
			return resultOf(prepared, {
				result: outcome,
				ticket_id: this.ticketId,
				ticket_change: change,
				previous_ticket_id: this.previous?.id ?? null,
				problems: [...new Set([...route.problems, ...client.problems, ...problems])],
				...(this.desk.settings.dryRun ? { dryRun: true, ...(index === 0 ? { planned } : {}) } : {}),
			});
		});
	}
}

/** A run that broke off between the note and the closing; a ticket that was closed before was reopened by somebody, who meant it. */
function wasToClose({ ticket, history: { resolved, latest } }: KnownTicket): boolean {
	return resolved !== undefined && resolved > (latest ?? Number.NEGATIVE_INFINITY) && !isOn(ticket.hasbeenclosed) && momentIn(ticket.dateclosed) === undefined;
}

const emptyNote: Note = { events: [], footer: { hours: new Map() } };
