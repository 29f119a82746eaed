import { companyName } from '../../domain/companyName';
import { foldText } from '../../domain/foldText';
import type { Meta, Provenance } from '../records';
import type { DataKind, Rank } from './precedence';

/**
 * Fields that are taken from one provider together: the city of one and the street of another make an address that
 * does not exist.
 */
export interface Unit<T> {
	readonly kind: DataKind;
	readonly fields: readonly (keyof T & string)[];
}

export interface Merged<T> {
	readonly values: Partial<T>;
	readonly fields: Readonly<Record<string, Provenance>>;
}

type Told<T> = T & { readonly _meta: Meta };

export const isKnown = (value: unknown): boolean => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);

const plain = (value: unknown): string => (typeof value === 'string' ? foldText(value).replace(/\s+/g, ' ').trim() : JSON.stringify(value));

/** Whether two names are one company's but for its legal form. */
export function sameName(left: string, right: string): boolean {
	const [one, two] = [left, right].map((name) => companyName(name).ways.map(({ joined }) => joined));
	return plain(left) === plain(right) || (one ?? []).some((way) => two?.includes(way));
}

const agrees = (left: unknown, right: unknown): boolean => plain(left) === plain(right) || (typeof left === 'string' && typeof right === 'string' && sameName(left, right));

/** Records the most believed first; the rest of the comparison only makes the order the same however they came. */
export function byRank<T>(records: readonly Told<T>[], rank: Rank, kind: DataKind): Told<T>[] {
	const keyed = records.map((record) => ({ record, place: rank(kind, record._meta.provider), moment: record._meta.fetchedAt ?? '', text: JSON.stringify(record) }));
	keyed.sort((left, right) => left.place - right.place || right.moment.localeCompare(left.moment) || (left.text < right.text ? -1 : left.text > right.text ? 1 : 0));
	return keyed.map(({ record }) => record);
}

/** The values of the records by precedence; a unit is filled up only by providers that contradict nothing it holds. */
export function mergeUnits<T>(records: readonly Told<T>[], units: readonly Unit<T>[], rank: Rank): Merged<T> {
	const values: Partial<T> = {};
	const fields: Record<string, Provenance> = {};
	for (const { kind, fields: names } of units) {
		for (const record of byRank(records, rank, kind)) {
			const known = names.filter((name) => isKnown(record[name]));
			if (known.some((name) => isKnown(values[name]) && !agrees(values[name], record[name]))) continue;
			for (const name of known.filter((one) => !isKnown(values[one]))) {
				values[name] = record[name];
				fields[name] = provenanceOf(record._meta, name);
			}
		}
	}
	return { values, fields };
}

export const provenanceOf = ({ fields, provider, fetchedAt }: Meta, name: string): Provenance => fields[name] ?? { provider, fetchedAt, confidence: null };

/** The members of all lists once, those of the most believed provider first. */
export function united<T, I>(records: readonly Told<T>[], rank: Rank, kind: DataKind, list: (record: T) => readonly I[], key: (item: I) => string): I[] {
	const found = new Map<string, I>();
	for (const record of byRank(records, rank, kind)) for (const item of list(record)) if (!found.has(key(item))) found.set(key(item), item);
	return [...found.values()];
}
