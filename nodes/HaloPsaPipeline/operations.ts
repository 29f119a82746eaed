import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import {
	aboutLead, aboutRecord, assignLists, CallLogger, convertLeads, countLead, countStep, HaloError, HaloNotFoundError, HaloValidationError, InvalidInputError, isCall, leadsIn, LeadUpserter, noMetrics, PipelineRun,
	pipelineSettingsSchema, promoteProspects, provisionPipeline, reportFunnel, syncOptOuts, type HaloClient, type Metrics, type PipelineOutcome, type PipelineRecord, type PipelineSettings,
} from '../../lib';
import { clock, errorJson, haloClient, Parameters, toNodeError } from '../shared';

/** Operations that take items as leads, opt-outs or calls; the others work on what HaloPSA has. */
export const OPERATIONS = ['provision', 'upsertLeads', 'assignLists', 'convertLeads', 'promoteProspects', 'syncOptOuts', 'logCall', 'runAll', 'report'] as const;
export type PipelineOperation = (typeof OPERATIONS)[number];

/** Settings of the node; those of the JSON count where a field sets nothing. */
function settingsOf(parameters: Parameters): PipelineSettings {
	const { settings, timeout: _timeout, requiredFields, leadType, prospectType, opportunityType, ...options } = parameters.collection('options', 0);
	const types = Object.fromEntries(Object.entries({ lead: leadType, prospect: prospectType, opportunity: opportunityType }).filter(([, name]) => name !== undefined && name !== ''));
	const more = jsonOf(settings);
	const required = typeof requiredFields === 'string' ? requiredFields.split(',').map((name) => name.trim()).filter(Boolean) : undefined;
	const given = Object.fromEntries(Object.entries(options).filter(([name, value]) => value !== '' && !(name === 'defaultClientId' && value === 0)));
	const parsed = pipelineSettingsSchema.safeParse({ ...more, ...given, ...(required ? { required } : {}), types: { ...(typeof more.types === 'object' ? more.types : {}), ...types } });
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new InvalidInputError(`The setting ${issue?.path.join('.') ?? ''} cannot be used: ${issue?.message ?? ''}`, 'Correct it under Options');
}

function jsonOf(value: unknown): Record<string, unknown> {
	if (value === undefined || value === '') return {};
	try {
		const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
		if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
	} catch {
		// Told below.
	}
	throw new InvalidInputError('More Settings is not a JSON object', 'Give an object such as { "deal": { "probability": 30 } }');
}

/** What a failure of one record says about the next: HaloPSA refuses a record, or it is gone; anything else meets all. */
const isOfOneRecord = (error: unknown): boolean => !(error instanceof HaloError) || error instanceof HaloValidationError || error instanceof HaloNotFoundError;

/** One execution: its items, its metrics, and how it takes failures. */
class Execution {
	private readonly output: INodeExecutionData[] = [];
	private readonly metrics: Metrics = noMetrics();

	constructor(private readonly context: IExecuteFunctions, private readonly client: HaloClient, private readonly run: PipelineRun, private readonly collects: boolean) {}

	async perform(operation: PipelineOperation): Promise<INodeExecutionData[]> {
		const items = this.context.getInputData().map(({ json }) => json);
		const calls = items.map((json, item) => ({ json, item })).filter(({ json }) => operation === 'logCall' || (operation === 'runAll' && isCall(json)));
		const all = operation === 'runAll';
		// Opt-outs come before anybody is moved on, so that nobody who opted out today is.
		if (all || operation === 'upsertLeads') await this.upsert(items.map((json) => (all && isCall(json) ? {} : json)));
		if (all || operation === 'syncOptOuts') this.steps(await syncOptOuts(this.run, all ? [] : items, (error, record, item) => this.failed(error, record, item)));
		if (all || operation === 'assignLists') this.steps(await assignLists(this.run, (error, record) => this.failed(error, record)));
		if (all || operation === 'convertLeads') this.steps(await convertLeads(this.run, (error, record) => this.failed(error, record)));
		if (all || operation === 'promoteProspects') this.steps(await promoteProspects(this.run, (error, record) => this.failed(error, record)));
		await this.calls(calls);
		this.metrics.requests = this.client.requests;
		this.metrics.dry_run = this.run.dryRun;
		this.metrics.warnings = this.run.warnings;
		return [...this.output, { json: { ...this.metrics } as unknown as IDataObject, pairedItem: this.everyItem() }];
	}

	private async upsert(items: readonly IDataObject[]): Promise<void> {
		const { leads, refused } = leadsIn(items, this.run.settings, this.run.now());
		for (const { item, error } of refused) {
			this.park(new InvalidInputError(error.message, error.advice), [item]);
			this.metrics.leads_processed += 1;
			this.metrics.leads_rejected += 1;
		}
		const { outcomes, duplicatesRemoved } = await new LeadUpserter(this.run).upsert(leads, {
			park: (error, lead) => {
				this.stopFor(error);
				this.park(error, lead.items, lead.email);
				return { ...aboutLead(lead), action: 'rejected', why: '' };
			},
		});
		this.metrics.duplicates_removed += duplicatesRemoved;
		for (const outcome of outcomes) {
			countLead(this.metrics, outcome);
			if (outcome.why !== '') this.give(outcome);
		}
	}

	private async calls(calls: readonly { readonly json: IDataObject; readonly item: number }[]): Promise<void> {
		const logger = new CallLogger(this.run);
		for (const { json, item } of calls) {
			if (Object.keys(json).length === 0) continue;
			try {
				this.steps([await logger.one(json, item)]);
			} catch (error) {
				this.stopFor(error);
				this.park(error, [item]);
			}
		}
	}

	private steps(outcomes: readonly PipelineOutcome[]): void {
		for (const outcome of outcomes) {
			countStep(this.metrics, outcome);
			if (outcome.why !== '') this.give(outcome);
		}
	}

	/** A record that cannot be done is told, and the others go on. */
	private failed(error: unknown, record: PipelineRecord | undefined, item?: number): PipelineOutcome {
		this.stopFor(error);
		this.park(error, item === undefined ? [] : [item], record ? `ticket ${record.id}` : '');
		return { ...(record ? aboutRecord(record) : emptyOutcome), action: 'review', why: '' };
	}

	private stopFor(error: unknown): void {
		if (!isOfOneRecord(error)) throw error;
	}

	/** @throws the error itself for an input item, unless the node goes on or collects */
	private park(error: unknown, items: readonly number[], record = ''): void {
		const [item = 0] = items;
		const nodeError = toNodeError(this.context.getNode(), error, item);
		if (!this.collects && items.length > 0 && !this.context.continueOnFail()) throw nodeError;
		this.metrics.errors.push({ record: record || `item ${item}`, error: nodeError.message, advice: nodeError.description ?? '' });
		// One item for each input item, so that what follows finds the row that each came from.
		if (items.length === 0) this.output.push({ json: errorJson(nodeError), pairedItem: this.everyItem() });
		for (const index of items) this.output.push({ json: errorJson(nodeError), pairedItem: { item: index } });
	}

	private give({ items, planned, more, ...outcome }: PipelineOutcome): void {
		const json = { ...outcome, ...more, ...(this.run.dryRun ? { dryRun: true, planned: planned ?? [] } : {}) };
		// What is parked is worked on as the row it came from, so it is paired with one.
		const sources = outcome.action === 'parked' ? items.slice(0, 1) : items;
		this.output.push({ json: json as unknown as IDataObject, pairedItem: sources.length > 0 ? sources.map((item) => ({ item })) : this.everyItem() });
	}

	private everyItem(): { item: number }[] {
		return this.context.getInputData().map((_, item) => ({ item }));
	}
}

const emptyOutcome = { stage: '', id: null, summary: '', email: '', source: '', changed: [], preserved: [], warnings: [], items: [] } as const;

/** The rows of the suppression table. An input without data is empty or, where n8n waited for it in vain, an error. */
function suppressionInput(context: IExecuteFunctions, operation: PipelineOperation): IDataObject[] {
	if (operation !== 'upsertLeads' && operation !== 'runAll') return [];
	try {
		return context.getInputData(1).map(({ json }) => json);
	} catch {
		return [];
	}
}

export async function perform(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const parameters = new Parameters(context);
	const operation = OPERATIONS.find((name) => name === parameters.text('operation', 0)) ?? 'report';
	const settings = settingsOf(parameters);
	const dryRun = parameters.flag('dryRun', 0);
	const client = await haloClient(context, { timeoutMs: parameters.timeoutMs() });
	const everyItem = context.getInputData().map((_, item) => ({ item }));
	const told = (rows: readonly object[]): INodeExecutionData[] => rows.map((row) => ({ json: { ...row } as IDataObject, pairedItem: everyItem }));
	if (operation === 'provision') return told(await provisionPipeline(client, settings, { dryRun }));
	const run = await PipelineRun.open(client, settings, { dryRun, now: () => clock.now(), suppression: suppressionInput(context, operation) });
	if (operation === 'report') return told(await reportFunnel(run));
	return await new Execution(context, client, run, operation === 'runAll').perform(operation);
}
