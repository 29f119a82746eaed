import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { pullPage, streamNamed, type HaloClient } from '../../lib';
import { clock, errorJson, haloClient, Parameters, toNodeError } from '../shared';

const MINUTE_MS = 60_000;

interface Pulled {
	readonly records: INodeExecutionData[];
	readonly page: INodeExecutionData;
}

async function pull(client: HaloClient, parameters: Parameters, item: number): Promise<Pulled> {
	const since = parameters.text('since', item);
	const { records, ...page } = await pullPage(client, streamNamed(parameters.text('stream', item)), {
		since,
		position: parameters.read('position', item),
		lookbackMs: Number(parameters.collection('options', item).lookback ?? 10) * MINUTE_MS,
		now: () => clock.now(),
	});
	return {
		records: records.map((row) => ({ json: { ...row } as IDataObject, pairedItem: { item } })),
		page: { json: { ...page, since } as unknown as IDataObject, pairedItem: { item } },
	};
}

/** One page for each input item: its records on the first output, what to know about the page on the second. */
export async function pullChanges(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const { timeout } = parameters.collection('options', 0);
	const client = await haloClient(context, { timeoutMs: Number(timeout ?? 60) * 1000 });
	const records: INodeExecutionData[] = [];
	const pages: INodeExecutionData[] = [];
	for (let item = 0; item < context.getInputData().length; item += 1) {
		try {
			const pulled = await pull(client, parameters, item);
			records.push(...pulled.records);
			pages.push(pulled.page);
		} catch (error) {
			const nodeError = toNodeError(context.getNode(), error, item);
			if (!context.continueOnFail()) throw nodeError;
			records.push({ json: errorJson(nodeError), pairedItem: { item } });
		}
	}
	return [records, pages];
}
