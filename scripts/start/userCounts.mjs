import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../ensure.mjs';
import { runWorkflow } from './runWorkflow.mjs';

const workflow = path.join(root, 'workflows/contract-user-count.json');
const table = { __rl: true, mode: 'name', value: 'halopsa_user_counts' };

/** A workflow that writes approve into the rows that are held, as a person does in the table. */
const approval = {
	id: 'approveHeldCounts',
	name: 'Approve Held Counts',
	nodes: [
		{ id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
		{
			id: 'approve', name: 'Approve', type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, position: [240, 0],
			parameters: {
				resource: 'row', operation: 'update', dataTableId: table, matchType: 'allConditions',
				filters: { conditions: [{ keyName: 'decision', condition: 'eq', keyValue: 'held' }] },
				columns: { mappingMode: 'defineBelow', value: { action: 'approve' }, matchingColumns: [], schema: [] }, options: {},
			},
		},
	],
	connections: { Start: { main: [[{ node: 'Approve', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
};

const reportOf = ({ output: [report] }) => report;

/**
 * Syncs the billable users of the SaaS Alerts stand-in to recurring invoices: what is sure is written, what looks wrong
 * is held, and written after it is approved.
 */
export async function showUserCounts(places) {
	console.log('\nContract user counts: SaaS Alerts to recurring invoices');
	const first = reportOf(await runWorkflow(workflow, places));
	console.log(first.text);
	const file = path.join(places.data, 'approve-held-counts.json');
	writeFileSync(file, JSON.stringify(approval, null, '\t'));
	const { output } = await runWorkflow(file, places);
	console.log(`\nApproved in the table: ${output.map((row) => `${row.organisation_name}, ${row.old_quantity} to ${row.held_quantity}`).join('; ')}`);
	const second = reportOf(await runWorkflow(workflow, places));
	console.log(second.text);
	if (!(first.decisions.changed > 0 && first.decisions.held === 1 && second.decisions.changed === 1)) throw new Error('The user counts are not as expected: one change was to be held and then written.');
}
