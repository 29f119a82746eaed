import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { BulkWriter, integerOf, LARGEST_BATCH, previewBulk, resourceNamed, type BulkJob, type HaloClient, type Preview, type ResourceDescriptor } from '../../lib';
import type { Parameters } from '../shared';
import { API_REQUEST } from './apiRequest';
import { asItem } from './call';
import { isWriteVerb, jobs } from './writes';

/** What one item gave: its output, or why it has none. */
export type Result = { readonly json: IDataObject } | { readonly error: unknown };

/** Records per request; 1 for what is not written in batches. */
export function batchSizeOf(parameters: Parameters): number {
	if (parameters.text('resource', 0) === API_REQUEST || !isWriteVerb(parameters.text('operation', 0))) return 1;
	const size = integerOf(parameters.nodeOption('batchSize', 1)) ?? 1;
	return Math.min(Math.max(size, 1), LARGEST_BATCH);
}

/** The plan of one item; the request of its batch stands at the first item of the batch. */
function shown({ plan, batch, request }: Preview): IDataObject {
	const { request: _alone, ...rest } = 'request' in plan ? plan : { ...plan, request: undefined };
	return { dryRun: true, ...rest, batch, ...(request ? { request } : {}) } as unknown as IDataObject;
}

/** Plans for an item that has no job fail with what kept it from having one. */
const failing = (error: unknown): BulkJob => ({
	plan: async () => await Promise.reject(error instanceof Error ? error : new Error(String(error))),
});

/** Writes the records of many items in batches and gives one result per item, in the order of the items. */
export async function* runBulk(context: IExecuteFunctions, client: HaloClient, parameters: Parameters, size: number): AsyncGenerator<readonly [item: number, result: Result]> {
	const descriptor = resourceNamed(parameters.text('resource', 0));
	const operation = parameters.text('operation', 0);
	if (!isWriteVerb(operation)) throw new TypeError(`${operation} writes no records`);
	const writer = new BulkWriter(client, descriptor);
	const count = context.getInputData().length;
	for (let first = 0; first < count; first += size) {
		const items = Array.from({ length: Math.min(size, count - first) }, (_item, index) => first + index);
		const batch: BulkJob[] = [];
		for (const item of items) batch.push(await jobs[operation]({ context, client, descriptor, parameters, item }).catch(failing));
		const results = parameters.flag('dryRun', first) ? await previews(descriptor, batch) : await written(writer, descriptor, batch);
		for (const [index, item] of items.entries()) yield [item, results[index] ?? { error: new Error('The item has no result') }];
	}
}

async function previews(descriptor: ResourceDescriptor, batch: readonly BulkJob[]): Promise<Result[]> {
	return (await previewBulk(descriptor, batch)).map((result) => ('preview' in result ? { json: shown(result.preview) } : result));
}

async function written(writer: BulkWriter, descriptor: ResourceDescriptor, batch: readonly BulkJob[]): Promise<Result[]> {
	return (await writer.write(batch)).map((outcome) => ('record' in outcome ? { json: asItem(descriptor, outcome.record) } : outcome));
}
