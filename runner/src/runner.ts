import { dirname } from 'node:path';
import { type Log, silentLog } from '../../lib/ports';
import { type Credential, credentialsOf } from './credentials-file';
import { type DataFolder, openDataFolder } from './data-folder';
import { toItems } from './input';
import type { Engine } from './n8n/engine';
import { nodePackageFolders } from './node-packages';
import { openEngine } from './open-engine';
import type { NodeEvent, RunResult } from './report';
import { WorkflowCatalog } from './workflow-catalog';
import { loadWorkflow, parseWorkflow } from './workflow-file';

export interface RunnerOptions {
	/** File in n8n's decrypted export format, or the credentials themselves. */
	readonly credentials?: string | readonly Credential[];
	/** Folder for Data Tables, tokens and static data. Without it everything is forgotten at {@link Runner.close}. */
	readonly dataDir?: string;
	/** Folders of built node packages besides n8n-nodes-halopsa and n8n-nodes-base. */
	readonly nodePackages?: readonly string[];
	/** Files and folders with workflows that can be called as sub-workflows. */
	readonly workflows?: readonly string[];
	/** Whether Code nodes may run. They run with the rights of this process: only for workflows you trust. */
	readonly allowCode?: boolean;
	readonly log?: Log;
}

export interface RunOptions {
	/** Item, or list of items, for the start node; one empty item unless told. */
	readonly input?: unknown;
	/** Name of the node to start from. */
	readonly startNode?: string;
	readonly onNode?: (event: NodeEvent) => void;
	/** Cancels the execution. */
	readonly signal?: AbortSignal;
}

export interface Runner {
	/**
	 * Executes a workflow: a file, or workflow JSON. A failing node does not reject, it is in the result.
	 *
	 * @throws UsageError when the workflow cannot be read or started
	 */
	run(workflow: string | object, options?: RunOptions): Promise<RunResult>;
	close(): Promise<void>;
}

class EmbeddedRunner implements Runner {
	private readonly folder: DataFolder;
	private readonly credentials: Credential[];
	private readonly catalog: WorkflowCatalog;
	private readonly log: Log;
	private readonly nodePackages: readonly string[];
	private readonly allowCode: boolean;
	private engine: Promise<Engine> | undefined;

	constructor(options: RunnerOptions) {
		this.credentials = credentialsOf(options.credentials);
		this.nodePackages = nodePackageFolders(options.nodePackages ?? []);
		this.catalog = WorkflowCatalog.read(options.workflows ?? []);
		this.allowCode = options.allowCode ?? false;
		this.log = options.log ?? silentLog;
		this.folder = openDataFolder(options.dataDir);
	}

	async run(workflow: string | object, options: RunOptions = {}): Promise<RunResult> {
		const isFile = typeof workflow === 'string';
		const definition = isFile ? loadWorkflow(workflow) : parseWorkflow(workflow, 'The workflow');
		const items = toItems(options.input);
		this.engine ??= openEngine(this.folder, this.credentials, this.nodePackages, { allowCode: this.allowCode });
		const result = await (await this.engine).run({
			workflow: definition,
			catalog: this.catalog.around(definition, isFile ? dirname(workflow) : undefined),
			items,
			startNode: options.startNode,
			onNode: options.onNode ?? (() => {}),
			signal: options.signal ?? new AbortController().signal,
		});
		this.log.info('Workflow finished', { workflow: result.workflow, status: result.status, ms: result.duration });
		return result;
	}

	async close(): Promise<void> {
		const engine = this.engine;
		this.engine = undefined;
		// An engine that could not be opened was reported by the run that asked for it.
		await engine?.then((opened) => opened.close(), () => {});
		this.folder.release();
	}
}

/**
 * A runner for workflows in this process. It sets N8N_* environment variables and NODE_PATH before it loads
 * n8n-core, because that is how n8n-core takes its settings.
 *
 * @throws UsageError when the credentials, a folder or a node package is not usable
 */
export function createRunner(options: RunnerOptions = {}): Runner {
	return new EmbeddedRunner(options);
}
