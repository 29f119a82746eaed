import { NodeApiError, NodeOperationError, type IDataObject, type INode, type JsonObject } from 'n8n-workflow';

import { HaloError, HaloSettingsError, InvalidInputError, SalesbuildrError } from '../../lib';

/** The error a user sees: what happened in the item, HaloPSA's own words, and what to do next. */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
		return error;
	}
	const place = itemIndex === undefined ? {} : { itemIndex };
	if (error instanceof HaloError || error instanceof SalesbuildrError) {
		const plain: JsonObject = { message: error.message, name: error.name };
		const apiError = new NodeApiError(node, plain, {
			...place,
			description: error.advice,
			httpCode: error.status === undefined ? undefined : String(error.status),
		});
		// n8n puts a general sentence in place of a message that names a code such as ECONNREFUSED.
		apiError.message = error.message;
		return apiError;
	}
	if (error instanceof InvalidInputError) {
		return new NodeOperationError(node, error.message, { ...place, description: error.advice });
	}
	if (error instanceof HaloSettingsError) {
		return new NodeOperationError(node, error.message, { ...place, description: 'Open the HaloPSA credential of this node and correct the field' });
	}
	return new NodeOperationError(node, error instanceof Error ? error : String(error), place);
}

/**
 * The item that stands for a failed one when the node goes on. n8n's error output takes items that have no other
 * members than `error`, `message` and `details`, and puts the input item's own fields beside them.
 */
export function errorJson({ message, description }: NodeApiError | NodeOperationError): IDataObject {
	return { error: message, ...(description ? { details: description } : {}) };
}
