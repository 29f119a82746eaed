import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { whitespaceReport as report } from '../../lib';
import { clock, haloClient, Parameters } from '../shared';

const DAY_MS = 86_400_000;

/** One item for each active client: the product groups it has and those it lacks. */
export async function whitespaceReport(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { invoiceDays = 365, timeout = 60 } = new Parameters(context).collection('whitespaceOptions', 0);
	const days = Number(invoiceDays);
	const client = await haloClient(context, { timeoutMs: Number(timeout) * 1000 });
	const invoicesFrom = days > 0 ? new Date(clock.now() - days * DAY_MS).toISOString().slice(0, 10) : undefined;
	const rows = await report(client, invoicesFrom === undefined ? {} : { invoicesFrom });
	return [rows.map((row) => ({ json: { ...row, lacks_count: row.lacks.length } as unknown as IDataObject, pairedItem: { item: 0 } }))];
}
