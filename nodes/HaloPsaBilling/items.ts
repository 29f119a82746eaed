import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { errorJson, toNodeError } from '../shared';

/** The items of an input. One without data is empty or, where n8n waited for it in vain, an error. */
export function inputItems(context: IExecuteFunctions, index: number): INodeExecutionData[] {
	try {
		return context.getInputData(index) ?? [];
	} catch {
		return [];
	}
}

/** The empty item that stands for no data where "Always Output Data" is on. */
export const isEmptyItem = ({ json }: INodeExecutionData): boolean => Object.keys(json).length === 0;

/** Reads each item; one that cannot be read stops the node, or becomes an error item when the node goes on. */
export function readItems<T>(context: IExecuteFunctions, read: (json: IDataObject) => T): { values: { value: T; item: number }[]; parked: INodeExecutionData[] } {
	const values: { value: T; item: number }[] = [];
	const parked: INodeExecutionData[] = [];
	context.getInputData().forEach((input, item) => {
		if (isEmptyItem(input)) return;
		try {
			values.push({ value: read(input.json), item });
		} catch (error) {
			const nodeError = toNodeError(context.getNode(), error, item);
			if (!context.continueOnFail()) throw nodeError;
			parked.push({ json: errorJson(nodeError), pairedItem: { item } });
		}
	});
	return { values, parked };
}
