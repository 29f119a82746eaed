import type { SheetRow } from './csv';
import type { Table } from './header';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deeper than this, a payload is no record. */
const DEEPEST = 6;

/** The records of a pushed payload: the body of a webhook, and the one list of objects in an envelope around them. */
export function recordsIn(payload: unknown): Readonly<Record<string, unknown>>[] {
	if (Array.isArray(payload)) return payload.filter(isObject);
	if (!isObject(payload)) return [];
	if (isObject(payload.body) && 'headers' in payload) return recordsIn(payload.body);
	if (Array.isArray(payload.body) && 'headers' in payload) return recordsIn(payload.body);
	const lists = Object.entries(payload).filter(([name, value]) => envelopes.has(name.toLowerCase()) && Array.isArray(value) && value.length > 0 && value.every(isObject));
	const [only] = lists;
	return only && lists.length === 1 ? recordsIn(only[1]) : [payload];
}

/** Members that hold the records of a push rather than a part of one. */
const envelopes = new Set(['data', 'results', 'records', 'contacts', 'people', 'leads', 'companies', 'organizations', 'accounts', 'cards', 'items', 'rows', 'prospects']);

function flatten(value: unknown, path: string, into: Map<string, string>, depth: number): void {
	if (value === null || value === undefined || depth > DEEPEST) return;
	if (Array.isArray(value)) {
		const plain = value.filter((one) => !isObject(one) && !Array.isArray(one));
		if (plain.length > 0) into.set(path, plain.map(String).join(', '));
		value.filter(isObject).slice(0, 5).forEach((one, at) => flatten(one, `${path}.${at}`, into, depth + 1));
	} else if (isObject(value)) {
		for (const [name, below] of Object.entries(value)) flatten(below, path === '' ? name : `${path}.${name}`, into, depth + 1);
	} else into.set(path, String(value));
}

/** A table whose columns are the members of the records, nested ones with dots. Lines count the records from 1. */
export function tableOf(records: readonly Readonly<Record<string, unknown>>[]): Table {
	const flat = records.map((record) => {
		const into = new Map<string, string>();
		flatten(record, '', into, 0);
		return into;
	});
	const header = [...new Set(flat.flatMap((row) => [...row.keys()]))];
	return { header, rows: flat.map((row, at): SheetRow => ({ line: at + 1, cells: header.map((name) => row.get(name)?.trim() ?? '') })) };
}
