import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HaloRecord } from '../../simulator/index';
import type { SalesbuildrRecord } from '../../simulator/salesbuildr/store';
import type { RunOptions, RunResult } from '../../runner/src';
import { SyncLab, type LabOptions } from './syncLab';

export const twoWayFile = join(__dirname, '..', '..', 'workflows', 'two-way-sync.json');

export const twoWaySize = { clients: 8, sites: 10, users: 24, items: 2, opportunities: 0, tickets: 0, recurringInvoices: 0 };

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
	/** Records of a page; as in the file when absent. */
	readonly pageSize?: number;
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
		{ streams, settings, pageSize }: TwoWayOptions,
	) {
		this.workflow = JSON.parse(readFileSync(twoWayFile, 'utf8')) as WorkflowFile;
		this.settings(settings ?? {});
		if (pageSize !== undefined) this.set('With Settings', 'pageSize', pageSize);
		if (streams) {
			this.change('Steps', 'jsonOutput', (text) => {
				const { steps } = JSON.parse(text) as { steps: { stream: string }[] };
				return JSON.stringify({ steps: steps.filter(({ stream }) => streams.includes(stream)) });
			});
		}
	}

	/** A tenant of {@link twoWaySize} and a Salesbuildr that has its clients as companies, with their IDs. */
	static async openLinked(options: LabOptions, more: TwoWayOptions): Promise<TwoWayLab> {
		const two = await TwoWayLab.open({ ...options, halo: { size: twoWaySize, seed: 11, ...options.halo } }, more);
		for (const { id, name, website } of two.halo('Client')) two.lab.salesbuildr.create('company', { externalIdentifier: String(id), name, website: website ?? '' });
		return two;
	}

	static async open(options: LabOptions, more: TwoWayOptions = {}): Promise<TwoWayLab> {
		return new TwoWayLab(await SyncLab.open(options), more);
	}

	/** Changes settings, as a person does on the canvas. */
	settings(settings: Readonly<Record<string, unknown>>): void {
		this.change('Settings', 'jsonOutput', (text) => JSON.stringify({ ...(JSON.parse(text) as object), ...settings }));
	}

	parameters(node: string): Record<string, unknown> {
		const found = this.workflow.nodes.find(({ name }) => name === node);
		if (!found) throw new Error(`The workflow has no node ${node}.`);
		return found.parameters;
	}

	/** Gives one of the values that a Set node adds. */
	private set(node: string, name: string, value: unknown): void {
		const { assignments } = this.parameters(node).assignments as { assignments: { name: string; value: unknown }[] };
		const found = assignments.find((one) => one.name === name);
		if (!found) throw new Error(`${node} does not set ${name}.`);
		found.value = value;
	}

	async run(options: RunOptions = {}): Promise<RunResult> {
		return await this.lab.run(this.workflow, options);
	}

	/** Runs the workflow, which must succeed; what it says by stream and step. */
	async sync(options: RunOptions = {}): Promise<Record<string, TwoWayStep>> {
		this.lab.resetLogs();
		const result = await this.run(options);
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
		return await this.lab.rowsOf(table);
	}

	/** Where a run that broke off goes on. */
	async checkpoints(): Promise<readonly Record<string, unknown>[]> {
		return (await this.rowsOf('halopsa_sync_checkpoints')).filter(({ name }) => name === 'two-way-sync');
	}

	/** Changes the rows of the link table that have these values, as a fault or a person might. */
	async changeLinks(columns: Readonly<Record<string, unknown>>, rows: Readonly<Record<string, unknown>> = {}): Promise<void> {
		await this.lab.changeRows('halopsa_sync_links', columns, { system: 'salesbuildr', ...rows });
	}

	async close(): Promise<void> {
		await this.lab.close();
	}

	private change(node: string, parameter: string, by: (text: string) => string): void {
		const parameters = this.parameters(node);
		parameters[parameter] = by(String(parameters[parameter]));
	}
}
