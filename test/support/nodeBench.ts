import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import {
	NodeConnectionTypes,
	Workflow,
	createRunExecutionData,
	type IBinaryKeyData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INode,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeParameters,
	type INodeType,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type NodeApiError,
	type NodeOperationError,
	type ResourceMapperFields,
} from 'n8n-workflow';
import type * as Core from 'n8n-core';
import type { Credential } from '../../runner/src/credentials-file';
import { openDataFolder, type DataFolder } from '../../runner/src/data-folder';
import type * as AdditionalData from '../../runner/src/n8n/additional-data';
import type * as DetachedWork from '../../runner/src/n8n/detached-work';
import type { Engine } from '../../runner/src/n8n/engine';
import type * as Execution from '../../runner/src/n8n/execution';
import type * as RunLog from '../../runner/src/n8n/run-log';
import { prepareEnvironment } from '../../runner/src/n8n/environment';
import { nodePackageFolders } from '../../runner/src/node-packages';
import { Redactor } from '../../runner/src/redactor';
import { WorkflowCatalog } from '../../runner/src/workflow-catalog';

export const PACKAGE = 'n8n-nodes-halopsa';

const root = resolve(__dirname, '../..');

export type NodeError = NodeApiError | NodeOperationError;

export interface NodeRun {
	readonly status: string;
	/** Items of each output. */
	readonly outputs: INodeExecutionData[][];
	/** Items of the first output. */
	readonly items: INodeExecutionData[];
	/** JSON of the items of the first output. */
	readonly json: IDataObject[];
	/** What made the node fail. */
	readonly error: NodeError | undefined;
	/** Everything n8n would store of the execution, hidden members included, as text. */
	readonly everything: string;
}

export interface RunSettings {
	readonly onError?: INode['onError'];
}

/** Loaded after the environment is prepared, because n8n-core reads its settings when it is loaded. */
type Parts = typeof AdditionalData &
	typeof DetachedWork &
	typeof Execution &
	typeof RunLog &
	Pick<typeof Core, 'CredentialTestContext' | 'ExecutionLifecycleHooks' | 'LoadOptionsContext' | 'SupplyDataContext'>;

/** Runs single nodes of the built package through n8n-core, as a server would. */
export class NodeBench {
	private constructor(
		private readonly engine: Engine,
		private readonly parts: Parts,
		private readonly folder: DataFolder,
		private readonly release: () => void,
	) {}

	/** @param dataDir keeps tokens for a later bench; a temporary folder when absent */
	static async open(credentials: readonly Credential[], dataDir?: string): Promise<NodeBench> {
		if (!existsSync(join(root, 'dist', 'index.js'))) throw new Error('The package is not built. Run: npm run build');
		const own = dataDir === undefined ? mkdtempSync(join(tmpdir(), 'node-bench-')) : undefined;
		const folder = openDataFolder(dataDir ?? own);
		prepareEnvironment(folder.path, [folder.path]);
		const { Engine: EngineClass } = await import('../../runner/src/n8n/engine');
		const { CredentialTestContext, ExecutionLifecycleHooks, LoadOptionsContext, SupplyDataContext } = await import('n8n-core');
		const parts = {
			...(await import('../../runner/src/n8n/execution')),
			...(await import('../../runner/src/n8n/additional-data')),
			...(await import('../../runner/src/n8n/run-log')),
			...(await import('../../runner/src/n8n/detached-work')),
			CredentialTestContext, ExecutionLifecycleHooks, LoadOptionsContext, SupplyDataContext,
		};
		const engine = new EngineClass({ folder, credentials, nodePackages: nodePackageFolders([]) });
		const release = (): void => {
			if (own) rmSync(own, { recursive: true, force: true });
		};
		return new NodeBench(engine, parts, folder, release);
	}

	close(): void {
		this.engine.close();
		this.folder.release();
		this.release();
	}

	/** The time zone of workflows that set none. */
	get timeZone(): string {
		return new Workflow({ ...this.workflowOf('haloPsa', {}, {}), nodeTypes: this.engine.nodeTypes, settings: {} }).timezone;
	}

	/** @param type name of the node, such as haloPsa */
	nodeType(type: string): INodeType {
		return this.engine.nodeTypes.getByNameAndVersion(`${PACKAGE}.${type}`);
	}

	/** Executes one node on the given items; a failing node is in the result. */
	async run(type: string, parameters: INodeParameters, json: readonly IDataObject[] = [{}], settings: RunSettings = {}): Promise<NodeRun> {
		const workflow = this.workflowOf(type, parameters, settings);
		const [startNode] = workflow.nodes;
		if (!startNode) throw new Error('The workflow has no node.');
		const context = {
			engine: this.engine,
			catalog: WorkflowCatalog.read([]).around(workflow),
			log: new this.parts.RunLog(new Redactor(), () => {}),
			signal: new AbortController().signal,
			detached: new this.parts.DetachedWork(),
		};
		const items = json.map(toInput);
		return toNodeRun(await new this.parts.Execution(context, { workflow, startNode, items, mode: 'cli', callers: [] }).run());
	}

	/** Calls a node as an agent does: in n8n's own context for tools, with what the model gave as the one item. */
	async callTool(type: string, parameters: INodeParameters, given: IDataObject = {}): Promise<IDataObject[]> {
		const definition = this.workflowOf(type, parameters, {});
		const workflow = new Workflow({ ...definition, nodeTypes: this.engine.nodeTypes, settings: {} });
		const node = workflow.getNode('Node');
		const { execute } = this.nodeType(type);
		if (!node || !execute) throw new Error(`${type} cannot be called.`);
		const input = { ai_tool: [[{ json: given }]] };
		const executeData = { node, data: input, source: null };
		const context = new this.parts.SupplyDataContext(
			workflow, node, this.additionalDataOf(definition), 'cli', createRunExecutionData(), 0, [{ json: given }], input, NodeConnectionTypes.AiTool, executeData, [],
		);
		const result = await execute.call(context as unknown as IExecuteFunctions);
		return Array.isArray(result) ? result.flat().map(({ json }) => json) : [];
	}

	/** Calls a resource locator's search method as the editor does. */
	async listSearch(type: string, method: string, parameters: INodeParameters, filter?: string): Promise<INodeListSearchResult> {
		const search = this.nodeType(type).methods?.listSearch?.[method];
		if (!search) throw new Error(`${type} has no list search ${method}.`);
		return await search.call(this.editorContext(type, parameters), filter);
	}

	/** Calls a resource mapper's method as the editor does. */
	async mapperFields(type: string, method: string, parameters: INodeParameters): Promise<ResourceMapperFields> {
		const fields = this.nodeType(type).methods?.resourceMapping?.[method];
		if (!fields) throw new Error(`${type} has no resource mapping ${method}.`);
		return await fields.call(this.editorContext(type, parameters));
	}

	/** Calls a credential test as the credential dialog does. */
	async testCredential(type: string, method: string, credentialType: string, data: ICredentialDataDecryptedObject): Promise<INodeCredentialTestResult> {
		const test = this.nodeType(type).methods?.credentialTest?.[method];
		if (!test) throw new Error(`${type} has no credential test ${method}.`);
		return await test.call(new this.parts.CredentialTestContext(), { id: 'test', name: 'Test', type: credentialType, data });
	}

	/** What is stored of the only credential of a type, tokens included. */
	async storedCredential(type: string): Promise<ICredentialDataDecryptedObject> {
		const definition = this.workflowOf('haloPsa', {}, {});
		return await this.engine.credentials.getDecrypted(this.additionalDataOf(definition), { id: null, name: '' }, type, 'internal', undefined, true);
	}

	/** The only credential of a type as nodes get it, expressions resolved. */
	async credential(type: string): Promise<ICredentialDataDecryptedObject> {
		const definition = this.workflowOf('haloPsa', {}, {});
		return await this.engine.credentials.getDecrypted(this.additionalDataOf(definition), { id: null, name: '' }, type, 'internal');
	}

	private workflowOf(type: string, parameters: INodeParameters, settings: RunSettings): IWorkflowBase {
		const node: INode = { id: 'node', name: 'Node', type: `${PACKAGE}.${type}`, typeVersion: 1, position: [0, 0], parameters, ...settings };
		const date = new Date(0);
		return this.engine.prepare({
			id: 'bench', name: 'Bench', active: false, isArchived: false, activeVersionId: null, createdAt: date, updatedAt: date, nodes: [node], connections: {},
		});
	}

	private editorContext(type: string, parameters: INodeParameters): ILoadOptionsFunctions {
		const definition = this.workflowOf(type, parameters, {});
		const workflow = new Workflow({ ...definition, nodeTypes: this.engine.nodeTypes, settings: {} });
		const node = workflow.getNode('Node');
		if (!node) throw new Error('The workflow has no node.');
		const additionalData = { ...this.additionalDataOf(definition), currentNodeParameters: node.parameters };
		return new this.parts.LoadOptionsContext(workflow, node, additionalData, 'parameters');
	}

	private additionalDataOf(workflow: IWorkflowBase): IWorkflowExecuteAdditionalData {
		return this.parts.additionalDataFor(this.engine, {
			executionId: 'editor',
			workflow,
			hooks: new this.parts.ExecutionLifecycleHooks('internal', 'editor', workflow),
			executeWorkflow: async () => {
				throw new Error('The editor executes no workflow.');
			},
			getRunExecutionData: async () => undefined,
		});
	}
}

/** An item of the input: its fields, with the files under `binary` as n8n keeps them beside the JSON. */
function toInput({ binary, ...json }: IDataObject): INodeExecutionData {
	return { json: structuredClone(json), ...(binary ? { binary: structuredClone(binary) as unknown as IBinaryKeyData } : {}) };
}

function toNodeRun(run: IRun): NodeRun {
	const { resultData } = run.data;
	const outputs = (resultData.runData.Node?.at(-1)?.data?.main ?? []).map((items) => items ?? []);
	const items = outputs[0] ?? [];
	return {
		status: run.status,
		outputs,
		items,
		json: items.map(({ json }) => json),
		error: resultData.error as NodeError | undefined,
		everything: inspect(run, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity }) + JSON.stringify(run),
	};
}
