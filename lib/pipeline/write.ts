import { pipelineField } from '../domain/pipelineFields';
import { mergeCustomFields } from '../halo/customFields';
import type { HaloRecord } from '../halo/records/record';
import { opportunity } from '../halo/resources/opportunity';
import type { PipelineTenant, TenantField } from './tenant';

/** HaloPSA keeps at most this much in a text field of a ticket (seed field list: text 4000). */
const LONGEST_TEXT = 4000;

export const collection = opportunity.collection;

/** What of given values can be written, and what had to be left out. */
export interface CustomWrites {
	readonly values: Readonly<Record<string, unknown>>;
	readonly warnings: readonly string[];
}

/** Options by their text, in the tenant's own ids; a value that the field does not take is left out and told. */
export function customWrites(tenant: PipelineTenant, given: Readonly<Record<string, unknown>>): CustomWrites {
	const warnings: string[] = [];
	const values: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(given)) {
		if (value === undefined || value === null) continue;
		const field = tenant.field(name);
		if (!field) {
			warnings.push(`${name} was left out: HaloPSA has no such custom field`);
			continue;
		}
		const taken = valueFor(field, value);
		if (taken === undefined) warnings.push(`${name} was left out: ${field.options.length > 0 ? `it has no option "${String(value).slice(0, 60)}"` : `it does not take "${String(value).slice(0, 60)}"`}`);
		else values[name] = taken;
	}
	return { values, warnings };
}

/** Numbers of FieldInfo [inferred], as Provision makes them. */
const TYPE = { memo: 1, select: 2, multiSelect: 3, date: 4, time: 5, checkbox: 6, table: 7 } as const;
const TRUE = /^(true|1|yes)$/i;
const FALSE = /^(false|0|no)$/i;
const WHOLE = /^-?\d{1,9}$/;
const dayIn = (text: string): string | undefined => (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)) ? text.slice(0, 10) : undefined);

/** What the tenant's field takes of a value; undefined for what it does not, whichever type the pipeline would have given it. */
function valueFor({ name, type, inputtype, options }: TenantField, value: unknown): unknown {
	const text = String(value).trim();
	const kind = pipelineField(name)?.type;
	const isSwitch = kind === 'checkbox' && (TRUE.test(text) || FALSE.test(text));
	if (options.length > 0) {
		const means = (option: string): boolean => option.toLowerCase() === text.toLowerCase() || (isSwitch && (TRUE.test(text) ? TRUE : FALSE).test(option));
		return type === TYPE.multiSelect ? undefined : options.find((option) => means(option.name.trim()))?.id;
	}
	switch (type) {
		case TYPE.select:
		case TYPE.multiSelect:
		case TYPE.time:
		case TYPE.table:
			return undefined;
		case TYPE.date:
			return dayIn(text);
		case TYPE.checkbox:
			return TRUE.test(text) ? true : FALSE.test(text) ? false : undefined;
		default:
			if (isSwitch) return TRUE.test(text) ? 'Yes' : 'No';
			if (kind === 'integer' || inputtype === 1) return WHOLE.test(text) ? Number(text) : undefined;
			if (kind === 'date') return dayIn(text);
			return type === TYPE.memo || text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
	}
}

/**
 * The member `customfields` of a write: every field the record has, because on some entities posting one empties the
 * others (HaloAPI issue 13). Empty when nothing changes.
 */
export function customFieldsPart(tenant: PipelineTenant, current: HaloRecord, values: Readonly<Record<string, unknown>>): HaloRecord {
	const named = Object.keys(values).flatMap((name) => tenant.field(name) ?? []);
	const writes = mergeCustomFields(current, values, named);
	return writes ? { customfields: writes } : {};
}

/** A value as HaloPSA will show it: options by the tenant's own text. What is remembered has to compare with what is read later. */
export function shownValue(tenant: PipelineTenant, name: string, writable: unknown): unknown {
	return tenant.field(name)?.options.find(({ id }) => id === writable)?.name ?? writable;
}
