import { InvalidInputError } from '../records/input';
import { integerOf, type HaloRecord } from '../records/record';
import { addAttachment } from './attachment';
import { onRecord, type RecordCall } from './define';
import { agentIdOf, closedStatus, openStatus, statusIdOf, teamNameOf } from './lookups';
import { noteParameters, noteRequest, writeNote } from './notes';
import { appendOrCreate, findOrCreate } from './ticketKey';
import type { SpecialOperation, SpecialResult } from './types';
import { carryOut, changeRecord, readRecord } from './write';

const status = { name: 'status', label: 'Status', type: 'string', reference: 'status' } as const;

async function change(call: RecordCall, fields: HaloRecord, advice: string, extras?: HaloRecord): Promise<SpecialResult> {
	return await changeRecord(call, { path: 'Tickets', id: call.id, label: `ticket ${call.id}`, fields, extras, advice });
}

const addNote = onRecord(
	{ name: 'addNote', label: 'Add Note', action: 'Add a note to a ticket', description: 'Add a note to a ticket, as text or HTML', writes: true, parameters: noteParameters },
	async (call) => await carryOut(call, await noteRequest(call.client, call.id, call.input), async (request) => [await writeNote(call.client, request)]),
);

const close = onRecord(
	{
		name: 'close', label: 'Close', action: 'Close a ticket', description: 'Close a ticket with a closure note; a closed ticket is left as it is', writes: true,
		parameters: [
			{ name: 'note', label: 'Closure Note', type: 'text' },
			{ name: 'format', label: 'Format', type: 'options', default: 'text', options: [{ name: 'HTML', value: 'html' }, { name: 'Text', value: 'text' }] },
			{ ...status, description: 'ID or name; without one the status Closed, or 9 as HaloPSA delivers it' },
			{ name: 'force', label: 'Force', type: 'boolean', default: false, description: 'Whether to skip the checks of HaloPSA, such as open child tickets' },
		],
	},
	async (call) => {
		const { client, input } = call;
		const given = input.text('status');
		const status_id = given === undefined ? await closedStatus(client) : await statusIdOf(client, given);
		const closure = input.pick({ note: input.text('format') === 'html' ? 'closure_note_html' : 'closure_note' });
		const extras = { ...closure, ...(input.flag('force') ? { _force: true } : {}) };
		return await change(call, { status_id }, 'Open the ticket in HaloPSA and see what keeps it from closing: open child tickets, required fields or approvals. Force skips these checks.', extras);
	},
);

/** The type of the ticket says where reopened tickets go (vendor specification, RequestType.reopenedstatus). */
async function reopenedStatus({ client }: RecordCall, ticket: HaloRecord): Promise<number> {
	const typeId = integerOf(ticket.tickettype_id);
	const type = typeId === undefined || typeId <= 0 ? {} : await readRecord(client, 'TicketType', typeId);
	const reopened = integerOf(type.reopenedstatus);
	return reopened !== undefined && reopened > 0 ? reopened : await openStatus(client);
}

const reopen = onRecord(
	{
		name: 'reopen', label: 'Reopen', action: 'Reopen a ticket', description: 'Reopen a closed ticket; an open one is left as it is', writes: true,
		parameters: [{ ...status, description: 'ID or name; without one the reopened status of the ticket type, or In Progress' }],
	},
	async (call) => {
		const { client, id, input } = call;
		const given = input.text('status');
		const ticket = await readRecord(client, 'Tickets', id);
		const isClosed = integerOf(ticket.status_id) === (await closedStatus(client));
		const reopened = async (): Promise<number> => (given === undefined ? await reopenedStatus(call, ticket) : await statusIdOf(client, given));
		const status_id = isClosed ? await reopened() : ticket.status_id;
		return await change(call, { status_id }, 'Check in HaloPSA that tickets of this type may be reopened and that the API agent may do it.');
	},
);

const assign = onRecord(
	{
		name: 'assign', label: 'Assign', action: 'Assign a ticket', description: 'Assign a ticket to an agent, a team or both', writes: true,
		parameters: [
			{ name: 'agent', label: 'Agent', type: 'string', reference: 'agent', description: 'ID, name or email' },
			{ name: 'team', label: 'Team', type: 'string', reference: 'team', description: 'ID or name' },
		],
	},
	async (call) => {
		const { client, input } = call;
		const [agent, team] = [input.text('agent'), input.text('team')];
		if (agent === undefined && team === undefined) throw new InvalidInputError('There is neither an agent nor a team to assign the ticket to', 'Choose an agent, a team or both');
		const fields = {
			...(agent === undefined ? {} : { agent_id: await agentIdOf(client, agent) }),
			...(team === undefined ? {} : { team: await teamNameOf(client, team) }),
		};
		return await change(call, fields, 'Check in HaloPSA that the agent and the team exist, that the agent belongs to the team, and that both take tickets of this type.');
	},
);

const merge = onRecord(
	{
		name: 'merge', label: 'Merge', action: 'Merge a ticket into another', description: 'Merge this ticket into another one, which stays', writes: true,
		parameters: [{ name: 'target', label: 'Into Ticket', type: 'integer', required: true, reference: 'ticket' }],
	},
	async (call) => {
		const { client, id, input } = call;
		const target = input.number('target');
		if (target === undefined || target === id) throw new InvalidInputError(`Ticket ${id} cannot be merged into itself`, 'Choose another ticket as the one that stays');
		const { merged_into_id } = await readRecord(client, 'Tickets', target);
		const survivor = integerOf(merged_into_id) ?? 0;
		if (survivor > 0 && survivor !== target) throw new InvalidInputError(`Ticket ${target} was itself merged into ticket ${survivor}`, `Merge into ticket ${survivor}`);
		return await change(call, { merged_into_id: target }, 'Merge the tickets in HaloPSA: merging may be limited to tickets of one client, or closed to the API agent.', { domerge: true });
	},
);

const listActions = onRecord(
	{
		name: 'listActions', label: 'List Actions', action: 'List the actions of a ticket', description: 'List the notes, emails and changes of a ticket', writes: false,
		parameters: [
			{ name: 'includehtmlnote', label: 'Include HTML', type: 'boolean', default: false },
			{ name: 'conversationonly', label: 'Conversation Only', type: 'boolean', default: false },
			{ name: 'excludesys', label: 'Exclude System Actions', type: 'boolean', default: false },
			{ name: 'excludeprivate', label: 'Exclude Private', type: 'boolean', default: false },
			{ name: 'limit', label: 'Limit', type: 'integer', description: 'Most actions to return; all of them when empty' },
		],
	},
	async ({ client, id, input }) => {
		const flags = ['includehtmlnote', 'conversationonly', 'excludesys', 'excludeprivate'].filter((name) => input.flag(name));
		const limit = input.number('limit');
		// Lists of actions have no paging parameters, only a count (vendor specification).
		const query = { ticket_id: id, ...Object.fromEntries(flags.map((name) => [name, true])), count: limit };
		const records = await client.list({ path: 'Actions', collection: 'actions', query, paged: false, limit });
		// A ticket that does not exist has no actions either, and that is no answer.
		if (records.length === 0) await readRecord(client, 'Tickets', id);
		return { records };
	},
);

export const ticketOperations: readonly SpecialOperation[] = [addAttachment, addNote, appendOrCreate, assign, close, findOrCreate, listActions, merge, reopen];
