import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createRunner, startService, type Credential, type Runner, type RunResult, type Service } from '../../runner/src';
import { Population, startHaloTenant, startProvider, type HaloTenant, type Provider, type ProviderOptions } from '../../simulator/index';
import { haloCredential } from './haloBench';

export type Row = Record<string, unknown>;

const folder = join(__dirname, '..', '..', 'workflows');
export const pipelineFile = join(folder, 'lead-pipeline.json');
const size = { clients: 2, sites: 2, users: 3, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 };

const node = (name: string, type: string, typeVersion: number, parameters: object) => ({ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters });
const tableNode = (name: string, table: string, parameters: object) =>
	node(name, 'dataTable', 1.1, { resource: 'row', dataTableId: { __rl: true, mode: 'name', value: table }, ...parameters });

const workflowSchema = z.object({ nodes: z.array(z.object({ name: z.string() }).passthrough()) }).passthrough();

/** The workflow with members of some nodes changed, as a person changes them on the canvas. */
export function withNodes(workflow: unknown, changes: Readonly<Record<string, object>>): object {
	const { nodes, ...rest } = workflowSchema.parse(workflow);
	return { ...rest, nodes: nodes.map((one) => ({ ...one, ...changes[one.name] })) };
}

/** A tenant, an Apollo and a runner with a data folder: all that the workflows of the pipeline need. */
export class WorkflowLab {
	private readonly dataDir = mkdtempSync(join(tmpdir(), 'lead-pipeline-'));
	private runner: Runner | undefined;

	private constructor(readonly halo: HaloTenant, readonly apollo: Provider, private readonly more: readonly Credential[]) {}

	static async open({ provider = {}, credentials = [] }: { provider?: ProviderOptions; credentials?: readonly Credential[] } = {}): Promise<WorkflowLab> {
		const population = new Population({ companies: 3, peoplePerCompany: 4 });
		return new WorkflowLab(await startHaloTenant({ size, limit: false }), await startProvider('apollo', { limited: false, population, ...provider }), credentials);
	}

	private get credentials(): Credential[] {
		return [haloCredential(this.halo), { id: 'apollo', name: 'Apollo', type: 'apolloApi', data: { ...this.apollo.credential, baseUrl: this.apollo.baseUrl, requestsPerMinute: 60_000 } }, ...this.more];
	}

	async run(workflow: string | object = pipelineFile): Promise<RunResult> {
		this.runner ??= createRunner({ credentials: this.credentials, dataDir: this.dataDir });
		return await this.runner.run(workflow);
	}

	/** Runs the pipeline, which has to succeed, and gives its metrics. */
	async metrics(workflow?: string | object): Promise<Row> {
		this.halo.resetLog();
		this.apollo.resetLog();
		const { status, errors, output } = await this.run(workflow);
		expect({ status, errors }).toEqual({ status: 'success', errors: [] });
		expect(output).toHaveLength(1);
		return z.array(z.record(z.unknown())).parse(output)[0] ?? {};
	}

	async serve(file: string): Promise<Service> {
		return await startService([join(folder, file)], { port: 0, credentials: this.credentials, dataDir: this.dataDir });
	}

	async rows(table: string): Promise<Row[]> {
		const look = tableNode('Rows', table, { operation: 'get', matchType: 'allConditions', filters: { conditions: [] }, returnAll: true });
		return z.array(z.record(z.unknown())).parse((await this.besideStart(look)).output).filter((row) => row.id !== undefined);
	}

	/** What a person types into a table. */
	async insert(table: string, rows: readonly Row[]): Promise<void> {
		for (const value of rows) {
			const schema = Object.entries(value).map(([id, one]) => ({ id, displayName: id, required: false, defaultMatch: false, display: true, type: typeof one }));
			const { status, errors } = await this.besideStart(tableNode('Insert', table, { operation: 'insert', columns: { mappingMode: 'defineBelow', value, matchingColumns: [], schema }, options: {} }));
			expect({ status, errors }).toEqual({ status: 'success', errors: [] });
		}
	}

	/** API requests to HaloPSA since the last run began. */
	requests(): number {
		return this.halo.log.filter(({ kind }) => kind === 'api').length;
	}

	/** API writes to HaloPSA since the last run began. */
	writes(): string[] {
		return this.halo.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET').map(({ method, path }) => `${method} ${path}`);
	}

	tickets(type: 'Lead' | 'Prospect' | 'Opportunity'): Row[] {
		const id = this.halo.records('TicketType').find(({ name }) => name === type)?.id;
		return this.halo.records('Opportunities').filter((row) => row.tickettype_id === id && row.deleted !== true);
	}

	statusId(label: string): number {
		return Number(this.halo.records('Status').find(({ name }) => name === label)?.id);
	}

	customValue(ticket: Row | undefined, name: string): unknown {
		const id = this.halo.records('FieldInfo').find((field) => field.name === name)?.id;
		return z.array(z.object({ id: z.number(), value: z.unknown() })).catch([]).parse(ticket?.customfields).find((entry) => entry.id === id)?.value;
	}

	/** The text of the option that a select of the ticket holds. */
	optionText(ticket: Row | undefined, name: string): unknown {
		const lookup = this.halo.records('FieldInfo').find((field) => field.name === name)?.lookup;
		return this.halo.records('Lookup').find((row) => row.lookupid === lookup && row.id === this.customValue(ticket, name))?.name;
	}

	async close(): Promise<void> {
		await this.runner?.close();
		await Promise.all([this.halo.close(), this.apollo.close()]);
		rmSync(this.dataDir, { recursive: true, force: true });
	}

	private async besideStart(second: { name: string }): Promise<RunResult> {
		return await this.run({ id: 'look', name: 'Look', settings: {}, nodes: [node('Start', 'manualTrigger', 1, {}), second], connections: { Start: { main: [[{ node: second.name, type: 'main', index: 0 }]] } } });
	}
}
