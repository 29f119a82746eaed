import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { leadFieldsOf, Lookup, requireOperation, requireProvider, RestrictedPeople, type EnrichmentClient, type EnrichmentOperation, type EnrichmentRecord, type PlannedLookup } from '../../lib';
import { enrichmentClient, errorJson, Parameters, toNodeError } from '../shared';
import { wishOf, type Wish } from './items';

/** What came of one input item; a search may have rows and end in an error. */
interface Result {
	readonly rows: readonly IDataObject[];
	readonly error?: unknown;
}

const asItem = (record: EnrichmentRecord, withLeadFields: boolean): IDataObject =>
	({ ...record, ...(withLeadFields ? { leadFields: leadFieldsOf([record]) } : {}) }) as unknown as IDataObject;

const asPlan = (planned: PlannedLookup): IDataObject => ({ dryRun: true, ...planned }) as unknown as IDataObject;

/** Wishes that one lookup can serve together. */
function grouped(wishes: readonly Wish[]): Wish[][] {
	const groups = new Map<string, Wish[]>();
	for (const wish of wishes) {
		const key = JSON.stringify([wish.options, String(wish.options.limit), wish.dryRun]);
		groups.set(key, [...(groups.get(key) ?? []), wish]);
	}
	return [...groups.values()];
}

/** One execution of the node: reads the items, looks them up together where it can, and pairs what came with the items. */
export class EnrichmentRun {
	private readonly parameters: Parameters;
	private readonly results = new Map<number, Result>();
	private readonly restricted = new RestrictedPeople();

	constructor(private readonly context: IExecuteFunctions) {
		this.parameters = new Parameters(context);
	}

	/** @throws NodeApiError or NodeOperationError with the index of the first item that failed, unless the node goes on */
	async items(): Promise<INodeExecutionData[]> {
		const provider = requireProvider(this.parameters.text('provider', 0));
		const operation = requireOperation(this.parameters.text('operation', 0), provider);
		const { timeout } = this.parameters.collection('options', 0);
		const client = await enrichmentClient(this.context, provider, { timeoutMs: Number(timeout ?? 60) * 1000 });
		for (const wishes of grouped(this.wishes())) {
			const lookup = this.lookupFor(client, operation, wishes);
			if (!lookup) continue;
			if (wishes[0]?.dryRun) this.plan(lookup, wishes);
			else await this.lookUp(lookup, wishes);
		}
		return this.returned();
	}

	private wishes(): Wish[] {
		return this.context.getInputData().flatMap((_item, itemIndex): Wish[] => this.attempt(itemIndex, () => [wishOf(this.context, this.parameters, itemIndex)]) ?? []);
	}

	private lookupFor(client: EnrichmentClient, operation: EnrichmentOperation, wishes: readonly Wish[]): Lookup | undefined {
		try {
			return new Lookup(client, operation, wishes[0]?.options, this.restricted);
		} catch (error) {
			for (const { itemIndex } of wishes) this.fail(itemIndex, error);
			return undefined;
		}
	}

	private plan(lookup: Lookup, wishes: readonly Wish[]): void {
		for (const { itemIndex, query } of wishes) {
			const rows = this.attempt(itemIndex, () => lookup.plan([query]).map(asPlan));
			if (rows) this.results.set(itemIndex, { rows });
		}
	}

	private async lookUp(lookup: Lookup, wishes: readonly Wish[]): Promise<void> {
		// Nothing is sent, and no credit spent, when an item that cannot be asked for ends the execution anyway.
		if (!this.context.continueOnFail()) for (const { itemIndex, query } of wishes) this.attempt(itemIndex, () => lookup.check(query));
		const outcomes = await lookup.run(wishes.map(({ query }) => query));
		wishes.forEach(({ itemIndex, leadFields }, index) => {
			const { records = [], error } = outcomes[index] ?? {};
			this.results.set(itemIndex, { rows: records.map((record) => asItem(record, leadFields)), error });
		});
	}

	private attempt<T>(itemIndex: number, task: () => T): T | undefined {
		try {
			return task();
		} catch (error) {
			this.fail(itemIndex, error);
			return undefined;
		}
	}

	private fail(itemIndex: number, error: unknown): void {
		if (!this.context.continueOnFail()) throw toNodeError(this.context.getNode(), error, itemIndex);
		this.results.set(itemIndex, { rows: [], error });
	}

	private returned(): INodeExecutionData[] {
		return [...this.results].sort(([left], [right]) => left - right).flatMap(([item, { rows, error }]) => {
			const found = rows.map((json): INodeExecutionData => ({ json, pairedItem: { item } }));
			if (error === undefined) return found;
			const nodeError = toNodeError(this.context.getNode(), error, item);
			if (!this.context.continueOnFail()) throw nodeError;
			return [...found, { json: errorJson(nodeError), pairedItem: { item } }];
		});
	}
}
