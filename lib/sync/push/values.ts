import type { MergeInput, Values } from '../../domain/merge';
import { essenceOf, type TextForm } from '../../domain/sameText';
import { sameValue } from '../../halo/records/compare';
import { InvalidInputError } from '../../halo/records/input';
import { isBlank, isRecord, type HaloRecord } from '../../halo/records/record';
import { shown } from '../../halo/records/values';
import type { ResourceDescriptor } from '../../halo/resources/types';
import { addressValue, isAddressField, showsAddress } from './address';
import type { FieldPair } from './settings';

const forms: readonly (readonly [RegExp, TextForm])[] = [[/email/i, 'email'], [/phone|mobile|fax/i, 'phone'], [/website|url/i, 'url']];

/** Whether two values of a HaloPSA field mean the same, in whichever system they are written. */
export function samePushed({ fields }: ResourceDescriptor): MergeInput['same'] {
	const types = new Map(fields.map(({ name, type }) => [name, type]));
	return (name, left, right) => {
		if (typeof left !== 'string' || typeof right !== 'string') return sameValue(types.get(name), left ?? '', right ?? '');
		const form = forms.find(([pattern]) => pattern.test(name))?.[1];
		return essenceOf(left, form) === essenceOf(right, form) || sameValue(types.get(name), left, right);
	};
}

/** The value at a name, with dots into objects. */
function at(json: unknown, path: string): unknown {
	if (isRecord(json) && path in json) return json[path];
	return path.split('.').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), json);
}

type Pair = Pick<FieldPair, 'halo' | 'counterpart' | 'values'> & Partial<Pick<FieldPair, 'owner'>>;

/**
 * @throws InvalidInputError for a value that the map does not have: guessing would move a deal to a stage that nobody
 *   chose. Where HaloPSA owns the field such a value is as good as none.
 */
function toHaloValue({ halo, counterpart, values, owner }: Pair, value: unknown): unknown {
	if (!values || isBlank(value)) return value;
	const found = [...values].find(([, other]) => other === String(value));
	if (found) return found[0];
	if (owner === 'halo') return '';
	throw new InvalidInputError(`The other system has ${shown(value)} as ${counterpart}, which the value map of ${halo} does not name`, `Add it to the value map of ${halo} in the settings`);
}

/** HaloPSA's "none" of a field that refers to something. */
const isNone = (value: unknown): boolean => isBlank(value) || ['0', '-1'].includes(String(value));

/**
 * HaloPSA's value as the other system writes it; undefined, which leaves it out, for one that the map of a field of
 * HaloPSA's own does not have.
 * @throws InvalidInputError for such a value of any other field
 */
export function toCounterpartValue({ halo, values, owner }: Pair, value: unknown): unknown {
	if (!values || isBlank(value)) return value;
	const other = values.get(String(value));
	if (other !== undefined) return other;
	if (owner === 'halo') return undefined;
	// It never goes out.
	if (owner === 'counterpart') return value;
	if (isNone(value)) return '';
	throw new InvalidInputError(`HaloPSA has ${shown(value)} as ${halo}, which its value map does not name`, `Add it to the value map of ${halo} in the settings`);
}

/**
 * By HaloPSA's names, and with its values, what the other system's record holds; undefined for a field it leaves out,
 * an empty text for null.
 * @throws InvalidInputError for a value that a value map does not have
 */
export function counterpartValues(fields: readonly Pair[], json: Values): Record<string, unknown> {
	return Object.fromEntries(fields.map((pair) => {
		const value = at(json, pair.counterpart);
		return [pair.halo, value === null ? '' : toHaloValue(pair, value)];
	}));
}

const customValue = ({ customfields }: HaloRecord, name: string): unknown => {
	const entry = Array.isArray(customfields) ? customfields.find((one: unknown) => isRecord(one) && String(one.name).toLowerCase() === name.toLowerCase()) : undefined;
	return isRecord(entry) ? entry.value : undefined;
};

/** One field of a whole record; what a whole record leaves out is empty. */
export const haloValue = (record: HaloRecord, name: string): unknown =>
	(name.startsWith('CF') ? customValue(record, name) : isAddressField(name) ? addressValue(record, name) : record[name]) ?? '';

/** Whether a list row shows these fields; custom fields are in single records only. */
export const showsAll = (row: HaloRecord, names: readonly string[]): boolean => names.every((name) => (isAddressField(name) ? showsAddress(row) : name in row));

/** @throws InvalidInputError for a value that a value map does not have */
export const haloValues = (fields: readonly Pair[], record: HaloRecord): Record<string, unknown> =>
	Object.fromEntries(fields.map((pair) => {
		const value = haloValue(record, pair.halo);
		const told = toCounterpartValue(pair, value);
		// A mapped "none" is empty on both sides.
		return [pair.halo, told === undefined || told === '' ? told : value];
	}));
