import type { HaloClient } from '../client';
import { InvalidInputError } from '../records/input';
import { integerOf, textOf, type HaloRecord } from '../records/record';
import { shown } from '../records/values';
import { onRecord, type RecordCall } from './define';
import { lostStatus, statusIdOf, wonStatus } from './lookups';
import type { Parameter, SpecialOperation, SpecialResult } from './types';
import { changeRecord } from './write';

const PATH = 'Opportunities';

/** HaloPSA has no route for its stages, so a name is looked up on the opportunities that show it. */
const MOST_OPPORTUNITIES = 500;

async function stageIdOf(client: HaloClient, given: string): Promise<number> {
	const id = integerOf(given);
	if (id !== undefined) return id;
	const stages = new Map<string, number>();
	const newestFirst = { order: 'id', orderdesc: true };
	for await (const row of client.rows({ path: PATH, collection: 'tickets', query: newestFirst, limit: MOST_OPPORTUNITIES })) {
		const stage = integerOf(row.pipeline_stage_id);
		const name = textOf(row.pipeline_stage_name).trim();
		if (stage === undefined || name === '') continue;
		if (name.toLowerCase() === given.trim().toLowerCase()) return stage;
		stages.set(name, stage);
	}
	throw new InvalidInputError(
		`No opportunity is in a pipeline stage ${shown(given)}, so its ID cannot be found`,
		`Give the ID of the stage. Stages seen: ${[...stages].sort(([, left], [, right]) => left - right).map(([name, stage]) => `${name} (${stage})`).join(', ') || 'none; they must be switched on under Configuration > Sales > General Settings'}`,
	);
}

async function change(call: RecordCall, fields: HaloRecord, advice: string, extras?: HaloRecord): Promise<SpecialResult> {
	return await changeRecord(call, { path: PATH, id: call.id, label: `opportunity ${call.id}`, fields, extras, advice });
}

const setStage = onRecord(
	{
		name: 'setStage', label: 'Set Stage', action: 'Set the stage of an opportunity', description: 'Move an opportunity to another pipeline stage', writes: true,
		parameters: [{ name: 'stage', label: 'Stage', type: 'string', required: true, description: 'ID, or name as opportunities in this stage show it' }],
	},
	async (call) => await change(
		call,
		{ pipeline_stage_id: await stageIdOf(call.client, call.input.needText('stage')) },
		'Check in HaloPSA that the stage exists and that stages are switched on under Configuration > Sales > General Settings.',
	),
);

const outcomeParameters: readonly Parameter[] = [
	{ name: 'status', label: 'Status', type: 'string', reference: 'status', description: 'ID or name; without one the status that is named so' },
	{ name: 'reason', label: 'Reason', type: 'text' },
	{ name: 'note', label: 'Closure Note', type: 'text' },
];

/** A deal ends by its status; the rest of what winning means is the tenant's workflow. */
async function end(call: RecordCall, usual: (client: HaloClient) => Promise<number>): Promise<SpecialResult> {
	const { client, input } = call;
	const given = input.text('status');
	const status_id = given === undefined ? await usual(client) : await statusIdOf(client, given);
	return await change(call, { status_id }, 'Open the opportunity in HaloPSA and see whether its workflow allows this status now.', input.pick({ reason: 'oppreason', note: 'closure_note' }));
}

const win = onRecord(
	{ name: 'win', label: 'Win', action: 'Win an opportunity', description: 'Set an opportunity to the status for won deals', writes: true, parameters: outcomeParameters },
	async (call) => await end(call, wonStatus),
);

const lose = onRecord(
	{ name: 'lose', label: 'Lose', action: 'Lose an opportunity', description: 'Set an opportunity to the status for lost deals', writes: true, parameters: outcomeParameters },
	async (call) => await end(call, lostStatus),
);

export const opportunityOperations: readonly SpecialOperation[] = [lose, setStage, win];
