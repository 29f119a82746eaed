import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workflow, type IDataObject, type INode, type INodeParameters, type IWorkflowBase, type WorkflowExecuteMode } from 'n8n-workflow';
import type * as Core from 'n8n-core';
import type { Credential } from '../../runner/src/credentials-file';
import { openDataFolder, type DataFolder } from '../../runner/src/data-folder';
import type * as AdditionalData from '../../runner/src/n8n/additional-data';
import type { Engine } from '../../runner/src/n8n/engine';
import { nodePackageFolders } from '../../runner/src/node-packages';
import { openEngine } from '../../runner/src/open-engine';
import { PACKAGE } from './nodeBench';

type Parts = Pick<typeof AdditionalData, 'additionalDataFor'> & Pick<typeof Core, 'ExecutionLifecycleHooks' | 'PollContext'>;

/** A workflow of one polling trigger. Its static data is kept as n8n keeps it: in memory, and stored with each event. */
export class BenchPoller {
	private workflow: Workflow;
	private stored = '{}';

	constructor(
		private readonly engine: Engine,
		private readonly parts: Parts,
		private definition: IWorkflowBase,
	) {
		this.workflow = this.load();
	}

	/** The first poll, which n8n makes at activation and whose static data it stores whatever comes of it. */
	async activate(): Promise<IDataObject[]> {
		const items = await this.poll();
		this.store();
		return items;
	}

	/** @throws what the node throws */
	async poll(mode: WorkflowExecuteMode = 'trigger'): Promise<IDataObject[]> {
		const node = this.workflow.getNode('Poll');
		if (!node) throw new Error('The workflow has no node.');
		const additionalData = this.parts.additionalDataFor(this.engine, {
			executionId: 'bench',
			workflow: this.definition,
			hooks: new this.parts.ExecutionLifecycleHooks(mode, 'bench', this.definition),
			executeWorkflow: async () => {
				throw new Error('A trigger calls no workflow.');
			},
			getRunExecutionData: async () => undefined,
		});
		const context = new this.parts.PollContext(this.workflow, node, additionalData, mode, 'activate');
		const items = (await this.engine.nodeTypes.getByNameAndVersion(node.type).poll?.call(context)) ?? null;
		if (items !== null && mode !== 'manual') this.store();
		return (items ?? []).flat().map(({ json }) => json);
	}

	/** n8n starts again with what was stored last. */
	restart(): void {
		this.workflow = this.load();
	}

	/** Somebody changes the node and saves the workflow. */
	change(parameters: INodeParameters): void {
		this.definition = { ...this.definition, nodes: this.definition.nodes.map((node) => ({ ...node, parameters })) };
		this.restart();
	}

	/** Characters that n8n stores with the workflow. */
	get stateSize(): number {
		return JSON.stringify(this.workflow.staticData).length;
	}

	private store(): void {
		this.stored = JSON.stringify(this.workflow.staticData);
	}

	private load(): Workflow {
		return new Workflow({ ...this.definition, active: true, nodeTypes: this.engine.nodeTypes, settings: {}, staticData: JSON.parse(this.stored) as IDataObject });
	}
}

/** Polling triggers of the built package in n8n's own context. */
export class PollBench {
	private made = 0;

	private constructor(
		private readonly engine: Engine,
		private readonly parts: Parts,
		private readonly folder: DataFolder,
		private readonly home: string,
	) {}

	static async open(credentials: readonly Credential[]): Promise<PollBench> {
		const home = mkdtempSync(join(tmpdir(), 'poll-bench-'));
		const folder = openDataFolder(home);
		const engine = await openEngine(folder, credentials, nodePackageFolders([]));
		const { ExecutionLifecycleHooks, PollContext } = await import('n8n-core');
		const { additionalDataFor } = await import('../../runner/src/n8n/additional-data');
		return new PollBench(engine, { additionalDataFor, ExecutionLifecycleHooks, PollContext }, folder, home);
	}

	poller(parameters: INodeParameters): BenchPoller {
		this.made += 1;
		const id = `w${this.made}`;
		const node: INode = { id: 'n1', name: 'Poll', type: `${PACKAGE}.haloPsaPollTrigger`, typeVersion: 1, position: [0, 0], parameters };
		const date = new Date(0);
		const definition = this.engine.prepare({
			id, name: 'Poll', active: true, isArchived: false, activeVersionId: null, createdAt: date, updatedAt: date, nodes: [node], connections: {},
		});
		return new BenchPoller(this.engine, this.parts, definition);
	}

	close(): void {
		this.engine.close();
		this.folder.release();
		rmSync(this.home, { recursive: true, force: true });
	}
}
