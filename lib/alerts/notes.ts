import { readFooter } from '../domain/alerts/footer';
import type { HaloClient } from '../halo/client';
import { HaloPermissionError, HaloValidationError, type HaloError } from '../halo/errors';
import { type HaloRecord, integerOf, isOn, textOf } from '../halo/records/record';
import { allowedOutcomeIds } from '../halo/records/workflowStep';
import { namesIn, outcomeIdOf, outcomes, rowsOf } from '../halo/special/lookups';
import { actionsOf } from './history';

/** An action as it is sent; its outcome is chosen when it is written. */
export type NoteDraft = Readonly<{ ticket_id: number } & HaloRecord>;

const MOST_OUTCOMES = 6;

const refused = (error: unknown): error is HaloError => error instanceof HaloValidationError || error instanceof HaloPermissionError;

const references = (note: HaloRecord): string => {
	const { hours } = readFooter(textOf(note.note_html)) ?? readFooter(textOf(note.note)) ?? { hours: new Map<string, string[]>() };
	return [...hours.values()].flat().sort().join();
};

/**
 * Writes notes. The agent may not use each outcome in each step of a workflow (CIPP pull requests 106 and 393); a note
 * that is refused for its outcome is written with another one that neither sends an e-mail nor moves the ticket.
 */
export class NoteWriter {
	/** Outcomes that worked in place of the chosen one, by workflow and step. */
	private readonly worked = new Map<string, number>();
	private chosen: Promise<number> | undefined;

	constructor(
		private readonly client: HaloClient,
		private readonly outcome: string,
	) {}

	/**
	 * Gives what is to be told of the outcome: nothing, or that another one was used.
	 * @throws {HaloError} HaloPSA's own refusal when it takes none of the outcomes
	 */
	async write(draft: NoteDraft, ticket: HaloRecord): Promise<string | undefined> {
		const place = `${textOf(ticket.workflow_id)} ${textOf(ticket.workflow_step)} ${textOf(ticket.tickettype_id)}`;
		const wanted = await (this.chosen ??= outcomeIdOf(this.client, this.outcome));
		const first = this.worked.get(place) ?? wanted;
		try {
			await this.send({ ...draft, outcome_id: first });
			return told(wanted, first);
		} catch (error) {
			if (!refused(error)) throw error;
			const used = await this.fallBack(draft, first, error);
			this.worked.set(place, used);
			return told(wanted, used);
		}
	}

	/** Replaces a summary that is on the ticket. */
	async replace(draft: NoteDraft, actionId: number): Promise<void> {
		await this.client.update('Actions', { ...draft, id: actionId });
	}

	private async fallBack(draft: NoteDraft, tried: number, error: HaloError): Promise<number> {
		const allowed = await this.quietOutcomes(draft.ticket_id).catch(() => []);
		for (const id of allowed.filter((candidate) => candidate !== tried).slice(0, MOST_OUTCOMES)) {
			try {
				await this.send({ ...draft, outcome_id: id });
				return id;
			} catch (again) {
				if (!refused(again)) throw again;
			}
		}
		const rows = await rowsOf(this.client, outcomes).catch(() => []);
		throw new HaloValidationError(`HaloPSA takes the note on ticket ${draft.ticket_id} with none of the outcomes ${[tried, ...allowed].join(', ')}: ${error.haloText ?? error.message}`, {
			method: 'POST', path: 'Actions', status: error.status, haloText: error.haloText, cause: error,
			advice: `Allow the API agent one of these outcomes in the workflow of the ticket, then process the events again; they are not lost. Outcomes: ${namesIn(outcomes, rows)}.`,
		});
	}

	/** Outcomes that the ticket allows now and that do nothing but note; those called a note first. */
	private async quietOutcomes(ticketId: number): Promise<number[]> {
		const allowed = await allowedOutcomeIds(this.client, ticketId);
		const rows = await rowsOf(this.client, outcomes);
		const quiet = rows.filter((row) => (integerOf(row.sendemail) ?? 0) === 0 && !isOn(row.sendemail) && (integerOf(row.newstatus) ?? 0) <= 0 && !isOn(row.hidden));
		const isNote = (row: HaloRecord): number => (/note/i.test(textOf(row.outcome)) ? 0 : 1);
		return [...quiet].sort((left, right) => isNote(left) - isNote(right)).flatMap(({ id }) => {
			const outcomeId = integerOf(id);
			return outcomeId !== undefined && (allowed === undefined || allowed.has(outcomeId)) ? [outcomeId] : [];
		});
	}

	/** The references in a note tell it from every other, so a lost answer never makes a second one. */
	private async send(action: NoteDraft): Promise<void> {
		const wanted = references(action);
		const findCreated = async (): Promise<HaloRecord[]> => (await actionsOf(this.client, action.ticket_id)).filter((row) => references(row) === wanted);
		await this.client.create('Actions', action, { findCreated, parent: action.ticket_id });
	}
}

const told = (wanted: number, used: number): string | undefined => (wanted === used ? undefined : `The outcome ${wanted} is closed to the API agent here; ${used} was used`);
