import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { InvalidInputError, pulledKinds, pullRecord as pull, resourceNamed, toRecordId, type PulledKind } from '../../lib';
import { errorJson, haloClient, Parameters, toNodeError } from '../shared';

const kindSchema = z.enum(pulledKinds as [PulledKind, ...PulledKind[]]);

function kindOf(given: string): PulledKind {
	const parsed = kindSchema.safeParse(given);
	if (parsed.success) return parsed.data;
	throw new InvalidInputError(`There is no kind of record "${given}"`, `Use one of: ${pulledKinds.join(', ')}`);
}

/** The record of each input item on the first output; what is not part of the sync on the second, with the reason. */
export async function pullRecord(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const { timeout } = parameters.collection('pullOptions', 0);
	const client = await haloClient(context, { timeoutMs: Number(timeout ?? 60) * 1000 });
	const records: INodeExecutionData[] = [];
	const skipped: INodeExecutionData[] = [];
	for (let item = 0; item < context.getInputData().length; item += 1) {
		try {
			const kind = kindOf(parameters.text('kind', item));
			const id = toRecordId(resourceNamed(kind), parameters.read('recordId', item));
			const pulled = await pull(client, kind, id);
			const pairedItem = { item };
			if ('record' in pulled) records.push({ json: { ...pulled.record } as IDataObject, pairedItem });
			else skipped.push({ json: { stream: pulled.stream, kind, record_id: id, reason: pulled.skipped }, pairedItem });
		} catch (error) {
			const nodeError = toNodeError(context.getNode(), error, item);
			if (!context.continueOnFail()) throw nodeError;
			records.push({ json: errorJson(nodeError), pairedItem: { item } });
		}
	}
	return [records, skipped];
}
