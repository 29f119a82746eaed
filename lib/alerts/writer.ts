import type { Batch, Note } from '../domain/alerts/batch';
import { noteOf, summaryOf } from '../domain/alerts/compose';
import type { HaloClient } from '../halo/client';
import { HaloPermissionError, HaloValidationError } from '../halo/errors';
import type { PlannedRequest } from '../halo/records/plannedRequest';
import { integerOf, type HaloRecord } from '../halo/records/record';
import { post, readRecord } from '../halo/special/write';
import type { KnownTicket } from './history';
import type { NoteDraft, NoteWriter } from './notes';
import type { References } from './references';
import type { EventOutcome, TicketChange } from './results';
import type { AlertSettings } from './settings';
import { keyOf, type AlertTickets } from './tickets';

export interface Desk {
	readonly client: HaloClient;
	readonly settings: AlertSettings;
	readonly references: References;
	readonly tickets: AlertTickets;
	readonly notes: NoteWriter;
}

const OVER = 'The source says that the problem is over.';

/** Writes to the ticket of one key, or in a dry run keeps what would be written. */
export class TicketWriter {
	readonly planned: PlannedRequest[] = [];
	readonly problems: string[] = [];
	/** What became of the events written so far, by reference. */
	readonly outcomes = new Map<string, EventOutcome>();
	change: TicketChange = 'none';

	constructor(
		private readonly desk: Desk,
		private readonly key: string,
	) {}

	/**
	 * Makes the ticket; undefined in a dry run.
	 * @throws {HaloValidationError} when the ticket shows its key nowhere: each run would make another one
	 */
	async create(record: HaloRecord, note: Note): Promise<HaloRecord | undefined> {
		const { client, settings, tickets } = this.desk;
		this.change = 'created';
		this.planned.push(post('Tickets', record));
		const findCreated = async (): Promise<HaloRecord[]> => ((await tickets.open([this.key])).get(this.key) ?? []).map(({ row }) => row);
		const ticket = settings.dryRun ? undefined : await this.stored(await client.create('Tickets', record, { findCreated }));
		this.mark(note, 'created');
		return ticket;
	}

	/** Summaries first, so that the last note is the one that changes the status, in the same request. */
	async append(known: KnownTicket, { summaries, notes }: Pick<Batch, 'summaries' | 'notes'>, change: TicketChange): Promise<void> {
		const { settings, references } = this.desk;
		for (const summary of summaries) {
			await this.writeNote(known, this.draft(known.id, summaryOf(summary, this.key, settings)), summary.replaces);
			this.mark(summary, 'summarized');
		}
		for (const [index, note] of notes.entries()) {
			const changes = index === notes.length - 1 ? change : 'none';
			const status = changes === 'closed' ? await references.closed() : changes === 'reopened' ? await references.reopened(integerOf(known.ticket.tickettype_id)) : undefined;
			const draft = this.draft(known.id, noteOf(note, this.key, settings, changes === 'closed' ? `${OVER} ` : ''));
			await this.writeNote(known, status === undefined ? draft : { ...draft, new_status: status });
			this.mark(note, 'appended');
			if (status !== undefined) await this.settle(known.id, status, changes);
		}
	}

	async close(id: number): Promise<void> {
		const status = await this.desk.references.closed();
		const record = { id, status_id: status, closure_note: OVER };
		if (this.desk.settings.dryRun) this.planned.push(post('Tickets', record));
		else await this.desk.client.update('Tickets', record);
		await this.settle(id, status, 'closed');
	}

	private async stored(answer: HaloRecord): Promise<HaloRecord> {
		const id = integerOf(answer.id) ?? 0;
		const ticket = keyOf(answer) === this.key ? answer : await readRecord(this.desk.client, 'Tickets', id);
		if (keyOf(ticket) === this.key) return ticket;
		throw new HaloValidationError(`HaloPSA made ticket ${id}, but kept neither its third-party ID nor its details, so it would not be found again.`, {
			method: 'POST', path: 'Tickets',
			advice: 'Look which template or rule of the ticket type replaces the details, choose another ticket type, and delete this ticket before you run again.',
		});
	}

	private draft(ticketId: number, text: string): NoteDraft {
		const { format, hideNotes } = this.desk.settings;
		return { ticket_id: ticketId, [format === 'html' ? 'note_html' : 'note']: text, hiddenfromuser: hideNotes };
	}

	private async writeNote({ ticket }: KnownTicket, draft: NoteDraft, replaces?: number): Promise<void> {
		const { settings, notes } = this.desk;
		if (settings.dryRun) {
			this.planned.push(post('Actions', replaces === undefined ? { ...draft, outcome: settings.outcome } : { ...draft, id: replaces }));
			return;
		}
		try {
			if (replaces !== undefined) return await notes.replace(draft, replaces);
		} catch (error) {
			// An agent who may not edit actions adds one: the last summary of an hour is the one that counts.
			if (!(error instanceof HaloValidationError || error instanceof HaloPermissionError)) throw error;
		}
		const told = await notes.write(draft, ticket);
		if (told !== undefined && !this.problems.includes(told)) this.problems.push(told);
	}

	/** HaloPSA answers with success also where a rule or the workflow kept the old status. */
	private async settle(id: number, status: number, change: TicketChange): Promise<void> {
		const before = this.change;
		this.change = change;
		if (this.desk.settings.dryRun) return;
		const { status_id } = await readRecord(this.desk.client, 'Tickets', id);
		if (integerOf(status_id) === status) return;
		this.change = before;
		this.problems.push(`HaloPSA took the note on ticket ${id}, but did not change its status to ${status}; its workflow or rules may forbid it`);
	}

	private mark({ events }: Note, outcome: EventOutcome): void {
		for (const { reference } of events) this.outcomes.set(reference, outcome);
	}
}
