import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { checkedSubject, Waterfall, type EnrichmentClient, type PlannedSubject, type WaterfallOutcome, type WaterfallResult, type WaterfallStep, type WaterfallSubject } from '../../lib';
import { clock, enrichmentClient, errorJson, Parameters, toNodeError } from '../shared';
import { optOutRow, recordJson, spendingRow } from './present';
import { settingsOf, subjectOf, type NodeSettings } from './settings';

interface Wish {
	readonly item: number;
	readonly subject: WaterfallSubject;
}

/** One execution of the node: all items together, so that providers are asked in bulk. */
export class WaterfallRun {
	private readonly parameters: Parameters;
	private readonly records: INodeExecutionData[] = [];

	constructor(private readonly context: IExecuteFunctions) {
		this.parameters = new Parameters(context);
	}

	/** @throws NodeApiError or NodeOperationError with the index of the first item that failed, unless the node goes on */
	async outputs(): Promise<INodeExecutionData[][]> {
		const now = clock.now();
		const settings = settingsOf(this.parameters, now);
		const wishes = this.wishes();
		const waterfall = new Waterfall(await this.clients(settings), settings.waterfall, now);
		const subjects = wishes.map(({ subject }) => subject);
		if (this.parameters.flag('dryRun', 0)) {
			waterfall.plan(subjects).forEach((planned, index) => this.push(wishes[index]?.item ?? 0, planJson(planned)));
			return [this.sorted(), [], [], []];
		}
		return this.told(await waterfall.run(subjects), wishes, settings, new Date(now).toISOString());
	}

	/** Nothing is sent, and no credit spent, when an item that cannot be asked for ends the execution anyway. */
	private wishes(): Wish[] {
		return this.context.getInputData().flatMap((_item, item): Wish[] => {
			try {
				return [{ item, subject: checkedSubject(subjectOf(this.parameters, item)) }];
			} catch (error) {
				this.park(item, error);
				return [];
			}
		});
	}

	private async clients({ needed, timeoutMs }: NodeSettings): Promise<Map<string, EnrichmentClient>> {
		const clients = new Map<string, EnrichmentClient>();
		for (const step of needed) {
			this.requireCredential(step);
			if (!clients.has(step.provider.key)) clients.set(step.provider.key, await enrichmentClient(this.context, step.provider, { timeoutMs }));
		}
		return clients;
	}

	private requireCredential({ provider: { credential = '', label } }: WaterfallStep): void {
		const node = this.context.getNode();
		if (node.credentials?.[credential]) return;
		throw new NodeOperationError(node, `${label} is among the providers and has no credential`, { description: `Choose a ${label} credential in this node, or take ${label} out of Providers` });
	}

	/**
	 * A subject about whom every provider failed ends the execution only when nothing was paid in it: an error would
	 * throw away what was bought for the other items.
	 */
	private told({ outcomes, cacheRows, credits }: WaterfallResult, wishes: readonly Wish[], { waterfall, leadFields }: NodeSettings, now: string): INodeExecutionData[][] {
		const isPaid = [...credits.values()].some((taken) => taken > 0);
		const itemOf = (index: number): number => wishes[index]?.item ?? 0;
		outcomes.forEach((outcome, index) => {
			if (outcome.error) this.fail(itemOf(index), outcome, isPaid);
			else this.push(itemOf(index), recordJson(outcome, waterfall, leadFields));
		});
		const everyItem = wishes.map(({ item }) => ({ item }));
		return [
			this.sorted(),
			cacheRows.map(({ row, subject }) => ({ json: { ...row }, pairedItem: { item: itemOf(subject) } })),
			[...credits].filter(([, taken]) => taken > 0).map(([provider, taken]) => ({ json: spendingRow(provider, taken, now), pairedItem: everyItem })),
			outcomes.flatMap((outcome, index) => (outcome.stop?.reason === 'optOut' ? [{ json: optOutRow(outcome, now), pairedItem: { item: itemOf(index) } }] : [])),
		];
	}

	private fail(item: number, { error, reports, credits }: WaterfallOutcome, isPaid: boolean): void {
		const nodeError = toNodeError(this.context.getNode(), error, item);
		if (this.context.continueOnFail()) return this.push(item, errorJson(nodeError));
		if (!isPaid) throw nodeError;
		this.push(item, { status: 'failed', ...errorJson(nodeError), credits, steps: reports as unknown as IDataObject[] });
	}

	private park(item: number, error: unknown): void {
		const nodeError = toNodeError(this.context.getNode(), error, item);
		if (!this.context.continueOnFail()) throw nodeError;
		this.push(item, errorJson(nodeError));
	}

	private push(item: number, json: IDataObject): void {
		this.records.push({ json, pairedItem: { item } });
	}

	private sorted(): INodeExecutionData[] {
		const itemOf = ({ pairedItem }: INodeExecutionData): number => (typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : 0);
		return this.records.sort((left, right) => itemOf(left) - itemOf(right));
	}
}

function planJson({ stop, planned }: PlannedSubject): IDataObject {
	return {
		dryRun: true, doNotContact: stop !== undefined, planned: planned as unknown as IDataObject[],
		creditsAtMost: planned.reduce((sum, { creditsAtMost }) => sum + creditsAtMost, 0),
	};
}
