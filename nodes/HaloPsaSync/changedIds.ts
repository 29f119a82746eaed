import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { changedIds as read, InvalidInputError, streamNamed, type HaloClient } from '../../lib';
import { clock, errorJson, haloClient, Parameters, toNodeError } from '../shared';
import { sinceFrom } from './since';

async function changesOf(client: HaloClient, parameters: Parameters, item: number): Promise<object> {
	const stream = streamNamed(parameters.text('changedStream', item));
	const given = parameters.text('changedSince', item);
	const since = sinceFrom(given, clock.now());
	if (since !== undefined) return await read(client, stream, since);
	if (given.trim() !== '') throw new InvalidInputError(`Since is ${given}, which is still to come`, 'Correct the time, or the clock of this machine');
	return { stream: stream.name, since: '', ids: [], client_ids: [], requests: 0 };
}

/** One item for each item: the IDs of the records that changed. Without a time nothing is asked. */
export async function changedIds(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const client = await haloClient(context);
	const items: INodeExecutionData[] = [];
	for (let item = 0; item < context.getInputData().length; item += 1) {
		try {
			items.push({ json: { ...(await changesOf(client, parameters, item)) } as IDataObject, pairedItem: { item } });
		} catch (error) {
			const nodeError = toNodeError(context.getNode(), error, item);
			if (!context.continueOnFail()) throw nodeError;
			items.push({ json: errorJson(nodeError), pairedItem: { item } });
		}
	}
	return [items];
}
