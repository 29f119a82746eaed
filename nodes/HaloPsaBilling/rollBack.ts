import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { auditRow, billingTurns, rollBack } from '../../lib';
import { clock, errorJson, haloClient, Parameters, toNodeError } from '../shared';
import { readItems } from './items';

/** Takes the changes of the input back, the last one first. */
export async function rollBackChanges(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { values, parked } = readItems(context, auditRow);
	const parameters = new Parameters(context);
	const dryRun = parameters.flag('dryRun', 0);
	const halo = await haloClient(context, { timeoutMs: parameters.number('timeout', 0, 60) * 1000 });
	const release = dryRun || values.length === 0 ? () => undefined : billingTurns.take(halo.tenant, clock.now());
	const rows: INodeExecutionData[] = [];
	try {
		for (const { value, item } of [...values].reverse()) {
			try {
				const { status, reason, planned } = await rollBack(halo, value, clock.now(), dryRun);
				const told = planned === undefined ? {} : { planned: planned as unknown as IDataObject };
				rows.unshift({ json: { ...value, status: status === 'skipped' ? value.status : status, done: status === 'rolled back', reason, ...told }, pairedItem: { item } });
			} catch (error) {
				// Never thrown: what was taken back already has to be told.
				rows.unshift({ json: { ...value, done: false, ...errorJson(toNodeError(context.getNode(), error, item)) }, pairedItem: { item } });
			}
		}
	} finally {
		release();
	}
	return [...rows, ...parked];
}
