import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeParameters,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type * as Core from 'n8n-core';
import type { Credential } from '../../runner/src/credentials-file';
import { openDataFolder, type DataFolder } from '../../runner/src/data-folder';
import type * as AdditionalData from '../../runner/src/n8n/additional-data';
import type { Engine } from '../../runner/src/n8n/engine';
import { nodePackageFolders } from '../../runner/src/node-packages';
import { openEngine } from '../../runner/src/open-engine';
import { WorkflowCatalog } from '../../runner/src/workflow-catalog';
import { PACKAGE } from './nodeBench';

type Parts = Pick<typeof AdditionalData, 'additionalDataFor'> & Pick<typeof Core, 'ExecutionLifecycleHooks' | 'HookContext' | 'WebhookContext'>;

/** What makes one trigger another than the next: a copied workflow has another id and another webhook, but the same nodes. */
export interface TriggerSettings {
	/** Name of the node type; haloPsaTrigger when absent. */
	readonly type?: string;
	readonly parameters?: INodeParameters;
	readonly workflowId?: string;
	readonly workflowName?: string;
	readonly nodeId?: string;
	readonly webhookId?: string;
	/** As when a person listens for a test event in the editor. */
	readonly testing?: boolean;
	/** A path before `/webhook`, as another public address of the same n8n. */
	readonly publicPath?: string;
	/** What n8n stores with the workflow, kept over calls and triggers that are given the same object; none when absent. */
	readonly staticData?: IDataObject;
}

/** n8n takes no larger body by default. */
const LARGEST_BODY = 16 * 1024 * 1024;

/** A workflow of one trigger node. Each call builds it anew and, unless told otherwise, without static data, as the processes of queue mode do. */
export class BenchTrigger {
	/** The items each delivery started the workflow with. */
	readonly runs: IDataObject[][] = [];
	/** What the node threw while it took deliveries. */
	readonly thrown: unknown[] = [];

	private readonly definition: IWorkflowBase;

	constructor(
		private readonly engine: Engine,
		private readonly parts: Parts,
		private readonly base: string,
		private readonly settings: TriggerSettings,
	) {
		this.definition = engine.prepare(definitionOf(settings));
	}

	get items(): IDataObject[] {
		return this.runs.flat();
	}

	/** The part of the address after `/webhook/`. */
	get path(): string {
		return `${this.settings.webhookId ?? 'd0a5a8c2'}/halopsa`;
	}

	/** Where HaloPSA sends to. */
	get url(): string {
		const { testing = false, publicPath = '' } = this.settings;
		return `${this.base}${publicPath}/${testing ? 'webhook-test' : 'webhook'}/${this.path}`;
	}

	/** As n8n does: creates only what does not exist. Answers whether it was created. */
	async activate(): Promise<boolean> {
		if (await this.hook('checkExists')) return false;
		if (!(await this.hook('create'))) throw new Error('The trigger did not create its webhook.');
		return true;
	}

	async deactivate(): Promise<boolean> {
		return await this.hook('delete');
	}

	async hook(method: 'checkExists' | 'create' | 'delete'): Promise<boolean> {
		const { workflow, node, additionalData, data } = this.scene();
		const run = this.engine.nodeTypes.getByNameAndVersion(node.type).webhookMethods?.default?.[method];
		if (!run) throw new Error(`The trigger has no ${method}.`);
		return await run.call(new this.parts.HookContext(workflow, node, additionalData, this.mode, 'activate', data));
	}

	/** Gives a request to the node in n8n's own context. */
	async take(request: IncomingMessage, response: ServerResponse): Promise<IWebhookResponseData | undefined> {
		const { workflow, node, additionalData, data } = this.scene();
		const withRequest = { ...additionalData, httpRequest: request, httpResponse: response } as IWorkflowExecuteAdditionalData;
		const context = new this.parts.WebhookContext(workflow, node, withRequest, this.mode, data, [], null);
		try {
			const result = await this.engine.nodeTypes.getByNameAndVersion(node.type).webhook?.call(context);
			const items = result?.workflowData?.[0];
			if (items) this.runs.push(items.map(({ json }) => json));
			return result;
		} catch (error) {
			this.thrown.push(error);
			throw error;
		}
	}

	private get mode(): WorkflowExecuteMode {
		return this.settings.testing ? 'manual' : 'trigger';
	}

	private scene(): { workflow: Workflow; node: INode; additionalData: IWorkflowExecuteAdditionalData; data: IWebhookData } {
		const { definition } = this;
		const workflow = new Workflow({ ...definition, active: true, nodeTypes: this.engine.nodeTypes, settings: {} });
		const node = workflow.getNode('HaloPSA Trigger');
		const [webhookDescription] = node ? (this.engine.nodeTypes.getByNameAndVersion(node.type).description.webhooks ?? []) : [];
		if (!node || !webhookDescription) throw new Error('The trigger has no webhook.');
		const base = `${this.base}${this.settings.publicPath ?? ''}`;
		const additionalData = {
			...this.parts.additionalDataFor(this.engine, {
				executionId: 'bench',
				workflow: definition,
				hooks: new this.parts.ExecutionLifecycleHooks('trigger', 'bench', definition),
				executeWorkflow: async () => {
					throw new Error('A trigger calls no workflow.');
				},
				getRunExecutionData: async () => undefined,
			}),
			webhookBaseUrl: `${base}/webhook`,
			webhookTestBaseUrl: `${base}/webhook-test`,
		};
		const data: IWebhookData = {
			httpMethod: 'POST', node: node.name, path: this.path, webhookDescription, workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData, isTest: this.settings.testing ?? false,
		};
		return { workflow, node, additionalData, data };
	}
}

function definitionOf({ type = 'haloPsaTrigger', parameters = {}, workflowId = 'w1', workflowName = 'New tickets', nodeId = 'n1', webhookId = 'd0a5a8c2', staticData }: TriggerSettings): IWorkflowBase {
	const node: INode = {
		id: nodeId, name: 'HaloPSA Trigger', type: `${PACKAGE}.${type}`, typeVersion: 1, position: [0, 0], webhookId, parameters: { events: ['ticketStatusChanged'], ...parameters },
	};
	const date = new Date(0);
	return { id: workflowId, name: workflowName, active: true, isArchived: false, activeVersionId: null, createdAt: date, updatedAt: date, nodes: [node], connections: {}, ...(staticData ? { staticData } : {}) };
}

/** A server on loopback that hands requests to triggers as n8n's does: raw body kept, JSON parsed, Express's response methods. */
export class TriggerBench {
	private readonly triggers = new Map<string, BenchTrigger>();
	private readonly atWork = new Set<Promise<void>>();

	private constructor(
		private readonly engine: Engine,
		private readonly parts: Parts,
		private readonly server: Server,
		private readonly folder: DataFolder,
		private readonly home: string,
	) {
		server.on('request', (request, response) => {
			const work = this.serve(request, response).catch(() => {
				if (!response.headersSent) response.writeHead(500);
				response.end();
			});
			this.atWork.add(work);
			void work.finally(() => this.atWork.delete(work));
		});
	}

	static async open(credentials: readonly Credential[]): Promise<TriggerBench> {
		const home = mkdtempSync(join(tmpdir(), 'trigger-bench-'));
		const folder = openDataFolder(home);
		const engine = await openEngine(folder, credentials, nodePackageFolders([]));
		const { ExecutionLifecycleHooks, HookContext, WebhookContext } = await import('n8n-core');
		const { additionalDataFor } = await import('../../runner/src/n8n/additional-data');
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return new TriggerBench(engine, { additionalDataFor, ExecutionLifecycleHooks, HookContext, WebhookContext }, server, folder, home);
	}

	get base(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** A trigger that takes requests from now on, registered at HaloPSA or not. A later one with the same address replaces it. */
	trigger(settings: TriggerSettings = {}): BenchTrigger {
		const trigger = new BenchTrigger(this.engine, this.parts, this.base, settings);
		this.triggers.set(trigger.url.slice(this.base.length), trigger);
		return trigger;
	}

	/** Resolves when every request is handled; a node answers before it has done its work. */
	async idle(): Promise<void> {
		while (this.atWork.size > 0) await Promise.all(this.atWork);
	}

	/** Executes another node of the package in the same process. */
	async run(type: string, parameters: INodeParameters): Promise<void> {
		const node: INode = { id: 'node', name: 'Node', type: `${PACKAGE}.${type}`, typeVersion: 1, position: [0, 0], parameters };
		const date = new Date(0);
		const workflow: IWorkflowBase = { id: 'run', name: 'Run', active: false, isArchived: false, activeVersionId: null, createdAt: date, updatedAt: date, nodes: [node], connections: {} };
		const { status, errors } = await this.engine.run({
			workflow, catalog: WorkflowCatalog.read([]).around(workflow), items: [{ json: {} }], startNode: 'Node', onNode() {}, signal: new AbortController().signal,
		});
		if (status !== 'success') throw new Error(JSON.stringify(errors));
	}

	async close(): Promise<void> {
		await this.idle();
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
		this.engine.close();
		this.folder.release();
		rmSync(this.home, { recursive: true, force: true });
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const trigger = this.triggers.get(request.url ?? '');
		const rawBody = await bytesOf(request);
		if (!trigger) return plain(response, 404);
		if (rawBody === undefined) return plain(response, 413);
		const body = parsed(request, rawBody);
		if (body === undefined) return plain(response, 422);
		Object.assign(request, { rawBody, body, ip: request.socket.remoteAddress, readRawBody: async () => {}, params: {}, query: {} });
		const result = await trigger.take(request, expressLike(response));
		if (!result?.noWebhookResponse) plain(response, 200);
		if (!response.writableEnded) throw new Error('The node said that it answered, but did not.');
	}
}

function plain(response: ServerResponse, status: number): void {
	response.writeHead(status).end();
}

async function bytesOf(request: IncomingMessage): Promise<Buffer | undefined> {
	const parts: Buffer[] = [];
	let length = 0;
	for await (const part of request) {
		length += (part as Buffer).length;
		if (length <= LARGEST_BODY) parts.push(part as Buffer);
	}
	return length > LARGEST_BODY ? undefined : Buffer.concat(parts);
}

/** n8n parses JSON before it asks the node, and answers 422 itself when it cannot. */
function parsed({ headers }: IncomingMessage, rawBody: Buffer): unknown {
	if (!headers['content-type']?.startsWith('application/json') || rawBody.length === 0) return {};
	try {
		return JSON.parse(rawBody.toString('utf8').replace(/^\uFEFF/, '')) as unknown;
	} catch {
		return undefined;
	}
}

function expressLike(response: ServerResponse): ServerResponse {
	return Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return response;
		},
		json(value: unknown) {
			response.setHeader('content-type', 'application/json; charset=utf-8');
			response.end(JSON.stringify(value));
			return response;
		},
	});
}
