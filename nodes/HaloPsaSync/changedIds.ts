import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { changedIds as read, InvalidInputError, streamNamed } from '../../lib';
import { clock, haloClient, Parameters } from '../shared';
import { sinceFrom } from './since';

/** One item for each item: the IDs of the records that changed. Without a time nothing is asked. */
export async function changedIds(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const client = await haloClient(context);
	const items: INodeExecutionData[] = [];
	for (let item = 0; item < context.getInputData().length; item += 1) {
		const stream = streamNamed(parameters.text('changedStream', item));
		const given = parameters.text('changedSince', item);
		const since = sinceFrom(given, clock.now());
		if (since === undefined && given.trim() !== '') throw new InvalidInputError(`Since is ${given}, which is still to come`, 'Correct the time, or the clock of this machine');
		const json = since === undefined ? { stream: stream.name, since: '', ids: [], client_ids: [], requests: 0 } : await read(client, stream, since);
		items.push({ json: { ...json } as unknown as IDataObject, pairedItem: { item } });
	}
	return [items];
}
