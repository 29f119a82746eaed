import { NodeApiError, NodeOperationError, type IDataObject, type INode, type JsonObject } from 'n8n-workflow';

import { HaloError, HaloSettingsError, InvalidInputError, ProviderError, SaasAlertsError, SalesbuildrError } from '../../lib';

const LONGEST = 1_000;

/** A sentence that quotes what came in or what HaloPSA said stays one that can be read. */
const readable = (text: string): string => {
	const line = text.replace(/\p{Cc}+/gu, ' ');
	return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
};

/** The error a user sees: what happened in the item, HaloPSA's own words, and what to do next. */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
		return error;
	}
	const place = itemIndex === undefined ? {} : { itemIndex };
	if (error instanceof HaloError || error instanceof SalesbuildrError || error instanceof SaasAlertsError || (error instanceof ProviderError && error.status !== undefined)) {
		const message = readable(error.message);
		const plain: JsonObject = { message, name: error.name };
		const apiError = new NodeApiError(node, plain, {
			...place,
			description: readable(error.advice),
			httpCode: error.status === undefined ? undefined : String(error.status),
		});
		// n8n puts a general sentence in place of a message that names a code such as ECONNREFUSED.
		apiError.message = message;
		return apiError;
	}
	if (error instanceof InvalidInputError || error instanceof ProviderError) {
		return new NodeOperationError(node, readable(error.message), { ...place, description: readable(error.advice) });
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
