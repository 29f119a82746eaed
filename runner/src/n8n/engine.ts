import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import {
	type IDataDeduplicator,
	type IExecuteResponsePromiseData,
	type INode,
	type INodeExecutionData,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	setGlobalState,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { CredentialVault } from '../credential-vault';
import type { Credential } from '../credentials-file';
import type { DataFolder } from '../data-folder';
import { Redactor } from '../redactor';
import type { NodeEvent, RunResult, RunStatus } from '../report';
import { DataTables } from '../store/data-tables';
import { Sqlite } from '../store/database';
import { ProcessedEntries } from '../store/processed-entries';
import { StaticData } from '../store/static-data';
import type { WorkflowCatalog } from '../workflow-catalog';
import { cipherFor, installDeduplicator } from './core';
import { withCredentialReferences } from './credential-references';
import { Credentials } from './credentials';
import { releasePools, usePools } from './database-pools';
import { DetachedWork } from './detached-work';
import { assertEnds } from './endless-loops';
import { Execution, type RunContext } from './execution';
import { lastItemsOf } from './last-output';
import { NodeTypes } from './node-types';
import { RunLog } from './run-log';
import { startNodeOf } from './start-node';
import { assertSupported } from './supported-nodes';
import { NO_SERVER, type Urls, urlsUnder } from './urls';

export interface EngineOptions {
	readonly folder: DataFolder;
	readonly credentials: readonly Credential[];
	/** Folders of node packages. */
	readonly nodePackages: readonly string[];
	/** Whether Code nodes may run, with the rights of this process. */
	readonly allowCode?: boolean;
}

export interface EngineRun {
	readonly workflow: IWorkflowBase;
	/** Where sub-workflows are found. */
	readonly catalog: WorkflowCatalog;
	readonly items: INodeExecutionData[];
	readonly startNode: string | undefined;
	readonly onNode: (event: NodeEvent) => void;
	readonly signal: AbortSignal;
	/** "cli" unless told. */
	readonly mode?: WorkflowExecuteMode;
	/** Id of the execution; a new one unless told. */
	readonly id?: string;
	/** Where to go on, instead of giving `items` to the start node. */
	readonly state?: IRunExecutionData;
	/** The caller resumes an execution that goes to sleep. */
	readonly mayWait?: boolean;
	readonly onResponse?: (response: IExecuteResponsePromiseData) => void;
	/** The main execution has ended; sub-executions that nobody waits for may go on. */
	readonly onMainEnd?: (run: IRun) => void;
}

export interface Outcome {
	readonly result: RunResult;
	/** As n8n-core gave it out. */
	readonly run: IRun;
}

const executing = new AsyncLocalStorage<Engine>();

// n8n itself means New York where neither the workflow nor GENERIC_TIMEZONE says otherwise; here the machine's zone counts.
setGlobalState({ defaultTimezone: process.env['GENERIC_TIMEZONE'] ?? Intl.DateTimeFormat().resolvedOptions().timeZone });

installDeduplicator((): IDataDeduplicator => {
	const engine = executing.getStore();
	if (engine) return engine.processed;
	throw new Error('Deduplication is available only while a workflow is executed.');
});

/** n8n-core with everything a server would give it: node types, credentials, tables and memory between runs. */
export class Engine {
	readonly nodeTypes: NodeTypes;
	readonly credentials: Credentials;
	readonly dataTables: DataTables;
	readonly staticData: StaticData;
	readonly processed: ProcessedEntries;
	readonly redactor = new Redactor();
	readonly allowCode: boolean;
	readonly sqlite: Sqlite;
	/** Addresses that workflows and services see; a server puts its own here. */
	urls: Urls = urlsUnder(NO_SERVER);
	private readonly vault: CredentialVault;
	private readonly prepared = new WeakMap<IWorkflowBase, IWorkflowBase>();

	/** @throws UsageError when a node package or the data file cannot be opened */
	constructor({ folder, credentials, nodePackages, allowCode = false }: EngineOptions) {
		this.allowCode = allowCode;
		this.nodeTypes = new NodeTypes(nodePackages);
		this.sqlite = Sqlite.open(folder.database);
		this.vault = new CredentialVault(credentials, this.sqlite, cipherFor(folder.encryptionKey), folder.encryptionKey);
		this.credentials = new Credentials(this.nodeTypes, this.vault, this.redactor);
		this.dataTables = new DataTables(this.sqlite);
		this.staticData = new StaticData(this.sqlite);
		this.processed = new ProcessedEntries(this.sqlite);
	}

	/**
	 * The workflow with every node checked and its credentials chosen; done once per workflow.
	 *
	 * @throws UsageError when a node type is not available or cannot run here, or the workflow never ends
	 */
	prepare(workflow: IWorkflowBase): IWorkflowBase {
		const known = this.prepared.get(workflow);
		if (known) return known;
		assertSupported(workflow.nodes, this.allowCode);
		assertEnds(workflow);
		this.nodeTypes.assertAvailable(workflow.nodes);
		usePools(this, workflow.nodes);
		const nodes = workflow.nodes.map((node) =>
			node.disabled ? passThrough(node) : withCredentialReferences(node, this.nodeTypes, this.vault),
		);
		const ready = { ...workflow, nodes };
		this.prepared.set(workflow, ready);
		return ready;
	}

	/** The workflow as it is, with the credential that each enabled node gets here. @throws UsageError as {@link prepare} */
	withCredentials(workflow: IWorkflowBase): IWorkflowBase {
		this.nodeTypes.assertAvailable(workflow.nodes);
		return { ...workflow, nodes: workflow.nodes.map((node) => (node.disabled ? node : withCredentialReferences(node, this.nodeTypes, this.vault))) };
	}

	/** Executes a workflow to its end. Failing nodes are in the result. @throws UsageError when it cannot start */
	async run(request: EngineRun): Promise<RunResult> {
		return (await this.execute(request)).result;
	}

	/** As {@link run}, with the data of every node. */
	async execute(request: EngineRun): Promise<Outcome> {
		const { workflow, catalog, startNode, onNode, signal, onMainEnd, mode = 'cli', ...rest } = request;
		const definition = this.prepare(workflow);
		const start = startNodeOf(definition, this.nodeTypes, startNode);
		const log = new RunLog(this.redactor, onNode);
		// A signal of our own: each running execution listens to it, and deep recursion is no leak.
		const ownSignal = AbortSignal.any([signal]);
		setMaxListeners(Infinity, ownSignal);
		const context: RunContext = { engine: this, catalog, log, signal: ownSignal, detached: new DetachedWork() };
		const begin = performance.now();
		return await this.within(async () => {
			const execution = new Execution(context, { ...rest, workflow: definition, startNode: start, mode, callers: [] });
			const run = await execution.run();
			if (run.status === 'error') execution.failureOf(run);
			onMainEnd?.(run);
			const allSucceeded = await context.detached.settle();
			const result: RunResult = {
				status: statusOf(run.status, signal, allSucceeded),
				workflow: definition.name,
				workflowId: definition.id,
				duration: Math.round(performance.now() - begin),
				nodes: log.nodes,
				output: lastItemsOf(run.data),
				errors: log.failures,
			};
			return { result, run };
		});
	}

	/** Does work of nodes outside an execution (a poll, a webhook), so that they find this engine's services. */
	async within<T>(work: () => Promise<T>): Promise<T> {
		return await executing.run(this, work);
	}

	close(): void {
		releasePools(this);
		this.sqlite.close();
	}
}

/** n8n-core hands the items of a disabled node on, but looks its type up all the same, which may not be installed. */
function passThrough(node: INode): INode {
	return { ...node, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
}

/** A sub-workflow that nobody waited for and that failed would otherwise go unnoticed: there is no list of executions. */
function statusOf(status: string, signal: AbortSignal, detachedSucceeded: boolean): RunStatus {
	if (signal.aborted || status === 'canceled') return 'canceled';
	return status === 'success' && detachedSucceeded ? 'success' : 'error';
}
