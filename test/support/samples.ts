import type { IDataObject } from 'n8n-workflow';
import { resourceNamed } from '../../lib/halo/resources';
import type { Field, ResourceDescriptor } from '../../lib/halo/resources/types';
import type { HaloTenant } from '../../simulator/index';

type Demand = (tenant: HaloTenant, nth: number) => IDataObject;

const projectType = (tenant: HaloTenant): number => Number(tenant.records('TicketType').find(({ use }) => use === 'project')?.id);

/** What HaloPSA demands of the values of a new record, beyond that the required fields are there. */
const demanded: Readonly<Record<string, Demand>> = {
	// CIPP issue 106: an action needs an outcome; 7 is the stock Internal Note.
	action: () => ({ outcome_id: 7 }),
	attachment: (_tenant, nth) => ({ data_base64: Buffer.from(`File ${nth}`).toString('base64') }),
	// Vendor specification: names of custom fields begin with CF and have no spaces.
	customField: (_tenant, nth) => ({ name: `CFSample${nth}` }),
	// Vendor specification: a ticket is a project by its type.
	project: (tenant) => ({ tickettype_id: projectType(tenant) }),
};

/** Property of the record that an id counts inside, where the descriptor offers nothing by id (CIPP Get-HaloRequestSource.ps1). */
const countedIn: Readonly<Record<string, string>> = { lookup: 'lookupid' };

/** Only read when a client is made; HaloPSA does not keep them on the client. */
const isInstruction = ({ name }: Field): boolean => name.startsWith('newclient_') || name.startsWith('_');

/** Texts that name another record or belong to an e-mail; HaloPSA does not keep them as they are. */
const notKept = ['team', 'new_team', 'outcome', 'emailto', 'emailsubject', 'new_values'];

const FIRST_MOMENT = Date.UTC(2026, 2, 4, 5, 6, 7);

/** A value of a field; every `nth` gives another text and another moment. */
export function valueOf({ type, reference, label }: Field, tenant: HaloTenant, nth: number): IDataObject[string] {
	if (reference !== undefined) return Number(tenant.records(resourceNamed(reference).path)[0]?.id ?? 1);
	switch (type) {
		case 'integer':
		case 'number':
			return 3;
		case 'boolean':
			return true;
		case 'dateTime':
			return new Date(FIRST_MOMENT + nth * 60_000).toISOString().replace('.000', '');
		case 'list':
			return [];
		default:
			return `${label} t${nth}`;
	}
}

/** Fields of a new record: those HaloPSA needs and the ones named. */
export function sampleOf(descriptor: ResourceDescriptor, tenant: HaloTenant, nth: number, also: readonly string[] = []): IDataObject {
	const wanted = descriptor.fields.filter(({ name, required }) => required === true || also.includes(name));
	const values = Object.fromEntries(wanted.map((field) => [field.name, valueOf(field, tenant, nth)]));
	return { ...values, ...demanded[descriptor.name]?.(tenant, nth) };
}

/** Fields that a user may leave empty and whose value a person can see on the record: texts, or dates where there is no text. */
export function optionalFields({ fields }: ResourceDescriptor): Field[] {
	const optional = fields.filter((field) => !field.required && !field.readOnly && !isInstruction(field) && !notKept.includes(field.name));
	const texts = optional.filter(({ type }) => type === 'string' || type === 'text');
	return texts.length > 0 ? texts : optional.filter(({ type }) => type === 'dateTime');
}

/** A field that every record of the resource may change. */
export function changeableField(descriptor: ResourceDescriptor): Field {
	const field = optionalFields(descriptor)[0] ?? descriptor.fields.find(({ type, readOnly }) => type === 'string' && !readOnly);
	if (field === undefined) throw new Error(`${descriptor.name} has no field to change.`);
	return field;
}

/** Key of a record in the embedded tenant; a record numbered inside a parent is found together with it. */
export function keyOf({ name, parent = countedIn[name], idType }: ResourceDescriptor, record: Readonly<Record<string, unknown>>): string | number {
	if (parent !== undefined) return `${String(record[parent])}:${String(record.id)}`;
	return idType === 'uuid' ? String(record.id).toLowerCase() : Number(record.id);
}

/** An id of the right kind that no record has. */
export const idOfNobody = ({ idType }: ResourceDescriptor): string | number => (idType === 'uuid' ? '0badcafe-0000-4000-8000-000000987654' : 987_654);
