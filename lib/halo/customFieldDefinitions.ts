import { z } from 'zod';
import type { HaloClient } from './client';
import { type FieldOption, fieldInfoRows, isOfOptions, choicesOf } from './fieldInfo';
import { isOn } from './records/record';
import type { Field, ResourceDescriptor } from './resources/types';

/** A custom field of a resource as the tenant defines it. */
export interface CustomFieldDefinition {
	/** With CF in front, as values are keyed. */
	readonly name: string;
	readonly label: string;
	readonly type: Field['type'];
	/** HaloPSA fills it in itself. */
	readonly readOnly: boolean;
	/** Of a field that takes one of several options. */
	readonly options: readonly FieldOption[];
}

/** Numbers of FieldInfo; no published source states them, so a number that is not here is text. */
const typeOf: ReadonlyMap<number, Field['type']> = new Map([
	[1, 'text'],
	[3, 'list'],
	[4, 'dateTime'],
	[6, 'boolean'],
	[10, 'html'],
]);
const PLAIN_TEXT = 0;
const TABLE = 7;
const NUMERIC_TEXT = new Set([1, 2]);

const definition = z.object({
	name: z.string().min(1),
	label: z.string().nullish(),
	type: z.coerce.number().catch(0),
	inputtype: z.coerce.number().catch(0),
	readonly: z.unknown().transform(isOn),
	calculation: z.string().nullish().catch(undefined),
});

/** The type of a custom field by its numbers in FieldInfo; undefined for a number that is not known. */
export function customFieldType(type: number, inputtype: number): Field['type'] | undefined {
	if (type !== PLAIN_TEXT) return typeOf.get(type);
	return NUMERIC_TEXT.has(inputtype) ? 'number' : 'string';
}

/** The custom fields of a resource, with the options of those that have some. Tables in a record are not among them. */
export async function customFieldDefinitions(client: HaloClient, { customFieldEntity: typeid }: ResourceDescriptor): Promise<CustomFieldDefinition[]> {
	if (typeid === undefined) return [];
	const rows = await fieldInfoRows(client, typeid, isOfOptions);
	return rows.flatMap((row) => {
		const parsed = definition.safeParse(row);
		if (!parsed.success) return [];
		const { name, label, type, inputtype, readonly, calculation } = parsed.data;
		if (type === TABLE || !/^CF/i.test(name)) return [];
		return [
			{
				name,
				label: label || name,
				type: customFieldType(type, inputtype) ?? 'string',
				readOnly: readonly || Boolean(calculation),
				options: choicesOf(row),
			},
		];
	});
}
