import type { HaloClient } from '../client';
import { HaloError, HaloValidationError } from '../errors';
import type { PlannedRequest } from '../records/plannedRequest';
import { integerOf, isRecord, textOf, type HaloRecord, type RecordId } from '../records/record';
import { mayBeMadeSince } from '../records/moments';
import { allowedOutcomeIds } from '../records/workflowStep';
import type { Input } from './input';
import { namesIn, outcomeIdOf, outcomes, rowsOf } from './lookups';
import type { Parameter } from './types';
import { post } from './write';

/** 7 is the stock Internal Note (CIPP New-HaloPSATicket.ps1). */
const INTERNAL_NOTE = '7';

export const noteParameters: readonly Parameter[] = [
	{ name: 'note', label: 'Note', type: 'text', required: true },
	{ name: 'format', label: 'Format', type: 'options', default: 'text', options: [{ name: 'HTML', value: 'html' }, { name: 'Text', value: 'text' }] },
	{ name: 'outcome', label: 'Outcome', type: 'string', default: INTERNAL_NOTE, reference: 'outcome', description: 'ID or name of the action; it must be one that the workflow step of the ticket allows' },
	{ name: 'private', label: 'Private', type: 'boolean', default: true, description: 'Whether to hide the note from the user' },
	{ name: 'timetaken', label: 'Time Taken (Hours)', type: 'number' },
];

/** HaloPSA shows tags that come in the text field, so HTML has a field of its own. */
export async function noteRequest(client: HaloClient, ticketId: RecordId, input: Input): Promise<PlannedRequest> {
	const outcome_id = await outcomeIdOf(client, input.text('outcome') ?? INTERNAL_NOTE);
	const field = input.text('format') === 'html' ? 'note_html' : 'note';
	const action = { ticket_id: ticketId, outcome_id, [field]: input.needText('note'), hiddenfromuser: input.flag('private'), ...input.pick({ timetaken: 'timetaken' }) };
	return post('Actions', action);
}

/** Adds the note once, also when the answer was lost. */
export async function writeNote(client: HaloClient, { path, body: [action] = [] }: PlannedRequest): Promise<HaloRecord> {
	if (!isRecord(action)) throw new TypeError('The planned note has no action');
	const ticketId = integerOf(action.ticket_id) ?? textOf(action.ticket_id);
	const findCreated = async (startedAtMs: number): Promise<HaloRecord[]> => {
		const query = { ticket_id: ticketId, includehtmlnote: true };
		const rows = await client.list({ path, collection: 'actions', query, paged: false });
		return rows.filter((row) => isSameNote(row, action) && mayBeMadeSince(row, startedAtMs));
	};
	try {
		return await client.create(path, action, { findCreated, parent: ticketId });
	} catch (error) {
		throw (await refusedOutcome(client, error, action)) ?? error;
	}
}

/** HaloPSA may tidy HTML and fill in the text twin, so what people read is compared. */
function isSameNote(row: HaloRecord, sent: HaloRecord): boolean {
	const plain = (value: unknown): string => textOf(value).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
	const wanted = plain(sent.note ?? sent.note_html);
	const outcome = integerOf(row.outcome_id);
	return (outcome === undefined || outcome === integerOf(sent.outcome_id)) && [row.note, row.note_html].some((note) => plain(note) === wanted);
}

const ABOUT_OUTCOME = /outcome|access to this action/i;

/** The refusal of an outcome, with those that the ticket allows now; undefined for any other failure. */
async function refusedOutcome(client: HaloClient, error: unknown, { ticket_id, outcome_id }: HaloRecord): Promise<HaloError | undefined> {
	if (!(error instanceof HaloError) || !ABOUT_OUTCOME.test(error.haloText ?? '')) return undefined;
	const allowed = await allowedOutcomes(client, ticket_id).catch(() => undefined);
	return new HaloValidationError(`HaloPSA does not take the outcome ${String(outcome_id)} for ticket ${String(ticket_id)}: ${error.haloText ?? ''}`, {
		method: 'POST',
		path: 'Actions',
		status: error.status,
		haloText: error.haloText,
		cause: error,
		advice:
			(allowed === undefined ? '' : `Outcomes of its workflow step: ${allowed}. `) +
			'Choose one of those, or allow this one to the API agent in the workflow and the permissions of HaloPSA.',
	});
}

async function allowedOutcomes(client: HaloClient, ticketId: unknown): Promise<string | undefined> {
	const ids = await allowedOutcomeIds(client, Number(ticketId));
	const rows = ids ? (await rowsOf(client, outcomes)).filter(({ id }) => ids.has(integerOf(id) ?? Number.NaN)) : [];
	return rows.length > 0 ? namesIn(outcomes, rows) : undefined;
}
