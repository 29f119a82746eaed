import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { countRowSchema, reportOf, textOf, type ReportRow } from '../../lib';
import { readItems } from './items';

/** A row of Plan or Apply, or the error that one of them gave in place of rows, where it goes on. */
function reportRow(json: IDataObject): ReportRow {
	const failure = textOf(json.error) === '' ? {} : { decision: 'failed', reason: `${textOf(json.error)} ${textOf(json.details)}`.trim() };
	return { row: countRowSchema.parse({ ...json, ...failure }), currency: textOf(json.currency) };
}

/** One item that sums up the rows of a run. */
export async function report(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { values } = readItems(context, reportRow);
	const json = { ...reportOf(values.map(({ value }) => value)) } as unknown as IDataObject;
	return [{ json, pairedItem: context.getInputData().map((_, item) => ({ item })) }];
}
