import type { IWorkflowBase } from 'n8n-workflow';
import type { MappingRow } from '../../../../lib/domain/mappingRow';
import type { StoredExecution } from '../../store/executions';
import type { RosterLine } from '../roster';
import { canvasPicture } from './canvas';
import { html, type Html } from './html';

const PAGES = [['', 'Workflows'], ['executions', 'Executions'], ['dead-letters', 'Dead letters'], ['mapping', 'Account mapping'], ['webhooks', 'Webhooks']] as const;
export type PageName = (typeof PAGES)[number][0] | 'execution' | 'sign-in' | 'not-found';

export interface WorkflowView extends RosterLine {
	readonly definition: IWorkflowBase;
	readonly last: StoredExecution | undefined;
	/** Whether it can be started without anything to start it with. */
	readonly startable: boolean;
}

export type TableRow = Readonly<Record<string, unknown>>;

const time = (milliseconds: number | null): string => (milliseconds === null ? '' : `${new Date(milliseconds).toISOString().replace('T', ' ').slice(0, 19)} UTC`);

const colored = (status: string): Html => html`<span class="${status === 'success' ? 'good' : ['error', 'crashed'].includes(status) ? 'bad' : ''}">${status}</span>`;

const shownIn = (value: unknown): string => (value === null || value === undefined ? '' : value instanceof Date ? time(value.getTime()) : typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 300);

function button(action: string, label: string, what: string, fields: Readonly<Record<string, string | number>> = {}, more?: Html): Html {
	const hidden = Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
	return html`<form method="post" action="/panel/${action}">${hidden}${more}<button aria-label="${label} ${what}">${label}</button></form> `;
}

function table(caption: string, head: readonly string[], rows: readonly (readonly (Html | string | number | null | undefined)[])[]): Html {
	if (rows.length === 0) return html`<p>${caption}: none.</p>`;
	const cells = (row: (typeof rows)[number]): Html[] => row.map((cell) => html`<td${typeof cell === 'number' ? html` class="number"` : ''}>${cell}</td>`);
	return html`<table><caption>${caption}</caption><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table>`;
}

/** The frame around every page. @param notice what the last action did */
export function page(name: PageName, title: string, content: Html, notice?: string): Html {
	const links = PAGES.map(([path, label]) => html`<li><a href="/panel/${path}"${path === name ? html` aria-current="page"` : ''}>${label}</a></li>`);
	const nav = name === 'sign-in' ? '' : html`<nav aria-label="Pages"><ul>${links}</ul></nav>`;
	return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - HaloPSA runner</title><link rel="stylesheet" href="/panel/style.css"></head>
<body><header>${nav}</header><main><h1>${title}</h1>${notice === undefined ? '' : html`<p class="notice" role="status">${notice}</p>`}${content}</main></body></html>`;
}

export const signInPage = (problem?: string): Html => page('sign-in', 'Sign in', html`<form method="post" action="/panel/sign-in">
<p><label for="token">Token, from the file panel.token in the data folder</label></p>
<p><input id="token" name="token" type="password" autocomplete="current-password" required autofocus> <button>Sign in</button></p></form>`, problem);

function countTable(nodes: StoredExecution['nodes']): Html {
	return table('Nodes', ['Node', 'Runs', 'Items', 'Milliseconds', 'Errors'], Object.entries(nodes).map(([name, { runs, items, ms, errors }]) => [name, runs, items, Math.round(ms), errors]));
}

export function workflowsContent(workflows: readonly WorkflowView[], gauges: Readonly<Record<string, number>>): Html {
	const now = html`<p>${Object.entries(gauges).map(([name, value]) => `${value} ${name}`).join(', ')}.</p>`;
	return html`${now}${workflows.map(({ id, name, triggers, problem, definition, last, startable }) => html`<section aria-label="${name}"><h2>${name}</h2>
<p>${problem === undefined ? html`<span class="good">Active</span>` : html`<span class="bad">Not active: ${problem}</span>`}. ${triggers.join(', ')}</p>
<p>${last ? html`Last run: <a href="/panel/executions/${last.id}">execution ${last.id}</a>, ${colored(last.status)}, ${time(last.createdAt)}. ` : 'Not run yet. '}${startable && problem === undefined ? button('start', 'Run now', name, { workflow: id }) : ''}</p>
${canvasPicture(definition, last?.nodes ?? {})}${last ? html`<details><summary>Numbers of the last run</summary>${countTable(last.nodes)}</details>` : ''}</section>`)}`;
}

export function executionsContent(executions: readonly StoredExecution[]): Html {
	return table('The newest executions', ['Id', 'Status', 'Workflow', 'Started by', 'Begun', 'Error'], executions.map(({ id, status, workflow, mode, createdAt, errors }) => [
		html`<a href="/panel/executions/${id}">${id}</a>`, colored(status), workflow, mode, time(createdAt), errors.at(-1)?.message.slice(0, 120) ?? '',
	]));
}

/** @param definition undefined when the workflow is not served any more */
export function executionContent(execution: StoredExecution, definition: IWorkflowBase | undefined): Html {
	const { id, workflow, status, mode, createdAt, nodes, errors } = execution;
	return html`<p>${colored(status)}: "${workflow}", started by ${mode}, ${time(createdAt)}.</p>
${['error', 'crashed', 'canceled'].includes(status) ? button('retry', 'Retry', `execution ${id}`, { id }) : ''}
${errors.map(({ node, item, message, advice }) => html`<section><h2>${node === null ? 'Error' : `Node "${node}"${item === null ? '' : `, item ${item}`}`}</h2><p>${message}</p><p>What to do: ${advice}</p></section>`)}
${definition ? canvasPicture(definition, nodes) : ''}${countTable(nodes)}`;
}

/** @param replayable names of the served workflows that take dead letters again */
export function deadLettersContent(rows: readonly TableRow[], failed: readonly StoredExecution[], replayable: readonly string[]): Html {
	const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !['id', 'createdAt', 'updatedAt', 'payload'].includes(name));
	const replay = replayable.length > 0
		? html`<p>${button('replay', 'Replay all', 'dead letters')} runs ${replayable.join(', ')}.</p>`
		: html`<p>No served workflow that can be started reads the table; start the one that tries them again by hand.</p>`;
	return html`${table('Records set aside (table halopsa_dead_letters)', columns, rows.map((row) => columns.map((name) => shownIn(row[name]))))}${rows.length > 0 ? replay : ''}
${table('Failed executions', ['Id', 'Workflow', 'Error', ''], failed.map(({ id, workflow, errors }) => [html`<a href="/panel/executions/${id}">${id}</a>`, workflow, errors.at(-1)?.message.slice(0, 120) ?? '', button('retry', 'Replay', `execution ${id}`, { id })]))}`;
}

/** What a person decides is written into the column "action"; the workflow for account mapping does it at its next run. */
export function mappingContent(rows: readonly (MappingRow & { readonly rowId: number })[]): Html {
	const decide = ({ rowId, account_name: name, client_id: client, state }: (typeof rows)[number]): Html => html`
${state === 'suggested' && client !== null ? button('mapping', 'Accept', name, { row: rowId, action: 'accept' }) : ''}
${button('mapping', 'Adjust', name, { row: rowId, action: 'adjust' }, html`<input name="client_id" inputmode="numeric" pattern="[0-9]+" required aria-label="HaloPSA client id for ${name}" placeholder="client id">`)}
${state === 'ignored' ? '' : button('mapping', 'Ignore', name, { row: rowId, action: 'ignore' })}`;
	return html`<p>A decision is written into the table; the account mapping workflow carries it out at its next run.</p>
${table('Accounts (table halopsa_account_mapping)', ['Account', 'System', 'State', 'Client', 'Score', 'Why', 'Decided', 'Decide'], rows.map((row) => [
	row.account_name, row.system, row.state, row.client_id === null ? '' : `${row.client_name} (${row.client_id})`, row.score, row.reasons, row.action, decide(row),
]))}`;
}

export function webhooksContent(workflows: readonly WorkflowView[], answers: readonly (readonly [string, number])[], receipts: readonly TableRow[]): Html {
	const lastOf = (id: string): TableRow | undefined => receipts.find((row) => row['workflow'] === id);
	return html`${table('What the workflows listen to', ['Workflow', 'Triggers', 'State', 'Last receipt'], workflows.map(({ id, name, triggers, problem }) => [
		name, triggers.join(', '), problem === undefined ? html`<span class="good">active</span>` : html`<span class="bad">${problem}</span>`, shownIn(lastOf(id)?.['received_at']),
	]))}
${table('Deliveries since the start, by answer', ['Status', 'Deliveries'], answers.map(([status, count]) => [status, count]))}
${table('The newest receipts (table halopsa_webhook_receipts)', ['Delivery', 'Event', 'Received'], receipts.slice(0, 20).map((row) => [shownIn(row['delivery_id']), shownIn(row['event']), shownIn(row['received_at'] ?? row['createdAt'])]))}
<p>Whether HaloPSA itself could deliver is known to HaloPSA: run "halopsa-runner doctor", or serve the workflow webhook-health.</p>`;
}
