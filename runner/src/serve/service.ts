import type { INode, IWorkflowBase } from 'n8n-workflow';
import type { Log } from '../../../lib/ports';
import type { DataFolder } from '../data-folder';
import { messageOf } from '../errors';
import type { WebhookTarget } from '../n8n/activation/active-workflow';
import { CronJobs } from '../n8n/activation/cron-jobs';
import type { Intake, Listener, Start } from '../n8n/activation/intake';
import { WebhookRoutes } from '../n8n/activation/webhook-routes';
import type { Engine } from '../n8n/engine';
import { urlsUnder } from '../n8n/urls';
import { StoredDueTimes } from '../store/due-times';
import { Executions } from '../store/executions';
import type { Timers } from '../timers';
import type { WorkflowCatalog } from '../workflow-catalog';
import { Dispatcher, type KeepData } from './dispatcher';
import { ErrorWorkflows } from './error-workflows';
import { type HttpOptions, HttpServer } from './http-server';
import type { FolderLock } from './lock';
import { type Gauges, Metrics } from './metrics';
import { panelOver } from './panel/panel-parts';
import { recoverInterrupted } from './recovery';
import { Roster, type RosterLine } from './roster';
import { WebhookDesk } from './webhook-desk';

export interface ServiceSettings extends HttpOptions {
	/** Address at which services such as HaloPSA reach this server; the server's own unless told. */
	readonly publicUrl?: string;
	/** Executions at the same time. */
	readonly concurrency: number;
	/** Executions that may wait for their turn before deliveries are turned away with 429. */
	readonly mostQueued: number;
	/** Scheduled ticks missed while the runner was down: made up for once, or skipped. */
	readonly missedRuns: 'once' | 'skip';
	readonly keepData: KeepData;
	/** Finished executions are removed after this many days. */
	readonly keepDays: number;
	/** And when there are more of them than this. */
	readonly keepExecutions: number;
	/** Milliseconds between looks for executions that wake up or that another process has queued. */
	readonly lookEveryMs: number;
	/** Milliseconds that running executions have to end at {@link Service.close}. */
	readonly drainTimeoutMs: number;
}

export interface ServiceParts {
	readonly engine: Engine;
	readonly folder: DataFolder;
	readonly lock: FolderLock;
	readonly catalog: WorkflowCatalog;
	readonly timers: Timers;
	readonly log: Log;
}

const PRUNE_EVERY_MS = 5 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Keeps workflows running: webhooks, polls, schedules and what they start. */
export class Service {
	readonly executions: Executions;
	private readonly metrics = new Metrics();
	private readonly roster: Roster;
	private readonly errorWorkflows: ErrorWorkflows;
	private readonly dispatcher: Dispatcher;
	private readonly desk: WebhookDesk;
	private server: HttpServer | undefined;
	private newestSeen = 0;
	private cancelLook = (): void => {};
	private nextPrune = 0;
	private closing: Promise<void> | undefined;

	constructor(
		private readonly parts: ServiceParts,
		private readonly settings: ServiceSettings,
	) {
		const { engine, catalog, timers, log } = parts;
		const { metrics } = this;
		const executions = new Executions(engine.sqlite, () => timers.now());
		const dueTimes = new StoredDueTimes(engine.sqlite);
		const routes = new WebhookRoutes<WebhookTarget>();
		const intake = this.newIntake();
		this.executions = executions;
		this.roster = new Roster({ engine, catalog, routes, cronJobs: this.newCronJobs(dueTimes), intake, dueTimes, timers, log });
		const find = this.roster.find.bind(this.roster);
		this.errorWorkflows = new ErrorWorkflows(find, intake.accept, log);
		const { concurrency, mostQueued, keepData, bodyLimit, requestTimeoutMs: answerTimeoutMs } = settings;
		this.dispatcher = new Dispatcher({
			engine, executions, find, metrics, log, concurrency, mostQueued, keepData,
			onFailed: (execution, failures) => this.errorWorkflows.executionFailed(execution, failures),
		});
		this.desk = new WebhookDesk({ engine, routes, executions, dispatcher: this.dispatcher, intake, find, timers, log, bodyLimit, answerTimeoutMs });
	}

	/** Where the server listens. */
	get url(): string {
		if (!this.server) throw new Error('The service is not open.');
		return this.server.url;
	}

	/**
	 * Opens the server, takes up what an earlier process left, and activates the workflows. One whose service does not
	 * answer is tried again; the others run meanwhile.
	 *
	 * @throws UsageError when the port is taken or a workflow cannot be served at all
	 */
	async open(workflows: readonly (string | object)[]): Promise<void> {
		const { engine, folder, log } = this.parts;
		const { desk, metrics } = this;
		const gauges = () => this.gauges();
		const panel = panelOver({
			folder: folder.path, tables: engine.dataTables, executions: this.executions, roster: this.roster, metrics, gauges, accept: (start) => this.accept(start),
		});
		this.server = await HttpServer.open(this.settings, { desk, metrics, panel, health: () => this.health(), gauges });
		engine.urls = urlsUnder(this.settings.publicUrl ?? this.server.url);
		const ids = workflows.map((workflow) => this.roster.add(workflow));
		recoverInterrupted(this.executions, log);
		this.takeQueued();
		desk.isOpen = true;
		this.dispatcher.open();
		await this.roster.keepStartingAll(ids);
		this.look();
	}

	/** Activates a workflow, given as a file or as JSON. Answers its id. @throws Error when it cannot be activated now */
	async activate(workflow: string | object): Promise<string> {
		const id = this.roster.add(workflow);
		try {
			await this.roster.start(id, 'activate');
		} catch (error) {
			await this.roster.remove(id, false);
			throw error;
		}
		return id;
	}

	/** Stops a workflow and takes its webhooks back from their services. @throws Error when one cannot be taken back */
	async deactivate(workflowId: string): Promise<void> {
		await this.roster.remove(workflowId, true);
	}

	/** Polls a trigger now. Answers the number of items found. @throws UsageError when there is no such trigger */
	async poll(workflowId: string, node: string): Promise<number> {
		return await this.roster.poll(workflowId, node);
	}

	/** Resolves when nothing runs and nothing is queued. */
	async idle(): Promise<void> {
		await this.dispatcher.idle();
	}

	/** The workflows with what starts them, or what keeps them from being active. */
	workflows(): RosterLine[] {
		return this.roster.list();
	}

	/** Takes no more work, lets what runs end within the drain time, and closes everything. The rest runs at the next start. */
	async close(): Promise<void> {
		await (this.closing ??= this.shutDown());
	}

	private async shutDown(): Promise<void> {
		const { engine, folder, lock, log, timers } = this.parts;
		this.desk.isOpen = false;
		this.cancelLook();
		await this.roster.close();
		let cancelTimer = (): void => {};
		const timeout = new Promise<'timeout'>((done) => {
			cancelTimer = timers.after(this.settings.drainTimeoutMs, () => done('timeout'));
		});
		const drained = await Promise.race([this.dispatcher.drain(), timeout]);
		cancelTimer();
		if (drained === 'timeout') log.warn('Executions did not end in time; they run again at the next start', { executions: this.dispatcher.abandon() });
		await this.server?.close();
		await this.dispatcher.drain();
		engine.close();
		lock.release();
		folder.release();
	}

	private newCronJobs(dueTimes: StoredDueTimes): CronJobs {
		const { timers, log } = this.parts;
		const madeUpFor = this.settings.missedRuns === 'once';
		return new CronJobs(timers, dueTimes, madeUpFor, {
			missed: ({ workflowId, expression }, dueAt) => {
				const workflow = this.roster.find(workflowId)?.definition.name ?? workflowId;
				this.metrics.missedTick(workflow);
				log.warn('A scheduled run was missed', { workflow, expression, dueAt: new Date(dueAt).toISOString(), madeUpFor });
			},
			failed: ({ workflowId }, error) => log.warn('A scheduled run could not be stored', { workflow: workflowId, error: messageOf(error) }),
		});
	}

	private newIntake(): Intake {
		return {
			accept: (start, listener) => this.accept(start, listener),
			failed: (workflow, node, error) => this.triggerFailed(workflow, node, error),
			lost: (workflow, node, error) => {
				this.triggerFailed(workflow, node, error);
				void this.roster.restart(workflow.id, `The trigger "${node.name}" has lost its connection.`);
			},
		};
	}

	private accept({ workflow, startNode, mode, items, acknowledged }: Start, listener?: Listener): number {
		const id = this.executions.add({ workflowId: workflow.id, workflow: workflow.name, startNode, mode, items, acknowledged });
		this.newestSeen = Math.max(this.newestSeen, id);
		this.dispatcher.submit(id, listener);
		return id;
	}

	private triggerFailed(workflow: IWorkflowBase, node: INode, error: Error): void {
		const { engine, log } = this.parts;
		const message = engine.redactor.clean(error.message);
		log.warn('A trigger failed', { workflow: workflow.name, node: node.name, error: message });
		this.errorWorkflows.triggerFailed(workflow, node, message);
	}

	private gauges(): Gauges {
		const { runningCount: running, queuedCount: queued } = this.dispatcher;
		const workflows = this.roster.list().filter(({ problem }) => problem === undefined).length;
		return { running, queued, waiting: this.executions.countByStatus().waiting ?? 0, workflows };
	}

	/** Which workflow has a problem, and what, is for the log: anybody may ask for the health. */
	private health(): { ok: boolean } & Record<string, unknown> {
		return { ok: this.desk.isOpen, ...this.gauges(), problems: this.roster.list().filter(({ problem }) => problem !== undefined).length };
	}

	/** Also what `executions retry` of another process has queued. */
	private takeQueued(): void {
		for (const id of this.executions.queuedAfter(this.newestSeen)) {
			this.newestSeen = id;
			this.dispatcher.submit(id);
		}
	}

	/** Looks for executions that wake up or were queued from outside, and now and then for old ones. */
	private look(): void {
		const { timers, log } = this.parts;
		const { keepDays, keepExecutions, lookEveryMs } = this.settings;
		if (this.closing) return;
		try {
			this.takeQueued();
			for (const id of this.executions.due()) {
				this.executions.requeue(id);
				this.dispatcher.submit(id);
			}
			if (timers.now() >= this.nextPrune) {
				this.nextPrune = timers.now() + PRUNE_EVERY_MS;
				this.executions.prune(keepDays * DAY_MS, keepExecutions);
			}
		} catch (error) {
			log.warn('The data file could not be read or written', { error: messageOf(error) });
		}
		this.cancelLook = timers.after(lookEveryMs, () => this.look());
	}
}
