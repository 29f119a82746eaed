import { timingSafeEqual } from 'node:crypto';
import { type IExecuteResponsePromiseData, type IRun, Workflow } from 'n8n-workflow';
import type { Log } from '../../../lib/ports';
import { messageOf } from '../errors';
import { ExecutionLifecycleHooks } from 'n8n-core';
import type { WebhookTarget } from '../n8n/activation/active-workflow';
import { BadBodyError, type Delivery, IncomingRequest } from '../n8n/activation/incoming-request';
import type { Intake, Listener } from '../n8n/activation/intake';
import { type Answer, jsonAnswer } from '../n8n/activation/response-buffer';
import { lastNodeAnswer, nodeAnswer, receivedAnswer, unansweredAnswer } from '../n8n/activation/webhook-answers';
import { callWebhook, type Receipt } from '../n8n/activation/webhook-call';
import { webhooksOf } from '../n8n/activation/webhook-nodes';
import type { WebhookRoutes } from '../n8n/activation/webhook-routes';
import { additionalDataFor } from '../n8n/additional-data';
import type { Engine } from '../n8n/engine';
import type { Executions } from '../store/executions';
import type { Timers } from '../timers';
import { preflight, withCors } from './cors';
import type { Dispatcher, Served } from './dispatcher';
import { packState, unpackState } from './run-state';

export interface DeskParts {
	readonly engine: Engine;
	readonly routes: WebhookRoutes<WebhookTarget>;
	readonly executions: Executions;
	readonly dispatcher: Dispatcher;
	readonly intake: Intake;
	readonly find: (workflowId: string) => Served | undefined;
	readonly timers: Timers;
	readonly log: Log;
	/** Bytes. */
	readonly bodyLimit: number;
	/** Milliseconds a sender waits for the answer of a workflow. */
	readonly answerTimeoutMs: number;
}

const unavailable = (message: string): Answer => jsonAnswer(503, { message }, { 'retry-after': '5' });

const NOT_WAITING = jsonAnswer(404, { message: 'No execution waits for this call: it has gone on, or never existed.' });

function sameToken(expected: string, given: unknown): boolean {
	const [a, b] = [Buffer.from(expected), Buffer.from(typeof given === 'string' ? given : '')];
	return a.length === b.length && timingSafeEqual(a, b);
}

/** Takes webhook deliveries: verified by their node first, then stored, then answered. */
export class WebhookDesk {
	/** Before the workflows listen, and once the process is told to stop, senders are asked to come again. */
	isOpen = false;

	constructor(private readonly parts: DeskParts) {}

	/** @param path what follows /webhook/, decoded */
	async deliver(path: string, delivery: Delivery): Promise<Answer> {
		if (!this.isOpen) return unavailable('The runner is starting or stopping.');
		const { routes } = this.parts;
		const match = routes.find(delivery.method, path);
		if (match) return withCors(await this.receive(match.target, { ...delivery, params: match.params }), match.target, delivery);
		const methods = routes.methodsAt(path);
		const asked = delivery.method === 'OPTIONS' ? routes.find(methods[0] ?? '', path) : undefined;
		if (asked) return preflight(asked.target, methods, delivery);
		const hint = methods.length > 0 ? `It is registered for ${methods.join(', ')}.` : 'Check the path, and that its workflow is served.';
		return jsonAnswer(404, { message: `The webhook "${delivery.method} ${path}" is not registered.`, hint });
	}

	/** Resumes an execution that waits for a call. @param suffix what follows the id */
	async resume(id: number, suffix: string, delivery: Delivery): Promise<Answer> {
		if (!this.isOpen) return unavailable('The runner is starting or stopping.');
		const { engine, executions, find } = this.parts;
		const row = executions.get(id);
		const text = executions.dataOf(id)?.state;
		const served = row && find(row.workflowId);
		if (row?.status !== 'waiting' || text === undefined || !served) return NOT_WAITING;
		const state = unpackState(text);
		if (state.resumeToken !== undefined && !sameToken(state.resumeToken, delivery.query['signature'])) {
			return jsonAnswer(401, { message: 'The signature of the address is missing or wrong.' });
		}
		const { definition } = served;
		const workflow = new Workflow({ ...definition, nodeTypes: engine.nodeTypes, staticData: engine.staticData.of(definition.id), settings: definition.settings ?? {} });
		const node = workflow.getNode(state.resultData.lastNodeExecuted ?? '');
		if (!node) return NOT_WAITING;
		const additionalData = additionalDataFor(engine, {
			executionId: String(id), workflow: definition, hooks: new ExecutionLifecycleHooks('webhook', String(id), definition),
			executeWorkflow: async () => {
				throw new Error('A webhook cannot call a workflow.');
			},
			getRunExecutionData: async () => undefined,
		});
		const webhook = webhooksOf(workflow, node, engine.nodeTypes, additionalData, true)
			.find(({ httpMethod, path }) => httpMethod === delivery.method && path.replace(/^\/|\/$/g, '') === suffix);
		if (!webhook) return NOT_WAITING;
		return await this.guarded(definition.name, async () => {
			const request = await IncomingRequest.receive(delivery, this.parts.bodyLimit);
			const receipt = await engine.within(async () => await callWebhook(workflow, node, engine.nodeTypes, webhook, request, state));
			return await this.answer(receipt, (_acknowledged, listener) => {
				// Another call may have come first while the node was at work.
				if (executions.get(id)?.status !== 'waiting') throw new Error(`Execution ${id} has gone on meanwhile.`);
				const [top] = state.executionData?.nodeExecutionStack ?? [];
				if (top && receipt.items) top.data.main = receipt.items;
				executions.requeue(id, packState(state));
				this.parts.dispatcher.submit(id, listener);
				return id;
			});
		});
	}

	private async receive({ owner, node, webhook }: WebhookTarget, delivery: Delivery): Promise<Answer> {
		const { dispatcher, engine, intake } = this.parts;
		if (dispatcher.isFull) return jsonAnswer(429, { message: 'Too many executions are queued.' }, { 'retry-after': '2' });
		const { definition, workflow } = owner;
		return await this.guarded(definition.name, async () => {
			const request = await IncomingRequest.receive(delivery, this.parts.bodyLimit);
			const receipt = await engine.within(async () => await callWebhook(workflow, node, engine.nodeTypes, webhook, request));
			return await this.answer(receipt, (acknowledged, listener) => engine.sqlite.transaction(() => {
				// With the delivery, so that a node that notes what it has seen refuses nothing that was not stored.
				engine.staticData.save(definition.id);
				return intake.accept({ workflow: definition, startNode: node.name, mode: 'webhook', items: receipt.items ?? [], acknowledged }, listener);
			}), () => engine.staticData.save(definition.id));
		});
	}

	private async guarded(workflow: string, work: () => Promise<Answer>): Promise<Answer> {
		try {
			return await work();
		} catch (error) {
			if (error instanceof BadBodyError) return jsonAnswer(error.status, { message: error.message });
			this.parts.log.warn('A delivery could not be taken', { workflow, error: this.parts.engine.redactor.clean(messageOf(error)) });
			return jsonAnswer(500, { message: 'The webhook could not be processed. The log of the runner says why.' });
		}
	}

	/** @param accept stores the execution; @param nothing is called when the delivery starts none */
	private async answer(
		{ items, answer, plan }: Receipt, accept: (acknowledged: boolean, listener?: Listener) => number, nothing: () => void = () => {},
	): Promise<Answer> {
		if (items === undefined) {
			nothing();
			return answer ?? receivedAnswer(plan);
		}
		if (answer !== undefined || plan.mode === 'onReceived') {
			accept(true);
			return answer ?? receivedAnswer(plan);
		}
		return await this.answerOfWorkflow(accept, async (event) => {
			if ('run' in event) return plan.mode === 'lastNode' ? lastNodeAnswer(event.run, plan) : unansweredAnswer(event.run);
			return plan.mode === 'responseNode' ? await nodeAnswer(event.response, plan) : undefined;
		});
	}

	/** Waits until the execution says what to answer, but not forever. */
	private async answerOfWorkflow(
		accept: (acknowledged: boolean, listener: Listener) => number,
		toAnswer: (event: { run: IRun } | { response: IExecuteResponsePromiseData }) => Promise<Answer | undefined>,
	): Promise<Answer> {
		const { answerTimeoutMs, executions, timers } = this.parts;
		let cancelTimeout = (): void => {};
		try {
			return await new Promise<Answer>((resolve, reject) => {
				let id = 0;
				const tell = (event: Parameters<typeof toAnswer>[0]): void => {
					toAnswer(event).then((made) => {
						if (made === undefined) return;
						// Before it is sent: after that nobody sends the delivery again.
						if ('response' in event) executions.acknowledge(id);
						resolve(made);
					}, reject);
				};
				cancelTimeout = timers.after(answerTimeoutMs, () => {
					resolve(jsonAnswer(504, { message: `The workflow has not answered within ${answerTimeoutMs / 1000} s. It goes on.` }));
				});
				id = accept(false, { onResponse: (response) => tell({ response }), onEnd: (run) => tell({ run }), onFailure: reject });
			});
		} finally {
			cancelTimeout();
		}
	}
}
