import type { IDataObject } from 'n8n-workflow';
import { resourceNamed, resources } from '../../lib/halo/resources';
import type { Field, ResourceDescriptor } from '../../lib/halo/resources/types';
import type { HaloTenant } from '../../simulator/index';

/** What HaloPSA demands of a new record beyond the fields that are always required: an action needs an outcome (CIPP issue 106). */
const demanded: Readonly<Record<string, IDataObject>> = { action: { outcome_id: 7 } };

/** Only read when a client is made; HaloPSA does not keep them on the client. */
const isInstruction = ({ name }: Field): boolean => name.startsWith('newclient_');

const known = (resource: string): boolean => resources.some(({ name }) => name === resource);

function valueOf({ type, reference, label }: Field, tenant: HaloTenant, unique: string): IDataObject[string] {
	if (reference !== undefined && known(reference)) {
		const [first] = tenant.records(resourceNamed(reference).path);
		return Number(first?.id ?? 1);
	}
	switch (type) {
		case 'integer':
		case 'number':
			return 3;
		case 'boolean':
			return true;
		case 'dateTime':
			return '2026-03-04T05:06:07Z';
		case 'list':
			return [];
		default:
			return `${label} ${unique}`;
	}
}

/** Fields of a new record: those HaloPSA needs and the ones named. `unique` goes into every text. */
export function sampleOf(descriptor: ResourceDescriptor, tenant: HaloTenant, unique: string, also: readonly string[] = []): IDataObject {
	const wanted = descriptor.fields.filter(({ name, required }) => required === true || also.includes(name));
	return { ...demanded[descriptor.name], ...Object.fromEntries(wanted.map((field) => [field.name, valueOf(field, tenant, unique)])) };
}

/** Plain text fields that a user may leave empty and that a person can see on the record. */
export function optionalTexts({ fields }: ResourceDescriptor): string[] {
	return fields
		.filter((field) => (field.type === 'string' || field.type === 'text') && !field.required && !field.readOnly && !isInstruction(field))
		.filter(({ name }) => !['team', 'new_team', 'outcome', 'emailto', 'emailsubject'].includes(name))
		.map(({ name }) => name);
}

/** A text field that every record of the resource may change. */
export function changeableText(descriptor: ResourceDescriptor): string {
	const field = optionalTexts(descriptor)[0] ?? descriptor.fields.find(({ type, readOnly }) => type === 'string' && !readOnly)?.name;
	if (field === undefined) throw new Error(`${descriptor.name} has no text field to change.`);
	return field;
}

/** Key of a record in the embedded tenant; a record numbered inside a parent is found together with it. */
export function keyOf({ parent, idType }: ResourceDescriptor, record: Readonly<Record<string, unknown>>): string | number {
	if (parent !== undefined) return `${String(record[parent])}:${String(record.id)}`;
	return idType === 'uuid' ? String(record.id) : Number(record.id);
}

/** An id of the right kind that no record has. */
export const idOfNobody = ({ idType }: ResourceDescriptor): string | number => (idType === 'uuid' ? '0badcafe-0000-4000-8000-000000987654' : 987_654);
