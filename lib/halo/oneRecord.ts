import type { HttpMethod } from '../ports';
import { HaloLostAnswerError, HaloNotFoundError, HaloResponseError, HaloValidationError } from './errors';
import { readListReply } from './listReply';
import { idOf, isRecord, type HaloRecord, type RecordId } from './records/record';

/**
 * The record of a single read. It may come inside the list wrapper (node-halopsa), and then only the one with the
 * id that was asked for is taken.
 * @throws {HaloNotFoundError | HaloResponseError}
 */
export function oneFrom(json: unknown, path: string, id: RecordId): HaloRecord {
	if (isEmptyRecord(json, id)) throw nothingFound(path);
	if (isRecord(json) && (json.id !== undefined || !mayWrap(json))) return json;
	if (!isRecord(json) && !Array.isArray(json)) throw notARecord('GET', path);
	const found = readListReply(json, path).rows.find((row) => String(idOf(row)) === String(id));
	if (found) return found;
	throw nothingFound(path);
}

function nothingFound(path: string): HaloNotFoundError {
	return new HaloNotFoundError(`HaloPSA found nothing at GET ${path}.`, {
		method: 'GET',
		path,
		advice: 'Check the ID. The record may have been deleted, or the API agent may not be allowed to see it.',
	});
}

/** A timesheet that does not exist is answered with an empty record whose id is 0 (halopsa-mcp); 0 can be a real id too. */
const isEmptyRecord = (json: unknown, id: RecordId): boolean => isRecord(json) && json.id === 0 && String(id) !== '0';

/** The record of a write: one object, also for an array that was sent; an array and a wrapper are accepted. */
export function writtenFrom(json: unknown, path: string): HaloRecord | undefined {
	if (isRecord(json) && idOf(json) !== undefined) return json;
	if (!Array.isArray(json) && !(isRecord(json) && mayWrap(json))) return undefined;
	const rows = readListReply(json, path).rows.filter((row) => idOf(row) !== undefined);
	return rows.length === 1 ? rows[0] : undefined;
}

/** @throws {HaloResponseError} for anything but a record with an id */
export function recordFrom(json: unknown, method: HttpMethod, path: string): HaloRecord {
	const record = writtenFrom(json, path);
	if (record) return record;
	throw notARecord(method, path);
}

/** @throws {HaloValidationError} for a record without an id; 0 and -1 are ids */
export function needsId(record: HaloRecord, path: string): RecordId {
	const id = idOf(record);
	if (id !== undefined) return id;
	throw new HaloValidationError(`The record to update at ${path} has no id.`, {
		method: 'POST',
		path,
		advice: 'Give the id of the record; without one HaloPSA would create a new record.',
	});
}

/** For a create that HaloPSA accepted without saying what it made. */
export function acceptedWithoutId(path: string): HaloLostAnswerError {
	return new HaloLostAnswerError(`HaloPSA accepted POST ${path}, but its answer does not name the new record.`, {
		method: 'POST',
		path,
		advice: 'Look in HaloPSA whether the record exists before you run this again; otherwise it may exist twice.',
	});
}

/** For a look-up after a lost answer that failed itself: whether the record exists is still not known. */
export function lookUpFailed(path: string): (cause: unknown) => never {
	return (cause) => {
		const why = cause instanceof Error ? ` ${cause.message}` : '';
		throw new HaloLostAnswerError(`The answer to POST ${path} was lost, and looking for the record failed.${why}`, {
			method: 'POST',
			path,
			cause,
			advice: 'Look in HaloPSA whether the record exists before you run this again; otherwise it may exist twice.',
		});
	};
}

/** A wrapper has a count or nothing but one array. */
function mayWrap(json: HaloRecord): boolean {
	const values = Object.values(json);
	return json.record_count !== undefined || (values.length === 1 && Array.isArray(values[0]));
}

function notARecord(method: HttpMethod, path: string): HaloResponseError {
	return new HaloResponseError(`The answer to ${method} ${path} is not a record.`, {
		method,
		path,
		advice: 'Check that Resource URL is the address of HaloPSA itself.',
	});
}
