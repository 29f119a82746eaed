import { InvalidInputError } from '../../halo/records/input';
import { updateRecord } from './body';
import type { SalesbuildrRecord } from './answers';
import type { SalesbuildrClient } from './client';
import { SalesbuildrError } from './errors';
import type { SalesbuildrResource } from './resources';

export interface IdentifierResult {
	readonly action: 'updated' | 'unchanged';
	readonly resource: string;
	readonly id: string;
	readonly externalIdentifier: string;
}

const textOfId = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '');

const nameOf = ({ name, title, email, id }: SalesbuildrRecord): string => [name, title, email, id].map(textOfId).find((text) => text !== '') ?? '';

/**
 * Writes the HaloPSA id into a record that Salesbuildr already has, so that every later sync finds it. No document says
 * whether an update takes the field, so the record is looked up by it afterwards.
 * @throws InvalidInputError when one of the two is taken; SalesbuildrError when Salesbuildr did not keep it
 */
export async function setExternalIdentifier(
	client: SalesbuildrClient,
	resource: SalesbuildrResource,
	id: string,
	externalIdentifier: string,
	{ dryRun = false }: { dryRun?: boolean } = {},
): Promise<IdentifierResult> {
	const done = { resource: resource.name, id, externalIdentifier };
	const holder = await client.getByExternalIdentifier(resource, externalIdentifier);
	if (holder && textOfId(holder.id) === id) return { action: 'unchanged', ...done };
	if (holder) {
		throw new InvalidInputError(
			`${resource.label} "${nameOf(holder)}" (${textOfId(holder.id)}) already has the external identifier ${externalIdentifier}`,
			'Merge the two in Salesbuildr, or map one of them to another record',
		);
	}
	const current = textOfId((await client.get(resource, id)).externalIdentifier);
	if (current !== '') {
		throw new InvalidInputError(`${resource.label} ${id} has the external identifier ${current}, not ${externalIdentifier}`, 'Clear it in Salesbuildr if it is wrong, or correct the mapping');
	}
	if (dryRun) return { action: 'updated', ...done };
	await updateRecord(client, resource, id, { externalIdentifier });
	const kept = await client.getByExternalIdentifier(resource, externalIdentifier);
	if (kept && textOfId(kept.id) === id) return { action: 'updated', ...done };
	throw new SalesbuildrError(
		`Salesbuildr took the external identifier ${externalIdentifier} of ${resource.name} ${id} and did not keep it`,
		'Enter it in Salesbuildr by hand. The account mapping keeps the link until then; a full sync leaves such a record for review and makes no second one',
	);
}
