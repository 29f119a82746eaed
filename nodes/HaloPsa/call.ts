import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { inTimeZone, oncePer, present, resourceNamed, toRecordId, textOf, valueNamed, type HaloClient, type HaloRecord, type RecordId, type ResourceDescriptor } from '../../lib';
import type { Parameters } from '../shared';
import { ownRecord, pickedValues, together } from './chosen';
import { LINKED_RECORDS } from './parameterNames';

/** One item of an execution: what it is about, and where its parameters are. */
export interface Call {
	readonly client: HaloClient;
	readonly descriptor: ResourceDescriptor;
	readonly parameters: Parameters;
	readonly item: number;
	readonly context: IExecuteFunctions;
}

/** A record as an item shows it. */
export const asItem = (descriptor: ResourceDescriptor, record: HaloRecord): IDataObject => present(descriptor, record) as IDataObject;

/** The record an item is about; a name has to belong to one record. */
export async function pickedId({ client, descriptor, parameters, item }: Call): Promise<RecordId> {
	const { mode, value } = parameters.locator('recordId', item);
	return toRecordId(descriptor, mode === 'name' ? await valueNamed(client, descriptor, textOf(value)) : value);
}

/** The ticket of a record that is numbered in one. */
export function parentOf({ descriptor, parameters, item }: Call): Record<string, RecordId> {
	if (!descriptor.parent) return {};
	return { [descriptor.parent]: toRecordId(resourceNamed('ticket'), parameters.locator('ticketId', item).value) };
}

/** Where times without a zone belong: the zone of the option, else that of the workflow, which is the instance's unless set. */
export function timeZoneOf({ context, parameters, item }: Call): string {
	return textOf(parameters.collection('options', item).timeZone).trim() || context.getTimezone();
}

/** HaloPSA has some texts twice: as text, and as HTML under the same name with _html behind it. */
function inFormat({ fields }: ResourceDescriptor, values: Record<string, unknown>, format: unknown): Record<string, unknown> {
	if (format !== 'html') return values;
	const names = new Set(fields.map(({ name }) => name));
	const nameOf = (name: string): string => (names.has(`${name}_html`) && values[`${name}_html`] === undefined ? `${name}_html` : name);
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [nameOf(name), value]));
}

/** Fields of a resource that hold dates. */
export const dateFields = oncePer(({ fields }: ResourceDescriptor): ReadonlySet<string> => new Set(fields.filter(({ type }) => type === 'dateTime').map(({ name }) => name)));

export interface RecordInput {
	readonly values: Record<string, unknown>;
	readonly match: readonly string[];
}

/** The fields of one item: what the mapper holds, the records picked and the custom fields of the options. */
export async function inputOf(call: Call, id?: RecordId): Promise<RecordInput> {
	const { client, descriptor, parameters, item } = call;
	const { values: given, matchingColumns, dates } = parameters.mapper('fields', item);
	const own = id === undefined ? undefined : ownRecord(client, descriptor, id, parentOf(call));
	const picked = await pickedValues(client, descriptor.fields, parameters.collection(LINKED_RECORDS, item), { values: given, own });
	const { customFields, format } = parameters.collection('options', item);
	const times = dates.length === 0 ? dateFields(descriptor) : new Set([...dates, ...dateFields(descriptor)]);
	const values = inTimeZone(inFormat(descriptor, together(descriptor, given, picked), format), times, timeZoneOf(call));
	return { values: customFields === undefined || customFields === '' ? values : { ...values, customfields: customFields }, match: matchingColumns };
}
