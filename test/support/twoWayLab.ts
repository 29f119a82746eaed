import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HaloRecord } from '../../simulator/index';
import type { SalesbuildrRecord } from '../../simulator/salesbuildr/store';
import type { RunOptions, RunResult } from '../../runner/src';
import { SyncLab, type LabOptions } from './syncLab';

export const twoWayFile = join(__dirname, '..', '..', 'workflows', 'two-way-sync.json');

export interface TwoWayStep {
	readonly stream: string;
	readonly step: string;
	readonly [count: string]: number | string;
}

export interface TwoWayOptions {
	/** Streams whose steps run; all when absent. */
	readonly streams?: readonly string[];
	/** Settings that differ from those in the file. */
	readonly settings?: Readonly<Record<string, unknown>>;
}

interface WorkflowFile {
	readonly nodes: { readonly name: string; readonly parameters: Record<string, unknown> }[];
}

const isActive = ({ inactive, name }: HaloRecord): boolean => inactive !== true && name !== 'General User';

/** The two-way sync as a person has set it up, between a tenant and a Salesbuildr. */
export class TwoWayLab {
	readonly workflow: WorkflowFile;

	private constructor(
		readonly lab: SyncLab,
		{ streams, settings }: TwoWayOptions,
	) {
		this.workflow = JSON.parse(readFileSync(twoWayFile, 'utf8')) as WorkflowFile;
		this.change('Settings', 'jsonOutput', (text) => JSON.stringify({ ...(JSON.parse(text) as object), ...settings }));
		if (streams) {
			this.change('Steps', 'jsonOutput', (text) => {
				const { steps } = JSON.parse(text) as { steps: { stream: string }[] };
				return JSON.stringify({ steps: steps.filter(({ stream }) => streams.includes(stream)) });
			});
		}
	}

	static async open(options: LabOptions, more: TwoWayOptions = {}): Promise<TwoWayLab> {
		return new TwoWayLab(await SyncLab.open(options), more);
	}

	parameters(node: string): Record<string, unknown> {
		const found = this.workflow.nodes.find(({ name }) => name === node);
		if (!found) throw new Error(`The workflow has no node ${node}.`);
		return found.parameters;
	}

	async run(options: RunOptions = {}): Promise<RunResult> {
		return await this.lab.run(this.workflow, options);
	}

	/** Runs the workflow, which must succeed; what it says by stream and step. */
	async sync(): Promise<Record<string, TwoWayStep>> {
		this.lab.resetLogs();
		const result = await this.run();
		expect(result).toMatchObject({ status: 'success', errors: [] });
		return Object.fromEntries((result.output as TwoWayStep[]).map((row) => [`${row.stream} ${row.step}`, row]));
	}

	/** Active records of HaloPSA that a sync may see. */
	halo(path: string): HaloRecord[] {
		return this.lab.halo.records(path).filter(isActive);
	}

	/** The Salesbuildr record of a HaloPSA record. */
	partner(kind: string, record: HaloRecord | undefined): SalesbuildrRecord | undefined {
		return this.lab.salesbuildr.byExternalIdentifier(kind, String(record?.id));
	}

	/** Rows of a Data Table, as a person sees them. */
	async rowsOf(table: string): Promise<readonly Record<string, unknown>[]> {
		return await this.table(`read${table}`, table, { operation: 'get', returnAll: true });
	}

	/** Changes the rows of the link table that have these values, as a fault or a person might. */
	async changeLinks(columns: Readonly<Record<string, unknown>>, rows: Readonly<Record<string, unknown>> = {}): Promise<void> {
		const filters = { conditions: Object.entries({ system: 'salesbuildr', ...rows }).map(([keyName, keyValue]) => ({ keyName, condition: 'eq', keyValue })) };
		const schema = Object.keys(columns).map((id) => ({ id, displayName: id, required: false, defaultMatch: false, display: true, type: id === 'halo_id' ? 'number' : 'string' }));
		await this.table('changeLinks', 'halopsa_sync_links', {
			operation: 'update', matchType: 'allConditions', filters,
			columns: { mappingMode: 'defineBelow', value: columns, matchingColumns: [], schema, attemptToConvertTypes: false, convertFieldsToString: false },
		});
	}

	async close(): Promise<void> {
		await this.lab.close();
	}

	private change(node: string, parameter: string, by: (text: string) => string): void {
		const parameters = this.parameters(node);
		parameters[parameter] = by(String(parameters[parameter]));
	}

	private async table(id: string, table: string, parameters: object): Promise<readonly Record<string, unknown>[]> {
		const start = { id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} };
		const node = { id: 't', name: 'Table', type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, position: [200, 0], parameters: { resource: 'row', dataTableId: { __rl: true, mode: 'name', value: table }, ...parameters } };
		const result = await this.lab.run({ id: id.replace(/\W/g, ''), name: 'Table', nodes: [start, node], connections: { Start: { main: [[{ node: 'Table', type: 'main', index: 0 }]] } }, settings: { executionOrder: 'v1' } });
		if (result.status !== 'success') throw new Error(JSON.stringify(result.errors));
		return result.output as Record<string, unknown>[];
	}
}
