import { mappingStates } from '../../../../lib/domain/mappingRow';
import type { AccountRow } from './account-decisions';
import { button, heading, table } from './frame';
import { html, type Html } from './html';

const ROWS_ON_A_PAGE = 100;

/** Which accounts are looked at. */
export interface MappingView {
	/** One of the states, or everything else for all. */
	readonly state: string;
	/** Counts from 1. */
	readonly page: number;
}

export const mappingView = (parameters: URLSearchParams): MappingView => ({ state: parameters.get('state') ?? '', page: Math.max(1, Math.trunc(Number(parameters.get('page'))) || 1) });

/** Path of the page with a view, below /panel/. */
export const mappingPath = ({ state, page }: MappingView): string => `mapping?${new URLSearchParams({ state, page: String(page) }).toString()}`;

const link = (view: MappingView, label: string, current = false): Html => html`<a href="/panel/${mappingPath(view)}"${current ? html` aria-current="page"` : ''}>${label}</a>`;

function decisions({ rowId, account_name: name, client_id: client, state, action }: AccountRow, view: MappingView): Html {
	const decide = (decision: string, more?: Html): Html => button('mapping', heading(decision), name, { row: rowId, action: decision, state: view.state, page: view.page }, more);
	const clientField = html`<input name="client_id" inputmode="numeric" pattern="[0-9]+" required aria-label="HaloPSA client id for ${name}" placeholder="client id"> `;
	return html`<div class="decisions">${state === 'suggested' && client !== null && action !== 'accept' ? decide('accept') : ''}${decide('adjust', clientField)}${
		state === 'ignored' || action === 'ignore' ? '' : decide('ignore')}${['accept', 'ignore'].includes(action) ? decide('undo') : ''}</div>`;
}

/** What a person decides is written into the column "action"; the workflow for account mapping does it at its next run. */
export function mappingContent(rows: readonly AccountRow[], view: MappingView): Html {
	const chosen = rows.filter(({ state }) => state === view.state);
	const shown = mappingStates.some((state) => state === view.state) ? chosen : rows;
	const pages = Math.max(1, Math.ceil(shown.length / ROWS_ON_A_PAGE));
	const page = Math.min(view.page, pages);
	const states = ['', 'suggested', 'unmapped', 'mapped', 'ignored'].map((state) => {
		const count = state === '' ? rows.length : rows.filter((row) => row.state === state).length;
		return html`<li>${link({ state, page: 1 }, `${state === '' ? 'All' : heading(state)} (${count})`, state === view.state)}</li>`;
	});
	const turn = pages === 1 ? '' : html`<nav aria-label="Parts of the list"><ul><li>Part ${page} of ${pages}</li>${
		page > 1 ? html`<li>${link({ ...view, page: page - 1 }, 'Previous')}</li>` : ''}${page < pages ? html`<li>${link({ ...view, page: page + 1 }, 'Next')}</li>` : ''}</ul></nav>`;
	const part = shown.slice((page - 1) * ROWS_ON_A_PAGE, page * ROWS_ON_A_PAGE);
	return html`<p>A decision is written into the table; the account mapping workflow carries it out at its next run.</p>
<nav aria-label="Accounts by state"><ul>${states}</ul></nav>
${table('Accounts (table halopsa_account_mapping)', ['Account', 'System', 'State', 'Client', 'Score', 'Why', 'Decided', 'Decide'], part.map((row) => [
	row.account_name, row.system, row.state, row.client_id === null ? '' : `${row.client_name} (${row.client_id})`, row.score, row.reasons, row.action, decisions(row, { ...view, page }),
]))}${turn}`;
}
