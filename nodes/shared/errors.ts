import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

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
		return new NodeApiError(node, plain, {
			...place,
			message: error.message,
			description: error.advice,
			httpCode: error.status === undefined ? undefined : String(error.status),
		});
	}
	if (error instanceof InvalidInputError) {
		return new NodeOperationError(node, error.message, { ...place, description: error.advice });
	}
	if (error instanceof HaloSettingsError) {
		return new NodeOperationError(node, error.message, { ...place, description: 'Open the HaloPSA credential of this node and correct the field' });
	}
	return new NodeOperationError(node, error instanceof Error ? error : String(error), place);
}
