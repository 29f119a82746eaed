import type { IWorkflowBase } from 'n8n-workflow';
import { UsageError } from '../../errors';
import type { Answer } from '../../n8n/activation/response-buffer';
import type { DataTables } from '../../store/data-tables';
import type { Executions, StoredExecution } from '../../store/executions';
import { queueRetry } from '../retry';
import { AccountDecisions } from './account-decisions';
import { page, type PageName, signInPage } from './frame';
import { html, type Html } from './html';
import { mappingContent, mappingPath, mappingView } from './mapping-page';
import { Notices } from './notices';
import { deadLettersContent, executionContent, executionsContent, webhooksContent, workflowsContent, type WorkflowView } from './pages';
import { PanelTables } from './panel-tables';
import type { PanelSession } from './session';
import { STYLE } from './style';

const MOST_ROWS = 200;
const MOST_FAILED = 50;
const MOST_RECEIPTS = 20;
const DEAD_LETTERS = 'halopsa_dead_letters';
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
	readonly headers: { readonly cookie?: string | undefined; readonly origin?: string | undefined; readonly host?: string | undefined; readonly fetchSite?: string | undefined };
	/** Whether the browser speaks TLS, with this server or with a proxy before it. */
	readonly secure: boolean;
}

const HEADERS = {
	'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
	// With no-referrer a browser names no origin with the forms of this page either, and they could not be told from others.
	'referrer-policy': 'same-origin',
	'content-security-policy': "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

const answer = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({ status, headers: { ...HEADERS, ...headers }, body });
const htmlAnswer = (status: number, content: Html): Answer => answer(status, content.text, { 'content-type': 'text/html; charset=utf-8' });

/**
 * Whether a form comes from a page of this server. The cookie does not say so: browsers send it along from every other
 * port and sibling of this host. What is no browser names neither, and has to know the cookie.
 */
function isOwnForm({ fetchSite, origin, host }: PanelRequest['headers']): boolean {
	if (fetchSite !== undefined) return fetchSite === 'same-origin';
	return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

/** Whether a workflow has a node that reads or clears a Data Table. */
const takes = ({ nodes }: IWorkflowBase, table: string): boolean => nodes.some(({ type, disabled, parameters }) =>
	type === 'n8n-nodes-base.dataTable' && !disabled && parameters['resource'] !== 'table' && ['get', 'deleteRows'].includes(String(parameters['operation'])) && JSON.stringify(parameters['dataTableId'] ?? '').includes(`"${table}"`));

/** Pages for the person who looks after the runner: plain HTML made here, no script, each change a form. */
export class Panel {
	private readonly tables: PanelTables;
	private readonly accounts: AccountDecisions;
	private readonly notices = new Notices();

	constructor(private readonly parts: PanelParts) {
		this.tables = new PanelTables(parts.tables);
		this.accounts = new AccountDecisions(this.tables);
	}

	async handle(request: PanelRequest): Promise<Answer> {
		const { method, path, headers, form, secure } = request;
		if (method === 'GET' && path === 'style.css') return answer(200, STYLE, { 'content-type': 'text/css; charset=utf-8' });
		const { session } = this.parts;
		if (method === 'POST' && !isOwnForm(headers)) return answer(403, 'The request comes from another site.');
		if (method === 'POST' && path === 'sign-in') {
			if (!session.knows(form.get('token') ?? '')) return htmlAnswer(401, signInPage('This is not the token.'));
			return answer(303, '', { location: '/panel/', 'set-cookie': session.cookie(secure) });
		}
		if (!session.isOpen(headers.cookie)) return htmlAnswer(401, signInPage());
		try {
			return method === 'POST' ? await this.act(path, form) : await this.show(request);
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			return this.goTo(path === 'mapping' ? mappingPath(mappingView(form)) : '', `${error.message} ${error.advice ?? ''}`.trim());
		}
	}

	private goTo(path: string, notice: string): Answer {
		return answer(303, '', { location: `/panel/${path}${path.includes('?') ? '&' : '?'}notice=${this.notices.keep(notice)}` });
	}

	private async show({ path, query }: PanelRequest): Promise<Answer> {
		const { executions, workflows, gauges, answers, definition } = this.parts;
		const notice = this.notices.of(query.get('notice'));
		const shown = (name: PageName, title: string, content: Html): Answer => htmlAnswer(200, page(name, title, content, notice));
		const [first = '', second] = path.split('/');
		if (first === 'executions' && second !== undefined) {
			const execution = executions.get(Number(second));
			if (!execution) return this.goTo('executions', `There is no execution ${second}.`);
			return shown('execution', `Execution ${execution.id}`, executionContent(execution, definition(execution.workflowId)));
		}
		switch (first) {
			case '':
				return shown('', 'Workflows', workflowsContent(workflows(), gauges()));
			case 'executions':
				return shown('executions', 'Executions', executionsContent(executions.list({ limit: MOST_ROWS })));
			case 'dead-letters':
				return shown('dead-letters', 'Dead letters', deadLettersContent(await this.tables.read(DEAD_LETTERS, MOST_ROWS), this.failed(), this.takers().map(({ name }) => name)));
			case 'mapping':
				return shown('mapping', 'Account mapping', mappingContent(await this.accounts.rows(), mappingView(query)));
			case 'webhooks':
				return shown('webhooks', 'Webhooks', webhooksContent(workflows(), await answers(), await this.tables.read(RECEIPTS, MOST_RECEIPTS)));
			default:
				return htmlAnswer(404, page('not-found', 'Not found', html`<p>There is no such page.</p>`));
		}
	}

	private async act(path: string, form: URLSearchParams): Promise<Answer> {
		const { executions, start, session } = this.parts;
		switch (path) {
			case 'start':
				return this.goTo('', `Started as execution ${start(form.get('workflow') ?? '')}.`);
			case 'retry':
				return this.goTo('executions', `Queued as execution ${queueRetry(executions, Number(form.get('id')), false)}.`);
			case 'replay': {
				const ids = this.takers().map(({ id }) => start(id));
				return this.goTo('dead-letters', ids.length === 0 ? 'No served workflow takes dead letters again.' : `Started as execution ${ids.join(', ')}. Load the page again when it has ended.`);
			}
			case 'mapping':
				return this.goTo(mappingPath(mappingView(form)), await this.accounts.decide(Number(form.get('row')), form.get('action') ?? '', form.get('client_id') ?? ''));
			case 'sign-out':
				return answer(303, '', { location: '/panel/', 'set-cookie': session.noCookie });
			default:
				return htmlAnswer(404, page('not-found', 'Not found', html`<p>There is no such action.</p>`));
		}
	}

	/** Failed executions that nobody has repeated with success. */
	private failed(): StoredExecution[] {
		const { executions } = this.parts;
		const mended = new Set(executions.list({ status: 'success', limit: MOST_ROWS }).map(({ retryOf }) => retryOf));
		const failed = (['error', 'crashed'] as const).flatMap((status) => executions.list({ status, limit: MOST_FAILED }));
		return failed.filter(({ id }) => !mended.has(id)).sort((a, b) => b.id - a.id);
	}

	private takers(): WorkflowView[] {
		return this.parts.workflows().filter(({ definition, startable, problem }) => startable && problem === undefined && takes(definition, DEAD_LETTERS));
	}
}
