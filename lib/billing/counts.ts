import { exclusionsOf, isExcluded, type Exclusions } from '../domain/userCountAccounts';
import { InvalidInputError } from '../halo/records/input';
import { isBlank, isRecord, textOf } from '../halo/records/record';
import { shown } from '../halo/records/values';

/** Where the fields are in an item: names with dots into objects, separated by commas where several may hold the value. */
export interface CountFields {
	readonly organisation: string;
	readonly name: string;
	/** ID or code of the item that is billed, where a source counts several for each organisation; empty where it counts one. */
	readonly service: string;
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
	/** Whether an item is an organisation with its number, a part of that number, or one account. */
	readonly each: 'organisation' | 'part' | 'account';
	readonly fields: CountFields;
	/** Patterns of accounts that are not counted. */
	readonly excluded: string;
}

export interface OrganisationCount {
	readonly id: string;
	readonly name: string;
	/** What was counted; absent where the source does not tell, and counts one service only. */
	readonly service?: string;
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

interface Group extends Owner {
	assigned: number | null;
	total: number | null;
	excluded: number;
	items: number[];
	problem?: string;
}

/** Whose an item is, and what it counts; empty texts where the item does not tell. */
interface Owner {
	readonly id: string;
	name: string;
	readonly service?: string;
}

function ownerOf(json: Readonly<Record<string, unknown>>, fields: CountFields): Owner {
	const text = (names: string): string => textOf(first(json, names)).trim();
	return { id: text(fields.organisation), name: text(fields.name), ...(namesIn(fields.service).length > 0 ? { service: text(fields.service) } : {}) };
}

function called({ id, name, service = '' }: Owner): string {
	const who = name === '' ? `organisation ${id}` : `"${name}"`;
	return service === '' ? who : `${service} of ${who}`;
}

function ownerProblem({ id, name, service }: Owner, fields: CountFields, json: Readonly<Record<string, unknown>>): InvalidInputError | undefined {
	const has = `the item has ${Object.keys(json).join(', ')}`;
	if (id === '') return new InvalidInputError(`The count${name === '' ? ' of this item' : ` of "${name}"`} has no organisation: there is nothing in ${fields.organisation}`, `Name the field that holds its ID; ${has}`);
	return service === '' ? new InvalidInputError(`The count of ${called({ id, name })} has no service: there is nothing in ${fields.service}`, `Name the field that holds what was counted, or leave such items out; ${has}`) : undefined;
}

const sum = (left: number | null, right: number | null): number | null => (left === null || right === null ? null : left + right);

/** Takes the number of one item into its group; a group with a problem keeps the first one. */
function take(group: Group, json: Readonly<Record<string, unknown>>, { each, fields }: CountSource, exclusions: Exclusions): void {
	if (each === 'account') {
		if (isBilled(json, fields, exclusions)) group.assigned = (group.assigned ?? 0) + 1;
		else group.excluded += 1;
		return;
	}
	const isFirst = group.items.length === 1;
	if (!isFirst && each === 'organisation') {
		const once = group.service === undefined ? 'give each organisation once' : 'give each service of an organisation once, or choose A Part of a Count to add them up';
		group.problem = `${called(group)} comes ${group.items.length} times; ${once}`;
		return;
	}
	try {
		const { assigned, total, excluded } = countOf(json, fields, exclusions, called(group));
		Object.assign(group, isFirst ? { assigned, total, excluded } : { assigned: sum(group.assigned, assigned), total: sum(group.total, total), excluded: group.excluded + excluded });
	} catch (error) {
		if (!(error instanceof InvalidInputError)) throw error;
		group.problem ??= `${error.message}. ${error.advice}`;
	}
}

/** Counts tell services apart as HaloPSA tells codes apart. */
export const countKey = (id: string, service: string | undefined): string => JSON.stringify([id, service?.trim().toLowerCase()]);

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
 * The count of each organisation, or of each of its services. An item that cannot be used is told of, or, where it is
 * known whose it is, makes that count unusable: what is missing is never taken for 0.
 * @param onUnusable is given what is wrong with an item that does not tell whose it is, or what it counts
 */
export function countsOf(
	items: readonly Readonly<Record<string, unknown>>[],
	source: CountSource,
	onUnusable: (error: InvalidInputError, item: number) => void,
): OrganisationCount[] {
	const { each, fields } = source;
	const exclusions = exclusionsOf(source.excluded);
	const groups = new Map<string, Group>();
	const strays: Owner[] = [];
	items.forEach((json, item) => {
		// A source that found nothing still gives one empty item where "Always Output Data" is on.
		if (Object.keys(json).length === 0) return;
		const owner = ownerOf(json, fields);
		const unusable = ownerProblem(owner, fields, json);
		if (unusable) {
			strays.push(owner);
			onUnusable(unusable, item);
			return;
		}
		const key = countKey(owner.id, owner.service);
		const group = groups.get(key) ?? { ...owner, assigned: each === 'account' ? 0 : null, total: null, excluded: 0, items: [] };
		groups.set(key, group);
		group.name ||= owner.name;
		group.items.push(item);
		take(group, json, source, exclusions);
	});
	return [...groups.values()].map((group) => {
		const problem = group.problem ?? (each === 'part' ? shortfall(group, strays) : undefined);
		return problem === undefined ? group : { ...group, assigned: null, total: null, problem };
	});
}

/** A sum that lacks a part is too low, and it is not known of which sum a part is that does not tell. */
function shortfall(group: Group, strays: readonly Owner[]): string | undefined {
	const key = countKey(group.id, group.service);
	const mayBeOf = ({ id, service }: Owner): boolean => countKey(id || group.id, service === '' ? group.service : service) === key;
	return strays.some(mayBeOf) ? `An item that may be a part of ${called(group)} does not tell its organisation or its service, so the sum may be too low` : undefined;
}
