import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { pageSchema, prepareStream, streamNamed, writePage, type PostgresQuery } from '../../lib';
import { errorJson, Parameters, toNodeError } from '../shared';
import { secondInput } from './input';

const asJson = (stream: string, { sql, parameters }: PostgresQuery): IDataObject => ({ stream, sql, parameters: [...parameters] });

/** For each input item the SQL that makes the table of a stream and tells where the stream stands. */
export function warehouseTable(context: IExecuteFunctions): INodeExecutionData[][] {
	const parameters = new Parameters(context);
	const output = context.getInputData().map((_input, item): INodeExecutionData => {
		try {
			const stream = streamNamed(parameters.text('warehouseStream', item));
			const query = prepareStream(parameters.text('schema', item), stream, parameters.flag('readEverything', item));
			return { json: asJson(stream.name, query), pairedItem: { item } };
		} catch (error) {
			const nodeError = toNodeError(context.getNode(), error, item);
			if (!context.continueOnFail()) throw nodeError;
			return { json: errorJson(nodeError), pairedItem: { item } };
		}
	});
	return [output];
}

/** The SQL that writes one page of Pull Changes: its Page output on the first input, its records on the second. */
export function warehousePage(context: IExecuteFunctions): INodeExecutionData[][] {
	const [input] = context.getInputData(0);
	const page = pageSchema.safeParse(input?.json);
	if (!page.success) {
		throw new NodeOperationError(context.getNode(), 'The first input is not what Pull Changes gives on its Page output', { description: 'Connect the Page output of Pull Changes to the first input, and its Records output to the second' });
	}
	const records = secondInput(context).map(({ json }) => json);
	const failed = records.find(({ error, id }) => error !== undefined && id === undefined);
	if (failed) throw new NodeOperationError(context.getNode(), `The page was not read: ${String(failed.error)}`, { description: 'Let Pull Changes stop on an error, so that no page is left out' });
	const { position, ...told } = page.data;
	const schema = new Parameters(context).text('schema', 0);
	return [[{ json: asJson(told.stream, writePage(schema, streamNamed(told.stream), { ...told, position }, records)), pairedItem: { item: 0 } }]];
}
