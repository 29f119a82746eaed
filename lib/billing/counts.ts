import { exclusionsOf, isExcluded, type Exclusions } from '../domain/userCountAccounts';
import { InvalidInputError } from '../halo/records/input';
import { isBlank, isRecord, textOf } from '../halo/records/record';
import { shown } from '../halo/records/values';

/** Where the fields are in an item: names with dots into objects, separated by commas where several may hold the value. */
export interface CountFields {
	readonly organisation: string;
	readonly name: string;
	/** A number, or a list of accounts. */
	readonly count: string;
	/** A number: licences bought, where `count` has those assigned. */
	readonly total: string;
	/** What names an account, such as its e-mail address. */
	readonly account: string;
	/** Accounts for which one of these is true are not counted. */
	readonly excludedWhen: string;
	/** Only accounts that have something in this field are counted; all when empty. */
	readonly onlyWith: string;
}

export interface CountSource {
	/** Whether an item is an organisation with its number, or one account of it. */
	readonly each: 'organisation' | 'account';
	readonly fields: CountFields;
	/** Patterns of accounts that are not counted. */
	readonly excluded: string;
}

export interface OrganisationCount {
	readonly id: string;
	readonly name: string;
	/** Null where the source gave no such number. */
	readonly assigned: number | null;
	readonly total: number | null;
	/** Accounts that were left out. */
	readonly excluded: number;
	/** The input items it comes from. */
	readonly items: readonly number[];
	/** Why the number cannot be used. */
	readonly problem?: string;
}

const at = (value: unknown, path: string): unknown => {
	if (isRecord(value) && path in value) return value[path];
	return path.split('.').reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
};

const namesIn = (fields: string): string[] => fields.split(',').map((name) => name.trim()).filter((name) => name !== '');

const first = (item: unknown, fields: string): unknown => namesIn(fields).map((name) => at(item, name)).find((value) => !isBlank(value));

const isTrue = (value: unknown): boolean => value === true || value === 1 || (typeof value === 'string' && /^(true|yes|1)$/i.test(value.trim()));

const holdsSomething = (value: unknown): boolean => !isBlank(value) && value !== false && !(Array.isArray(value) && value.length === 0);

/** Whether one pays for an account. */
function isBilled(account: unknown, { account: name, excludedWhen, onlyWith }: CountFields, exclusions: Exclusions): boolean {
	if (namesIn(excludedWhen).some((field) => isTrue(at(account, field)))) return false;
	if (onlyWith.trim() !== '' && !namesIn(onlyWith).some((field) => holdsSomething(at(account, field)))) return false;
	const names = typeof account === 'string' ? [account] : namesIn(name).map((field) => textOf(at(account, field)));
	return !isExcluded(names, exclusions);
}

/** @throws {InvalidInputError} for anything but a whole number from 0 up */
function units(value: unknown, field: string, who: string): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
	throw new InvalidInputError(`The count of ${who} in ${field} is ${shown(value)}, which is not a whole number from 0 up`, 'Correct the source, or the name of the field in this node');
}

interface Group {
	name: string;
	assigned: number | null;
	total: number | null;
	excluded: number;
	items: number[];
	problem?: string;
}

function countOf(item: Readonly<Record<string, unknown>>, fields: CountFields, exclusions: Exclusions, who: string): Pick<Group, 'assigned' | 'total' | 'excluded'> {
	const count = first(item, fields.count);
	const given = first(item, fields.total);
	const total = given === undefined ? null : units(given, fields.total, who);
	if (Array.isArray(count)) {
		const billed = count.filter((account) => isBilled(account, fields, exclusions)).length;
		return { assigned: billed, total, excluded: count.length - billed };
	}
	if (count !== undefined) return { assigned: units(count, fields.count, who), total, excluded: 0 };
	if (total !== null) return { assigned: null, total, excluded: 0 };
	throw new InvalidInputError(`The item of ${who} has no count: there is nothing in ${fields.count}`, `Name the field that holds it; the item has ${Object.keys(item).join(', ') || 'none'}`);
}

/**
 * The count of each organisation. An item that cannot be used is told of, or, where the organisation is known, makes
 * its count unusable: what is missing is never taken for 0.
 * @param onUnusable is given what is wrong with an item that names no organisation
 */
export function countsOf(
	items: readonly Readonly<Record<string, unknown>>[],
	{ each, fields, excluded }: CountSource,
	onUnusable: (error: InvalidInputError, item: number) => void,
): OrganisationCount[] {
	const exclusions = exclusionsOf(excluded);
	const groups = new Map<string, Group>();
	items.forEach((json, item) => {
		// A source that found nothing still gives one empty item where "Always Output Data" is on.
		if (Object.keys(json).length === 0) return;
		const id = textOf(first(json, fields.organisation)).trim();
		const name = textOf(first(json, fields.name)).trim();
		const who = name === '' ? `organisation ${id}` : `"${name}"`;
		if (id === '') {
			onUnusable(new InvalidInputError(`The count${name === '' ? ' of this item' : ` of "${name}"`} has no organisation: there is nothing in ${fields.organisation}`, `Name the field that holds its ID; the item has ${Object.keys(json).join(', ')}`), item);
			return;
		}
		const group: Group = groups.get(id) ?? { name, assigned: each === 'account' ? 0 : null, total: null, excluded: 0, items: [] };
		groups.set(id, group);
		group.name ||= name;
		group.items.push(item);
		if (each === 'account') {
			if (isBilled(json, fields, exclusions)) group.assigned = (group.assigned ?? 0) + 1;
			else group.excluded += 1;
			return;
		}
		if (group.items.length > 1) {
			group.problem = `${who} comes ${group.items.length} times; give each organisation once`;
			return;
		}
		try {
			Object.assign(group, countOf(json, fields, exclusions, who));
		} catch (error) {
			if (!(error instanceof InvalidInputError)) throw error;
			group.problem = `${error.message}. ${error.advice}`;
		}
	});
	return [...groups].map(([id, group]) => ({ id, ...group }));
}
