import type { HaloClient } from '../client';
import { HaloValidationError } from '../errors';
import { writtenFrom } from '../oneRecord';
import { sameValue } from '../records/compare';
import type { PlannedRequest } from '../records/plannedRequest';
import type { HaloRecord, RecordId } from '../records/record';
import type { SpecialResult } from './types';

interface Call {
	readonly client: HaloClient;
	readonly dryRun: boolean;
}

export const post = (path: string, ...body: unknown[]): PlannedRequest => ({ method: 'POST', path, body });

/** Sends a planned write that leaves the same state however often it is sent. */
export async function send(client: HaloClient, { method, path, body }: PlannedRequest): Promise<unknown> {
	return await client.request({ method, path, json: body, replaySafe: true });
}

/** Shows the write in a dry run, carries it out otherwise. Both have the one request, so that neither can differ. */
export async function carryOut({ dryRun }: Call, request: PlannedRequest, work: (request: PlannedRequest) => Promise<readonly HaloRecord[]>): Promise<SpecialResult> {
	return dryRun ? { records: [], planned: [request] } : { records: await work(request) };
}

/** What was asked for is so already. */
export function nothingToDo({ dryRun }: Call, record: HaloRecord): SpecialResult {
	return dryRun ? { records: [record], planned: [] } : { records: [record] };
}

export const readRecord = async (client: HaloClient, path: string, id: RecordId): Promise<HaloRecord> => await client.get(path, id, { includedetails: true });

export interface Change {
	readonly path: string;
	readonly id: RecordId;
	/** What the user calls it, such as `Ticket 42`. */
	readonly label: string;
	/** Fields that have to hold these values afterwards. */
	readonly fields: HaloRecord;
	/** Sent along when there is something to change, but not compared: notes and instructions. */
	readonly extras?: HaloRecord;
	/** Why HaloPSA may have kept a field although it accepted the request. */
	readonly advice: string;
}

/**
 * Changes what differs and makes sure that HaloPSA took it: it answers a write with success also when a rule, a
 * workflow or a missing licence kept the old value.
 * @throws {HaloValidationError} naming the field that kept its value
 */
export async function changeRecord(call: Call, change: Change): Promise<SpecialResult> {
	const { path, id, fields, extras = {} } = change;
	const current = await readRecord(call.client, path, id);
	const wanted = differing(current, fields);
	if (Object.keys(wanted).length === 0) return nothingToDo(call, current);
	return await carryOut(call, post(path, { id, ...wanted, ...extras }), async (request) => {
		const answer = writtenFrom(await send(call.client, request), path);
		const shown = answer && Object.keys(wanted).every((name) => name in answer) ? answer : await readRecord(call.client, path, id);
		const [kept] = Object.entries(differing(shown, wanted));
		if (!kept) return [shown];
		throw new HaloValidationError(`HaloPSA accepted the request, but ${change.label} has ${kept[0]} ${show(shown[kept[0]])} instead of ${show(kept[1])}.`, {
			method: 'POST',
			path,
			advice: change.advice,
		});
	});
}

function differing(current: HaloRecord, fields: HaloRecord): HaloRecord {
	return Object.fromEntries(Object.entries(fields).filter(([name, value]) => !sameText(current[name], value) && !sameValue(undefined, current[name], value)));
}

const sameText = (left: unknown, right: unknown): boolean =>
	typeof left === 'string' && typeof right === 'string' && left.trim().toLowerCase() === right.trim().toLowerCase();

const show = (value: unknown): string => (value === undefined || value === null || value === '' ? 'empty' : JSON.stringify(value));
