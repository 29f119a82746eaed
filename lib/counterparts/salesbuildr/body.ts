import { InvalidInputError } from '../../halo/records/input';
import { shown } from '../../halo/records/values';
import type { SalesbuildrRecord } from './answers';
import type { SalesbuildrClient } from './client';
import type { SalesbuildrAction, SalesbuildrResource } from './resources';
import { sameInSalesbuildr } from './same';

/** Written by Salesbuildr itself; sending them back would be refused or mean nothing. */
const ownFields = new Set([
	'id', 'createdAt', 'updatedAt', 'deletedAt', 'created', 'updated', 'modifiedAt', 'deleted', 'createdBy', 'updatedBy', 'tenantId', 'children',
]);

/** Beside companyId an answer may carry the company itself; only the id is ours to write. */
const isEmbedded = (name: string, value: unknown, record: SalesbuildrRecord): boolean => typeof value === 'object' && value !== null && `${name}Id` in record;

/**
 * The whole record to write. A missing field is read as removal on opportunities and perhaps elsewhere
 * (node-salesbuildr), so what Salesbuildr has and we do not map goes back as it is.
 */
export function bodyOf({ readOnly = [], identifierInBody }: SalesbuildrResource, current: SalesbuildrRecord, wanted: SalesbuildrRecord): SalesbuildrRecord {
	const isOwn = (name: string): boolean => ownFields.has(name) || readOnly.includes(name) || name.startsWith('_') || (name === 'externalIdentifier' && !identifierInBody);
	const kept = Object.entries(current).filter(([name, value]) => !isOwn(name) && !isEmbedded(name, value, current));
	return { ...Object.fromEntries(kept), ...wanted };
}

async function updateFields(client: SalesbuildrClient, resource: SalesbuildrResource, current: SalesbuildrRecord, values: SalesbuildrRecord): Promise<SalesbuildrRecord> {
	const fields = new Map(resource.fields.map((field) => [field.name, field]));
	if (Object.entries(values).every(([name, value]) => sameInSalesbuildr(fields.get(name), current[name], value))) return current;
	return await client.replace(resource, current, { body: bodyOf(resource, current, values), wanted: Object.keys(values) });
}

/** @throws InvalidInputError for an outcome that no action brings about, such as opening what is won */
function actionFor({ actions = [], outcome, label, name }: SalesbuildrResource, value: unknown): SalesbuildrAction | undefined {
	if (!outcome || value === undefined) return undefined;
	const action = actions.find((one) => one.name === outcome.actions[String(value)]);
	if (action) return action;
	throw new InvalidInputError(`${label}: ${outcome.field} cannot become ${shown(value)}`, `Use ${Object.keys(outcome.actions).join(' or ')}; anything else is changed in Salesbuildr by hand, so leave the ${name} out`);
}

/**
 * Changes the given fields of a record and keeps the others, also where Salesbuildr takes a missing one for its
 * removal: the record is read, and written whole when something differs. What has an action of its own, winning and
 * losing, is done by that, last.
 */
export async function updateRecord(client: SalesbuildrClient, resource: SalesbuildrResource, id: string, values: SalesbuildrRecord): Promise<SalesbuildrRecord> {
	const { [resource.outcome?.field ?? '']: outcome, ...rest } = values;
	const action = actionFor(resource, outcome);
	const current = await client.get(resource, id);
	const updated = Object.keys(rest).length > 0 ? await updateFields(client, resource, current, rest) : current;
	const isDone = resource.outcome !== undefined && current[resource.outcome.field] === outcome;
	return action && !isDone ? await client.act(resource, current, action) : updated;
}
