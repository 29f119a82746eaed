import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { pullPage, streamNamed } from '../../lib';
import { clock, haloClient, Parameters } from '../shared';

const MINUTE_MS = 60_000;

/** One page for each input item: its records on the first output, what to know about the page on the second. */
export async function pullChanges(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const { timeout, lookback } = parameters.collection('options', 0);
	const client = await haloClient(context, { timeoutMs: Number(timeout ?? 60) * 1000 });
	const records: INodeExecutionData[] = [];
	const pages: INodeExecutionData[] = [];
	for (let item = 0; item < context.getInputData().length; item += 1) {
		const since = parameters.text('since', item);
		const { records: rows, ...page } = await pullPage(client, streamNamed(parameters.text('stream', item)), {
			since,
			position: parameters.read('position', item),
			lookbackMs: Number(lookback ?? 10) * MINUTE_MS,
			now: () => clock.now(),
		});
		for (const row of rows) records.push({ json: { ...row } as IDataObject, pairedItem: { item } });
		pages.push({ json: { ...page, since } as unknown as IDataObject, pairedItem: { item } });
	}
	return [records, pages];
}
