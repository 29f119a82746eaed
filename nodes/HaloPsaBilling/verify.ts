import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { countRowSchema, Verifier } from '../../lib';
import { clock, haloClient, Parameters } from '../shared';
import { readItems } from './items';

/** Each row with what HaloPSA has now. */
export async function verify(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { values, parked } = readItems(context, (json) => countRowSchema.parse(json));
	const halo = await haloClient(context, { timeoutMs: new Parameters(context).number('timeout', 0, 60) * 1000 });
	const verifier = new Verifier(halo, clock.now());
	const rows: INodeExecutionData[] = [];
	for (const { value, item } of values) rows.push({ json: { ...value, ...(await verifier.verify(value)) }, pairedItem: { item } });
	return [...rows, ...parked];
}
