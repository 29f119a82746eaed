import type { IWorkflowBase } from 'n8n-workflow';
import type { StoredExecution } from '../../store/executions';
import type { RosterLine } from '../roster';
import { canvasPicture } from './canvas';
import { button, colored, heading, shownIn, table, time } from './frame';
import { html, type Html } from './html';

export interface WorkflowView extends RosterLine {
	readonly definition: IWorkflowBase;
	readonly last: StoredExecution | undefined;
	/** Whether it can be started without anything to start it with. */
	readonly startable: boolean;
}

export type TableRow = Readonly<Record<string, unknown>>;

/** The newest rows of a Data Table, and how many there are. */
export interface TableView {
	readonly rows: readonly TableRow[];
	readonly count: number;
}

const LONGEST_ERROR = 120;
const NOT_SHOWN = ['id', 'createdAt', 'updatedAt', 'payload'];

const errorOf = ({ errors }: StoredExecution): string => errors.at(-1)?.message.slice(0, LONGEST_ERROR) ?? '';

const newest = (what: string, shown: number, count: number): string => (shown < count ? `The newest ${shown} of ${count} ${what}` : `${heading(what)}`);

function countTable(nodes: StoredExecution['nodes']): Html {
	return table('Nodes', ['Node', 'Runs', 'Items', 'Milliseconds', 'Errors'], Object.entries(nodes).map(([name, { runs, items, ms, errors }]) => [name, runs, items, Math.round(ms), errors]));
}

export function workflowsContent(workflows: readonly WorkflowView[], gauges: Readonly<Record<string, number>>): Html {
	const now = html`<p>${Object.entries(gauges).map(([name, value]) => `${value} ${name}`).join(', ')}.</p>`;
	return html`${now}${workflows.map(({ id, name, triggers, problem, definition, last, startable }) => html`<section aria-label="${name}"><h2>${name}</h2>
<p>${problem === undefined ? html`<span class="good">Active</span>` : html`<span class="bad">Not active: ${problem}</span>`}. ${triggers.join(', ')}</p>
<div>${last ? html`Last run: <a href="/panel/executions/${last.id}">execution ${last.id}</a>, ${colored(last.status)}, ${time(last.createdAt)}. ` : 'Not run yet. '}${startable && problem === undefined ? button('start', 'Run now', name, { workflow: id }) : ''}</div>
${canvasPicture(definition, last?.nodes ?? {})}${last ? html`<details><summary>Numbers of the last run</summary>${countTable(last.nodes)}</details>` : ''}</section>`)}`;
}

export function executionsContent(executions: readonly StoredExecution[]): Html {
	return table('The newest executions', ['Id', 'Status', 'Workflow', 'Started by', 'Begun', 'Error'], executions.map((execution) => {
		const { id, status, workflow, mode, createdAt } = execution;
		return [html`<a href="/panel/executions/${id}" aria-label="Execution ${id}">${id}</a>`, colored(status), workflow, mode, time(createdAt), errorOf(execution)];
	}));
}

/** @param definition undefined when the workflow is not served any more */
export function executionContent(execution: StoredExecution, definition: IWorkflowBase | undefined): Html {
	const { id, workflow, status, mode, createdAt, nodes, errors, retryOf } = execution;
	const origin = retryOf === null ? '' : html` It repeats <a href="/panel/executions/${retryOf}">execution ${retryOf}</a>.`;
	return html`<p>${colored(status)}: "${workflow}", started by ${mode}, ${time(createdAt)}.${origin}</p>
${['error', 'crashed', 'canceled'].includes(status) ? button('retry', 'Retry', `execution ${id}`, { id }) : ''}
${errors.map(({ node, item, message, advice }) => html`<section><h2>${node === null ? 'Error' : `Node "${node}"${item === null ? '' : `, item ${item}`}`}</h2><p>${message}</p><p>What to do: ${advice}</p></section>`)}
${definition ? canvasPicture(definition, nodes) : ''}${countTable(nodes)}`;
}

/**
 * @param failed executions whose items were not worked off since
 * @param takers names of the served workflows that take dead letters again
 */
export function deadLettersContent({ rows, count }: TableView, failed: readonly StoredExecution[], takers: readonly string[]): Html {
	const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !NOT_SHOWN.includes(name));
	const replay = takers.length > 0
		? html`<div>${button('replay', 'Replay all', 'dead letters')} runs ${takers.join(', ')}.</div>`
		: html`<p>No served workflow that can be started reads or clears the table: serve the one that tries them again, or start it by hand.</p>`;
	return html`${rows.length > 0 ? replay : ''}${table(`${newest('records set aside', rows.length, count)} (table halopsa_dead_letters)`, columns.map(heading), rows.map((row) => columns.map((name) => shownIn(row[name]))))}
${table('Failed executions', ['Id', 'Workflow', 'Begun', 'Error', 'Replay'], failed.map((execution) => {
	const { id, workflow, createdAt } = execution;
	return [html`<a href="/panel/executions/${id}" aria-label="Execution ${id}">${id}</a>`, workflow, time(createdAt), errorOf(execution), button('retry', 'Replay', `execution ${id}`, { id })];
}))}`;
}

export function webhooksContent(workflows: readonly WorkflowView[], answers: readonly (readonly [string, number])[], receipts: TableView): Html {
	const rows = [...receipts.rows].reverse();
	return html`${table('What the workflows listen to', ['Workflow', 'Triggers', 'State', 'Last run'], workflows.map(({ name, triggers, problem, last }) => [
		name, triggers.join(', '), problem === undefined ? html`<span class="good">active</span>` : html`<span class="bad">${problem}</span>`, last ? time(last.createdAt) : 'not run yet',
	]))}
${table('Deliveries since the start, by answer', ['Status', 'Deliveries'], answers.map(([status, count]) => [status, count]))}
${table(`${newest('receipts', rows.length, receipts.count)} (table halopsa_webhook_receipts)`, ['Delivery', 'Event', 'Received'], rows.map((row) => [shownIn(row['delivery_id']), shownIn(row['event']), shownIn(row['received_at'] ?? row['createdAt'])]))}
<p>Whether HaloPSA itself could deliver is known to HaloPSA: run "halopsa-runner doctor", or serve the workflow webhook-health.</p>`;
}
