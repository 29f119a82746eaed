import { businessError } from './errors';
import type { TenantContext } from './context';
import { integerOf, isTrue, numberOf, objectsOf, parseHaloDate, textOf, type HaloRecord } from './records';
import type { Resource } from './resource';

/** Data types of FieldInfo [I]; the numbers are this simulator's own choice (facts, section 4). */
export const fieldTypes = {
	text: 0,
	memo: 1,
	singleSelect: 2,
	multiSelect: 3,
	date: 4,
	time: 5,
	checkbox: 6,
	table: 7,
	richText: 10,
} as const;

/** A stored value. The definition supplies everything else a reader sees. */
interface StoredValue {
	id: number;
	value: unknown;
}

function definitionsOf(context: TenantContext, usage: number): readonly HaloRecord[] {
	return context.store.rowsBy('FieldInfo', 'usage', usage);
}

function storedValues(record: HaloRecord): StoredValue[] {
	return objectsOf(record.customfields).map(({ id, value }) => ({ id: numberOf(id), value }));
}

/**
 * Writes posted custom fields into a record. Fields not posted keep their value [I], except where
 * the customFieldsLost quirk names the resource (HaloAPI#13). Unknown fields are ignored [own].
 * @throws AnswerError 400 when a value does not fit its field
 */
export function writeCustomFields(
	context: TenantContext,
	resource: Resource,
	record: HaloRecord,
	posted: unknown,
): void {
	const usage = resource.customFieldUsage;
	if (usage === undefined) {
		record.customfields = posted;
		return;
	}
	const definitions = definitionsOf(context, usage);
	const lost = context.quirks.customFieldsLost.includes(resource.path);
	const values = new Map(lost ? [] : storedValues(record).map(({ id, value }) => [id, value]));
	for (const entry of objectsOf(posted)) {
		const definition = definitions.find((candidate) => isAddressed(context, candidate, entry));
		if (definition) values.set(numberOf(definition.id), storable(context, definition, entry.value));
	}
	record.customfields = [...values].map(([id, value]) => ({ id, value }));
}

function isAddressed(
	context: TenantContext,
	definition: HaloRecord,
	entry: Record<string, unknown>,
): boolean {
	if (entry.id !== undefined && entry.id !== 0) return integerOf(entry.id) === definition.id;
	return (
		context.quirks.customFieldsByName &&
		textOf(entry.name).toLowerCase() === textOf(definition.name).toLowerCase()
	);
}

function storable(context: TenantContext, definition: HaloRecord, value: unknown): unknown {
	if (value === null || value === undefined || value === '') return null;
	const refused = () =>
		businessError(context.quirks, `The value is not valid for the field ${textOf(definition.name)}.`);
	switch (definition.type) {
		case fieldTypes.singleSelect: {
			const option = integerOf(value);
			if (!optionsOf(context, definition).some(({ id }) => id === option)) throw refused();
			return option;
		}
		case fieldTypes.multiSelect: {
			const chosen = Array.isArray(value) ? value : textOf(value).split(',');
			const ids = chosen.map((choice) => integerOf(typeof choice === 'object' ? choice?.id : choice));
			const options = optionsOf(context, definition).filter(({ id }) => ids.includes(numberOf(id, NaN)));
			if (options.length !== ids.length) throw refused();
			return options;
		}
		case fieldTypes.checkbox:
			return isTrue(value);
		case fieldTypes.date:
			if (parseHaloDate(textOf(value)) === undefined) throw refused();
			return value;
		default:
			if (definition.inputtype === 1 && integerOf(value) === undefined) throw refused();
			return typeof value === 'object' ? value : textOf(value);
	}
}

/** Options of a select field: rows of the lookup whose number the definition holds [I]. */
export function optionsOf(context: TenantContext, definition: HaloRecord): { id: unknown; name: unknown }[] {
	return context.store.rowsBy('Lookup', 'lookupid', definition.lookup).map(({ id, name }) => ({ id, name }));
}

/** Custom fields as a reader sees them: every definition of the entity, or the ids asked for. */
export function shownCustomFields(
	context: TenantContext,
	resource: Resource,
	record: HaloRecord,
	only?: ReadonlySet<number>,
): unknown {
	if (resource.customFieldUsage === undefined) return record.customfields ?? [];
	const values = new Map(storedValues(record).map(({ id, value }) => [id, value]));
	return definitionsOf(context, resource.customFieldUsage)
		.filter(({ id }) => !only || only.has(numberOf(id)))
		.map((definition) => {
			const value = values.get(numberOf(definition.id)) ?? null;
			const { id, name, label, summary, type, inputtype, usage, characterlimit, searchable } = definition;
			const display = displayOf(context, definition, value);
			return { id, name, label, summary, type, value, display, inputtype, usage, characterlimit, searchable };
		});
}

function displayOf(context: TenantContext, definition: HaloRecord, value: unknown): string {
	if (value === null) return '';
	if (definition.type === fieldTypes.checkbox) return isTrue(value) ? 'Yes' : 'No';
	if (definition.type === fieldTypes.singleSelect) {
		return textOf(optionsOf(context, definition).find(({ id }) => id === value)?.name);
	}
	if (Array.isArray(value))
		return objectsOf(value)
			.map(({ name }) => textOf(name))
			.join(', ');
	return textOf(value);
}
