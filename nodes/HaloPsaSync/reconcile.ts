import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { reconcile as compare, streamNamed } from '../../lib';
import { clock, haloClient, Parameters } from '../shared';
import { sinceFrom } from './since';

const numberOf = (value: unknown, usual: number): number => (value === undefined || value === '' || !Number.isFinite(Number(value)) ? usual : Number(value));

/** One item for each record on the first output, those that only HaloPSA has on the second, what is to be said of the stream on the third. */
export async function reconcile(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const options = parameters.collection('reconcileOptions', 0);
	// A search without results still gives one empty item where "Always Output Data" is on.
	const given = context.getInputData().flatMap(({ json }, item) => (Object.keys(json).length === 0 ? [] : [item]));
	const kept = given.map((item) => ({ id: parameters.text('reconcileId', item).trim(), haloId: parameters.text('reconcileHaloId', item).trim() }));
	const since = sinceFrom(typeof options.since === 'string' ? options.since : '', clock.now());
	const { records, missing, summary } = await compare(await haloClient(context), streamNamed(parameters.text('reconcileStream', 0)), kept, {
		...(since === undefined ? {} : { since }),
		holdAbove: numberOf(options.holdAbove, 10) / 100,
		neverHold: numberOf(options.neverHold, 5),
		inactiveIsGone: options.inactiveIsGone !== false,
	});
	const told = options.onlyGone === true ? records.filter(({ state }) => state === 'gone' || state === 'held') : records;
	const results = told.map(({ index, ...result }): INodeExecutionData => ({
		json: { stream: summary.stream, counterpart_id: kept[index]?.id ?? '', ...result } as IDataObject,
		pairedItem: { item: given[index] ?? 0 },
	}));
	const pairedItem = given.map((item) => ({ item }));
	return [results, missing.map((row) => ({ json: { ...row } as IDataObject, pairedItem })), [{ json: { ...summary, missing: [...summary.missing] } as IDataObject, pairedItem }]];
}
