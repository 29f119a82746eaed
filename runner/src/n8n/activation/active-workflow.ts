import { ExecutionLifecycleHooks, TriggerContext } from 'n8n-core';
import {
	type ITriggerFunctions,
	type INode,
	type INodeType,
	type IWebhookData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	Workflow,
	type WorkflowActivateMode,
} from 'n8n-workflow';
import type { Log } from '../../../../lib/ports';
import { messageOf, UsageError } from '../../errors';
import { additionalDataFor } from '../additional-data';
import type { Engine } from '../engine';
import type { CronJobs } from './cron-jobs';
import { type Intake, listenerFor } from './intake';
import { PollNode } from './poll-node';
import { registerWebhook, unregisterWebhook, webhooksOf } from './webhook-nodes';
import type { WebhookRoutes } from './webhook-routes';

/** A webhook of an active workflow, as the server finds it. */
export interface WebhookTarget {
	readonly owner: ActiveWorkflow;
	readonly node: INode;
	readonly webhook: IWebhookData;
}

export interface ActivationParts {
	readonly engine: Engine;
	readonly routes: WebhookRoutes<WebhookTarget>;
	readonly cronJobs: CronJobs;
	readonly intake: Intake;
	readonly log: Log;
}

/** n8n starts these itself, on a person's, a failure's or another workflow's behalf. */
const STARTED_BY_OTHERS: ReadonlySet<string> = new Set([
	'n8n-nodes-base.manualTrigger', 'n8n-nodes-base.errorTrigger', 'n8n-nodes-base.executeWorkflowTrigger',
]);

/** A workflow whose triggers are at work. */
export class ActiveWorkflow {
	readonly workflow: Workflow;
	private readonly additionalData: IWorkflowExecuteAdditionalData;
	private readonly targets: WebhookTarget[] = [];
	private readonly polls = new Map<string, PollNode>();
	private readonly closers: (() => Promise<void>)[] = [];
	private stopped = false;

	/** @param definition prepared by the engine */
	constructor(
		private readonly parts: ActivationParts,
		readonly definition: IWorkflowBase,
	) {
		const { engine } = parts;
		this.workflow = new Workflow({
			...definition,
			active: true,
			nodeTypes: engine.nodeTypes,
			staticData: engine.staticData.of(definition.id, definition.staticData),
			settings: definition.settings ?? {},
		});
		this.additionalData = additionalDataFor(engine, {
			executionId: 'activation',
			workflow: definition,
			hooks: new ExecutionLifecycleHooks('trigger', 'activation', definition),
			executeWorkflow: async () => {
				throw new Error('A trigger cannot call a workflow.');
			},
			getRunExecutionData: async () => undefined,
		});
	}

	/** What starts the workflow, for people: "POST /webhook/halo", "0 0 2 * * * Europe/Berlin". */
	get triggers(): string[] {
		const routes = this.targets.map(({ webhook }) => `${webhook.httpMethod} /webhook/${webhook.path}`);
		return [...routes, ...this.parts.cronJobs.of(this.definition.id).map(({ expression, timezone }) => `${expression} ${timezone}`)];
	}

	/**
	 * Takes deliveries from now on. Asks no service for anything, so it can be done before the server opens its doors.
	 *
	 * @throws UsageError when a path is taken or a node needs a real n8n server
	 */
	listen(): void {
		const { engine, routes } = this.parts;
		try {
			for (const node of this.enabledNodes()) {
				for (const webhook of webhooksOf(this.workflow, node, engine.nodeTypes, this.additionalData)) {
					const target = { owner: this, node, webhook };
					routes.add(webhook.httpMethod, webhook.path, `${this.definition.name}: ${node.name}`, target);
					this.targets.push(target);
				}
			}
		} catch (error) {
			this.closeRoutes();
			throw error;
		}
	}

	/**
	 * Registers webhooks with their services, polls once, and starts schedules. All or nothing.
	 *
	 * @throws Error what a node or service says
	 */
	async start(mode: WorkflowActivateMode = 'init'): Promise<void> {
		const { engine } = this.parts;
		try {
			await engine.within(async () => {
				await this.register(mode);
				for (const node of this.enabledNodes()) await this.startNode(node, mode);
			});
		} catch (error) {
			await this.stopTriggers();
			throw error;
		} finally {
			engine.staticData.save(this.definition.id);
		}
	}

	/** Stops schedules, polls and listeners. Webhooks stay registered with their services, unless `unregister` is set. */
	async stop({ unregister = false } = {}): Promise<void> {
		this.stopped = true;
		const { engine } = this.parts;
		await engine.within(async () => {
			await this.stopTriggers();
			if (unregister) await this.unregister();
		});
		this.closeRoutes();
		engine.staticData.save(this.definition.id);
	}

	/** Polls now. Answers the number of items found. @throws UsageError when the node is no active poll trigger */
	async poll(node: string): Promise<number> {
		const found = this.polls.get(node);
		if (found) return await found.poll();
		throw new UsageError(`"${this.definition.name}" has no active poll trigger named "${node}".`);
	}

	private enabledNodes(): INode[] {
		return Object.values(this.workflow.nodes).filter(({ disabled, type }) => !disabled && !STARTED_BY_OTHERS.has(type));
	}

	/** One webhook per description: the methods of a Webhook node share it. */
	private registrations(): WebhookTarget[] {
		const key = ({ node, webhook }: WebhookTarget): string => `${node.name}/${webhook.webhookDescription.name}`;
		return [...new Map(this.targets.map((target) => [key(target), target])).values()];
	}

	private async register(mode: WorkflowActivateMode): Promise<void> {
		const { engine, log } = this.parts;
		for (const { node, webhook } of this.registrations()) {
			if (!(await registerWebhook(this.workflow, node, engine.nodeTypes, webhook, mode))) continue;
			log.info('Webhook registered', { workflow: this.definition.name, node: node.name });
			// At once: should the process end before all are registered, the node finds what it has made.
			engine.staticData.save(this.definition.id);
		}
	}

	private async unregister(): Promise<void> {
		const { engine } = this.parts;
		const failed: string[] = [];
		for (const { node, webhook } of this.registrations()) {
			if (!(await unregisterWebhook(this.workflow, node, engine.nodeTypes, webhook))) failed.push(node.name);
		}
		if (failed.length === 0) return;
		throw new Error(`The webhook of ${failed.map((name) => `"${name}"`).join(', ')} could not be removed: remove it at the service by hand.`);
	}

	private async startNode(node: INode, mode: WorkflowActivateMode): Promise<void> {
		const type = this.parts.engine.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		if (type.poll) await this.startPolling(node, mode);
		else if (type.trigger && !type.webhook) await this.startTrigger(node, type, mode);
	}

	private async startPolling(node: INode, mode: WorkflowActivateMode): Promise<void> {
		const { engine, intake, cronJobs } = this.parts;
		const { definition, workflow, additionalData } = this;
		const poll = new PollNode({ engine, intake, definition, workflow, node, additionalData });
		const expressions = poll.expressions();
		// As n8n does: what cannot be polled now cannot be active.
		await poll.poll(mode);
		this.polls.set(node.name, poll);
		for (const expression of expressions) {
			const job = { workflowId: definition.id, nodeId: node.id, expression, timezone: workflow.timezone };
			cronJobs.start(job, () => void poll.poll().catch((error: unknown) => this.pollFailed(node, error)), false);
		}
	}

	private pollFailed(node: INode, error: unknown): void {
		if (!this.stopped) this.parts.intake.failed(this.definition, node, error instanceof Error ? error : new Error(messageOf(error)));
	}

	private async startTrigger(node: INode, type: INodeType, mode: WorkflowActivateMode): Promise<void> {
		const { cronJobs, engine, intake } = this.parts;
		const { definition, workflow } = this;
		const emit: ITriggerFunctions['emit'] = (items, response, done) => {
			intake.accept({ workflow: definition, startNode: node.name, mode: 'trigger', items, acknowledged: true }, listenerFor(response, done));
			engine.staticData.save(definition.id);
		};
		const context = new TriggerContext(
			workflow, node, this.additionalData, 'trigger', mode, emit,
			(error) => intake.lost(definition, node, error),
			(error) => intake.failed(definition, node, error),
			{
				registerCron: ({ expression }, onTick) => {
					const job = { workflowId: definition.id, nodeId: node.id, expression, timezone: workflow.timezone };
					cronJobs.start(job, onTick);
				},
			},
		);
		const response = await type.trigger?.call(context);
		const close = response?.closeFunction;
		if (close) this.closers.push(async () => await close.call(response));
	}

	private async stopTriggers(): Promise<void> {
		this.parts.cronJobs.stop(this.definition.id);
		this.polls.clear();
		for (const close of this.closers.splice(0)) {
			await close().catch((error: unknown) => {
				this.parts.log.warn('A trigger did not stop cleanly', { workflow: this.definition.name, error: messageOf(error) });
			});
		}
	}

	private closeRoutes(): void {
		this.parts.routes.removeAll(({ owner }) => owner === this);
		this.targets.length = 0;
	}
}
