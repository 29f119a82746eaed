import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { changeId, countRowSchema, countsOf, mappingRowSchema, planCounts } from '../../lib';
import { clock, errorJson, haloClient, Parameters, toNodeError } from '../shared';
import { inputItems, isEmptyItem } from './items';
import { countSettings, countSource } from './settings';

const filled = (items: readonly INodeExecutionData[]): IDataObject[] => items.filter((item) => !isEmptyItem(item)).map(({ json }) => json);

/** A row for each organisation and service: what its line has, what it would get, and why. Nothing is written. */
export async function plan(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const settings = countSettings(context);
	const parked: INodeExecutionData[] = [];
	const items = inputItems(context, 0);
	const counts = countsOf(items.map(({ json }) => json), countSource(context), (error, item) => {
		const nodeError = toNodeError(context.getNode(), error, item);
		if (!context.continueOnFail()) throw nodeError;
		parked.push({ json: errorJson(nodeError), pairedItem: { item } });
	});
	const halo = await haloClient(context, { timeoutMs: new Parameters(context).number('timeout', 0, 60) * 1000 });
	const input = { counts, rows: filled(inputItems(context, 1)).map((row) => countRowSchema.parse(row)), accounts: filled(inputItems(context, 2)).map((row) => mappingRowSchema.parse(row)) };
	const planned = await planCounts(halo, input, settings, clock.now());
	const all = items.map((_, item) => ({ item }));
	const rows = planned.map(({ row, duePeriod, items: from, ...more }): INodeExecutionData => ({
		json: { ...row, ...more, due_period: duePeriod, change_id: changeId(row, duePeriod) },
		pairedItem: from.length > 0 ? from.map((item) => ({ item })) : all,
	}));
	return [...rows, ...parked];
}
