import type { IWorkflowBase } from 'n8n-workflow';
import { type MappingRow, mappingRowSchema } from '../../../../lib/domain/mappingRow';
import { UsageError } from '../../errors';
import type { Answer } from '../../n8n/activation/response-buffer';
import type { DataTables } from '../../store/data-tables';
import type { Executions } from '../../store/executions';
import { queueRetry } from '../retry';
import { html, type Html } from './html';
import { deadLettersContent, executionContent, executionsContent, mappingContent, page, type PageName, signInPage, type TableRow, webhooksContent, workflowsContent, type WorkflowView } from './pages';
import type { PanelSession } from './session';
import { STYLE } from './style';

const MOST_ROWS = 200;
const DEAD_LETTERS = 'halopsa_dead_letters';
const MAPPING = 'halopsa_account_mapping';
const RECEIPTS = 'halopsa_webhook_receipts';

export interface PanelParts {
	readonly session: PanelSession;
	readonly executions: Executions;
	readonly tables: DataTables;
	readonly workflows: () => WorkflowView[];
	readonly definition: (workflowId: string) => IWorkflowBase | undefined;
	readonly gauges: () => Readonly<Record<string, number>>;
	/** Deliveries by the status they were answered with. */
	readonly answers: () => Promise<readonly (readonly [string, number])[]>;
	/** Starts a workflow now; answers the id of the execution. */
	readonly start: (workflowId: string) => number;
}

export interface PanelRequest {
	readonly method: string;
	/** Below /panel/, without the query. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly form: URLSearchParams;
	readonly headers: { readonly cookie?: string | undefined; readonly origin?: string | undefined; readonly host?: string | undefined };
	readonly secure: boolean;
}

const HEADERS = {
	'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
	'content-security-policy': "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

const answer = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({ status, headers: { ...HEADERS, ...headers }, body });
const htmlAnswer = (status: number, content: Html, headers: Record<string, string> = {}): Answer => answer(status, content.text, { 'content-type': 'text/html; charset=utf-8', ...headers });
const goTo = (path: string, notice: string): Answer => answer(303, '', { location: `/panel/${path}?notice=${encodeURIComponent(notice)}` });

/** Whether a workflow has a node that reads a Data Table. */
const reads = ({ nodes }: IWorkflowBase, table: string): boolean => nodes.some(({ type, disabled, parameters }) =>
	type === 'n8n-nodes-base.dataTable' && !disabled && parameters['resource'] !== 'table' && ['get', undefined].includes(parameters['operation'] as string | undefined) && JSON.stringify(parameters['dataTableId'] ?? '').includes(`"${table}"`));

/** Pages for the person who looks after the runner: plain HTML made here, no script, each change a form. */
export class Panel {
	constructor(private readonly parts: PanelParts) {}

	async handle(request: PanelRequest): Promise<Answer> {
		const { method, path, headers, form, secure } = request;
		if (method === 'GET' && path === 'style.css') return answer(200, STYLE, { 'content-type': 'text/css; charset=utf-8' });
		const { session } = this.parts;
		// A form of another site does not carry the cookie; this also stops one that would use it all the same.
		if (method === 'POST' && headers.origin !== undefined && headers.origin !== 'null' && !isSameHost(headers.origin, headers.host)) return answer(403, 'The request comes from another site.');
		if (method === 'POST' && path === 'sign-in') {
			if (!session.knows(form.get('token') ?? '')) return htmlAnswer(401, signInPage('This is not the token.'));
			return answer(303, '', { location: '/panel/', 'set-cookie': session.cookie(secure) });
		}
		if (!session.isOpen(headers.cookie)) return htmlAnswer(401, signInPage());
		try {
			return method === 'POST' ? await this.act(path, form) : await this.show(request);
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			return goTo('', `${error.message} ${error.advice ?? ''}`);
		}
	}

	private async show({ path, query }: PanelRequest): Promise<Answer> {
		const { executions, workflows, gauges, answers, definition } = this.parts;
		const notice = query.get('notice') ?? undefined;
		const shown = (name: PageName, title: string, content: Html): Answer => htmlAnswer(200, page(name, title, content, notice));
		const [first = '', second] = path.split('/');
		if (first === 'executions' && second !== undefined) {
			const execution = executions.get(Number(second));
			if (!execution) return goTo('executions', `There is no execution ${second}.`);
			return shown('execution', `Execution ${execution.id}`, executionContent(execution, definition(execution.workflowId)));
		}
		switch (first) {
			case '':
				return shown('', 'Workflows', workflowsContent(workflows(), gauges()));
			case 'executions':
				return shown('executions', 'Executions', executionsContent(executions.list({ limit: MOST_ROWS })));
			case 'dead-letters': {
				const failed = [...executions.list({ status: 'error', limit: 50 }), ...executions.list({ status: 'crashed', limit: 50 })];
				return shown('dead-letters', 'Dead letters', deadLettersContent(await this.rows(DEAD_LETTERS), failed, this.takers().map(({ name }) => name)));
			}
			case 'mapping':
				return shown('mapping', 'Account mapping', mappingContent(await this.mapping()));
			case 'webhooks':
				return shown('webhooks', 'Webhooks', webhooksContent(workflows(), await answers(), (await this.rows(RECEIPTS)).reverse()));
			default:
				return htmlAnswer(404, page('not-found', 'Not found', html`<p>There is no such page.</p>`));
		}
	}

	private async act(path: string, form: URLSearchParams): Promise<Answer> {
		const { executions, start } = this.parts;
		switch (path) {
			case 'start':
				return goTo('', `Started as execution ${start(form.get('workflow') ?? '')}.`);
			case 'retry':
				return goTo('executions', `Queued as execution ${queueRetry(executions, Number(form.get('id')), false)}.`);
			case 'replay': {
				const ids = this.takers().map(({ id }) => start(id));
				return goTo('dead-letters', ids.length === 0 ? 'No served workflow takes dead letters again.' : `Started as execution ${ids.join(', ')}.`);
			}
			case 'mapping':
				return goTo('mapping', await this.decide(form));
			default:
				return answer(404, 'Not found');
		}
	}

	private takers(): WorkflowView[] {
		return this.parts.workflows().filter(({ definition, startable, problem }) => startable && problem === undefined && reads(definition, DEAD_LETTERS));
	}

	/** The first rows of a table; none when there is no such table. */
	private async rows(name: string): Promise<TableRow[]> {
		const { tables } = this.parts;
		const { data } = await tables.getManyAndCount({ filter: { name } });
		const found = data.find((table) => table.name === name);
		if (!found) return [];
		const table = tables.open(found.id);
		const { count } = await table.getManyRowsAndCount({ take: 0 });
		// The newest, where there are too many.
		return (await table.getManyRowsAndCount({ skip: Math.max(0, count - MOST_ROWS), take: MOST_ROWS })).data;
	}

	private async mapping(): Promise<(MappingRow & { rowId: number })[]> {
		const order = { suggested: 0, unmapped: 1, mapped: 2, ignored: 3 };
		const rows = (await this.rows(MAPPING)).map((row) => ({ ...mappingRowSchema.parse(row), rowId: Number(row['id']) }));
		return rows.sort((a, b) => order[a.state] - order[b.state] || a.account_name.localeCompare(b.account_name));
	}

	/** Answers what was noted. @throws UsageError when the decision is not possible */
	private async decide(form: URLSearchParams): Promise<string> {
		const action = form.get('action') ?? '';
		const rowId = Number(form.get('row'));
		const row = (await this.mapping()).find((one) => one.rowId === rowId);
		if (!row) throw new UsageError('The account is not in the table any more.', 'Load the page again.');
		if (!['accept', 'adjust', 'ignore'].includes(action)) throw new UsageError(`"${action}" is no decision.`);
		const client = form.get('client_id') ?? '';
		if (action === 'adjust' && !/^\d+$/.test(client)) throw new UsageError('A HaloPSA client id is a whole number.', 'It is in the address of the client in HaloPSA.');
		const { tables } = this.parts;
		const { data } = await tables.getManyAndCount({ filter: { name: MAPPING } });
		const table = data.find(({ name }) => name === MAPPING);
		if (!table) throw new UsageError(`There is no table ${MAPPING}.`);
		await tables.open(table.id).updateRows({
			filter: { type: 'and', filters: [{ columnName: 'id', condition: 'eq', value: rowId }] },
			data: { action, ...(action === 'adjust' ? { client_id: Number(client) } : {}) },
		});
		return `Noted for ${row.account_name}: ${action}${action === 'adjust' ? ` to client ${client}` : ''}.`;
	}
}

function isSameHost(origin: string, host: string | undefined): boolean {
	return URL.canParse(origin) && new URL(origin).host === host;
}
