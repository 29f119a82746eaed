import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { InvalidInputError, isOn, LARGEST_PRODUCT_BATCH, salesbuildrResource, setFieldValues, shown, type SalesbuildrClient, type SalesbuildrRecord } from '../../lib';
import { errorJson, toNodeError, type Parameters } from '../shared';
import { fieldNameOf, requireFilled, values } from './operations';

interface Row {
	readonly item: number;
	readonly values: SalesbuildrRecord;
}

/** Results by item, and what becomes of an item that fails. */
class Results {
	private readonly byItem = new Map<number, IDataObject>();

	constructor(private readonly context: IExecuteFunctions) {}

	give(item: number, json: IDataObject): void {
		this.byItem.set(item, json);
	}

	park(item: number, error: unknown): void {
		const nodeError = toNodeError(this.context.getNode(), error, item);
		if (!this.context.continueOnFail()) throw nodeError;
		this.byItem.set(item, errorJson(nodeError));
	}

	get items(): INodeExecutionData[] {
		return [...this.byItem].sort(([left], [right]) => left - right).map(([item, json]) => ({ json, pairedItem: { item } }));
	}
}

/** The rows of the input that can be sent; the others are parked before anything is written. */
function rowsOf(context: IExecuteFunctions, parameters: Parameters, results: Results, check: (row: SalesbuildrRecord, item: number) => void): Row[] {
	return context.getInputData().flatMap((_, item) => {
		try {
			const row = values({ parameters, item });
			check(row, item);
			return [{ item, values: row }];
		} catch (error) {
			results.park(item, error);
			return [];
		}
	});
}

/** Creates one product for each item, up to 100 in a request; a batch that is refused parks its items. */
export async function createInBatches(context: IExecuteFunctions, client: SalesbuildrClient, parameters: Parameters): Promise<INodeExecutionData[]> {
	const wanted = parameters.text('resource', 0);
	const resource = salesbuildrResource(wanted);
	if (!resource.operations.includes('createBatch')) throw toNodeError(context.getNode(), new InvalidInputError(`Salesbuildr has no operation "createBatch" for ${shown(wanted)}`, 'Choose the resource Product'));
	const results = new Results(context);
	const rows = rowsOf(context, parameters, results, (row) => requireFilled(resource, row));
	const { enrich } = parameters.collection('options', 0);
	for (let first = 0; first < rows.length; first += LARGEST_PRODUCT_BATCH) {
		const batch = rows.slice(first, first + LARGEST_PRODUCT_BATCH);
		if (parameters.flag('dryRun', 0)) {
			for (const { item, values: body } of batch) results.give(item, { dryRun: true, action: 'created', resource: resource.name, body: body as IDataObject });
			continue;
		}
		try {
			const made = await client.createBatch(resource, batch.map(({ values: body }) => body), isOn(enrich));
			batch.forEach(({ item, values: body }, index) => results.give(item, { action: 'created', resource: resource.name, ...((made?.[index] ?? body) as IDataObject) }));
		} catch (error) {
			for (const { item } of batch) results.park(item, error);
		}
	}
	return results.items;
}

/** Sets the values of the choice field that each item names; each field is read and written once. */
export async function setValues(context: IExecuteFunctions, client: SalesbuildrClient, parameters: Parameters): Promise<INodeExecutionData[]> {
	const results = new Results(context);
	const rows = rowsOf(context, parameters, results, (row, item) => {
		const field = fieldNameOf(parameters, item);
		if (row.name === undefined && row.id === undefined) throw new InvalidInputError(`A value of the field ${field} has neither a name nor an ID`, 'Give name, or id for one that is there');
	});
	const dryRun = parameters.flag('dryRun', 0);
	const fields = new Set(rows.map(({ item }) => fieldNameOf(parameters, item)));
	for (const field of fields) {
		const own = rows.filter(({ item }) => fieldNameOf(parameters, item) === field);
		try {
			const done = await setFieldValues(client, field, own.map(({ values: value }) => value), { dryRun });
			own.forEach(({ item }, index) => results.give(item, { ...(dryRun ? { dryRun } : {}), ...done[index] }));
		} catch (error) {
			for (const { item } of own) results.park(item, error);
		}
	}
	return results.items;
}
