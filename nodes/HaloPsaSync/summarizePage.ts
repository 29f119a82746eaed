import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { addPage, pageSchema } from '../../lib';

/** Text that is not JSON stays text, which the schemas then refuse in their own words. */
function parsed(value: unknown): unknown {
	if (typeof value !== 'string' || value.trim() === '') return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

/**
 * One item for the page: `{stream, since, position, done, cursor, totals}`. The page's own item may be among the
 * input, because that is what makes this node run for a page without records.
 */
export function summarizePage(context: IExecuteFunctions): INodeExecutionData[][] {
	const page = pageSchema.safeParse(parsed(context.getNodeParameter('page', 0)));
	if (!page.success) {
		throw new NodeOperationError(context.getNode(), 'The page is not what Pull Changes gives on its Page output', {
			description: 'Set Page to the expression {{ $("Pull Changes").first(1).json }}, with the name of your node',
		});
	}
	const items = context.getInputData();
	const totals = addPage(parsed(context.getNodeParameter('totals', 0, '')), page.data, items.map(({ json }) => json));
	const { stream, since, position, done, cursor } = page.data;
	const json = { stream, since, position, done, cursor, totals } as unknown as IDataObject;
	return [[{ json, pairedItem: items.map((_, item) => ({ item })) }]];
}
