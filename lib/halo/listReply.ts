import { isRecord, type HaloRecord } from './records/record';
import { HaloResponseError } from './errorClasses';

export interface ListReply {
	readonly rows: readonly HaloRecord[];
	/** As HaloPSA counts; undefined when it does not say. */
	readonly recordCount: number | undefined;
	/** `wrapped` has a count or a collection key; `bare` is an array by itself; `single` one record by itself. */
	readonly shape: 'wrapped' | 'bare' | 'single';
}

/**
 * The rows of a list reply in any shape HaloPSA uses: an object with the collection under a key, a bare array
 * (reference tables), or one record without a wrapper (node-halopsa 1.0.3). When the key is not the expected one, the
 * only array of the object is taken.
 * @throws {HaloResponseError} when there is no telling where the rows are.
 */
export function readListReply(json: unknown, path: string, collection?: string): ListReply {
	if (json === null || json === undefined) return { rows: [], recordCount: undefined, shape: 'wrapped' };
	if (Array.isArray(json)) return { rows: json.filter(isRecord), recordCount: undefined, shape: 'bare' };
	if (!isRecord(json)) throw unknownShape(path, `the answer is a ${typeof json}`);

	const recordCount = countIn(json.record_count);
	const wrapped = (rows: readonly unknown[]): ListReply => {
		return { rows: rows.filter(isRecord), recordCount, shape: 'wrapped' };
	};
	const expected = collection === undefined ? undefined : memberNamed(json, collection);
	if (Array.isArray(expected)) return wrapped(expected);
	if (recordCount === undefined && json.id !== undefined) return { rows: [json], recordCount, shape: 'single' };

	const arrays = Object.entries(json).filter(([, value]) => Array.isArray(value));
	const [first] = arrays;
	if (first && arrays.length === 1 && Array.isArray(first[1])) return wrapped(first[1]);
	const saysNothing = recordCount !== undefined || expected === null || Object.keys(json).length === 0;
	if (arrays.length === 0 && saysNothing) return wrapped([]);
	throw unknownShape(path, `its members are ${Object.keys(json).slice(0, 10).join(', ')}`);
}

/** Members are named in lower case; a tenant behind a gateway may write them otherwise. */
function memberNamed(json: HaloRecord, name: string): unknown {
	if (name in json) return json[name];
	return Object.entries(json).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

function countIn(value: unknown): number | undefined {
	const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : undefined;
}

function unknownShape(path: string, seen: string): HaloResponseError {
	return new HaloResponseError(`The list of ${path} came in an unknown shape: ${seen}.`, {
		method: 'GET',
		path,
		advice: 'Check that Resource URL is the address of HaloPSA itself; if it is, report this to the maintainers.',
	});
}
