import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { applyUpsert, InvalidInputError, MissingReferenceError, planUpserts, salesbuildrResource, type SalesbuildrClient, type UpsertDecision, type UpsertInput } from '../../lib';
import { errorJson, toNodeError, type Parameters } from '../shared';

function inputs(context: IExecuteFunctions, parameters: Parameters): UpsertInput[] {
	return context.getInputData().map((_, item) => {
		const { externalIdentifier, ...values } = parameters.mapper('fields', item).values;
		return { externalIdentifier: parameters.text('externalIdentifier', item).trim(), values };
	});
}

/**
 * All items at once, because what Salesbuildr has is read together: far fewer requests than item by item.
 * Each record is written on its own, so that a bad one is parked and the rest goes on.
 */
export async function upsertAll(context: IExecuteFunctions, client: SalesbuildrClient, parameters: Parameters): Promise<INodeExecutionData[]> {
	const resource = salesbuildrResource(parameters.text('resource', 0));
	if (!resource.operations.includes('upsert')) throw toNodeError(context.getNode(), new InvalidInputError(`Salesbuildr has no operation "upsert" for ${resource.plural.toLowerCase()}`, `Choose one of: ${resource.operations.join(', ')}`));
	const dryRun = parameters.flag('dryRun', 0);
	const { missingReferences, existing, unlinked } = parameters.collection('options', 0);
	const skipsMissing = missingReferences === 'skip';
	const given = inputs(context, parameters);
	const decisions = await planUpserts(client, resource, given, { onlyCreate: existing === 'leave', findTwins: unlinked === 'fail' });

	async function carryOut(decision: UpsertDecision): Promise<IDataObject> {
		if ('error' in decision) {
			const { error, externalIdentifier } = decision;
			if (skipsMissing && error instanceof MissingReferenceError) return { action: 'skipped', resource: resource.name, externalIdentifier, reason: error.message };
			throw error;
		}
		const { body, ...plan } = decision.plan;
		const told = { ...plan, changes: plan.changes.map(({ field }) => field) } as IDataObject;
		if (dryRun) return { dryRun: true, ...told, body: body as IDataObject | undefined };
		const record = await applyUpsert(client, resource, decision.plan);
		return { ...told, id: (record?.id ?? plan.id) as IDataObject[string] };
	}

	const returned: INodeExecutionData[] = [];
	for (const [item, decision] of decisions.entries()) {
		try {
			returned.push({ json: await carryOut(decision), pairedItem: { item } });
		} catch (error) {
			const nodeError = toNodeError(context.getNode(), error, item);
			if (!context.continueOnFail()) throw nodeError;
			const { externalIdentifier = '' } = given[item] ?? {};
			// More members than an error has would keep the item away from the error output.
			const parked = context.getNode().onError === 'continueErrorOutput' ? {} : { action: 'parked', resource: resource.name, externalIdentifier };
			returned.push({ json: { ...parked, ...errorJson(nodeError) }, pairedItem: { item } });
		}
	}
	return returned;
}
