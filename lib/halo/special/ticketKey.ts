import type { HaloClient, Query } from '../client';
import { customFieldValue } from '../customFields';
import { HaloAmbiguousError, HaloValidationError } from '../errors';
import { InvalidInputError } from '../records/input';
import type { PlannedRequest } from '../records/plannedRequest';
import { idOf, integerOf, isRecord, textOf, type HaloRecord, type RecordId } from '../records/record';
import { shown } from '../records/values';
import { standalone, type CheckedCall } from './define';
import type { Input } from './input';
import { noteParameters, noteRequest, writeNote } from './notes';
import { oneAtATime } from './oneAtATime';
import type { Parameter, SpecialResult } from './types';
import { post, readRecord } from './write';

/** Tickets whose key the list does not show are read one by one, up to this many. */
const MOST_DETAIL_READS = 50;

const keyParameters: readonly Parameter[] = [
	{ name: 'key_field', label: 'Key Field', type: 'string', default: 'third_party_id_string', description: 'Field that tells tickets apart: third_party_id_string, summary, or the name of a custom field such as CFExternalAlertId' },
	{ name: 'key', label: 'Key', type: 'string', required: true },
	{ name: 'client_id', label: 'Client', type: 'integer', reference: 'client', description: 'Also limits the search to tickets of this client' },
	{ name: 'tickettype_id', label: 'Ticket Type', type: 'integer', reference: 'ticketType', description: 'Also limits the search to tickets of this type' },
	{ name: 'summary', label: 'Summary', type: 'string', required: true, description: 'Of a new ticket' },
];

const moreFields: Parameter = { name: 'fields', label: 'More Fields', type: 'json', fieldsOf: 'ticket', description: 'Further fields of a new ticket by their HaloPSA names' };

interface Key {
	readonly field: string;
	readonly value: string;
	readonly customId?: number;
	/** Filters that every ticket with the key meets. */
	readonly scope: Query;
}

async function keyFrom(client: HaloClient, input: Input, openOnly: boolean): Promise<Key> {
	const field = input.text('key_field')?.trim() ?? 'third_party_id_string';
	const scope = { ...input.pick({ client_id: 'client_id', tickettype_id: 'requesttype_id' }), ...(openOnly ? { open_only: true } : {}) } as Query;
	const key = { field, value: input.needText('key').trim(), scope };
	return /^CF/i.test(field) ? { ...key, customId: await customFieldId(client, field) } : key;
}

async function customFieldId(client: HaloClient, name: string): Promise<number> {
	const rows = await client.list({ path: 'FieldInfo', query: { typeid: 1 }, paged: false });
	const id = integerOf(rows.find((row) => textOf(row.name).toLowerCase() === name.toLowerCase())?.id);
	if (id !== undefined) return id;
	throw new InvalidInputError(`Tickets have no custom field ${shown(name)}`, `Use one of: ${rows.map((row) => textOf(row.name)).join(', ') || 'none'}`);
}

/** The key a ticket carries, null for one without; undefined when the row does not show it. */
function keyOf(row: HaloRecord, { field, customId }: Key): string | null | undefined {
	if (customId !== undefined) return Array.isArray(row.customfields) ? textOf(customFieldValue(row, customId)).trim() : undefined;
	const value = row[field];
	return value === null || value === undefined ? value : textOf(value).trim();
}

function fits(row: HaloRecord, key: Key): boolean {
	const value = keyOf(row, key);
	// Identifiers of other systems may differ in case alone; summaries are what people type.
	return key.field === 'summary' ? value?.toLowerCase() === key.value.toLowerCase() : value === key.value;
}

async function search(client: HaloClient, key: Key, query: Query): Promise<HaloRecord[]> {
	const custom = key.customId === undefined ? {} : { include_custom_fields: String(key.customId) };
	const found: HaloRecord[] = [];
	const unseen: RecordId[] = [];
	// Null in all rows may be what a list gives for a field that it does not show.
	const blank: RecordId[] = [];
	let showsKeys = false;
	for await (const row of client.rows({ path: 'Tickets', collection: 'tickets', query: { ...key.scope, ...custom, ...query } })) {
		const id = idOf(row);
		const shown = keyOf(row, key);
		if (fits(row, key)) found.push(row);
		showsKeys ||= typeof shown === 'string';
		if (id !== undefined && shown === undefined) unseen.push(id);
		else if (id !== undefined && shown === null && !showsKeys && blank.length <= MOST_DETAIL_READS) blank.push(id);
		if (unseen.length > MOST_DETAIL_READS) throw notShown(key);
	}
	if (showsKeys) blank.length = 0;
	if (unseen.length + blank.length > MOST_DETAIL_READS) throw notShown(key);
	for (const id of [...unseen, ...blank]) {
		const ticket = await readRecord(client, 'Tickets', id);
		if (fits(ticket, key)) found.push(ticket);
	}
	return found;
}

const notShown = ({ field }: Key): InvalidInputError => new InvalidInputError(
	`The list of tickets does not show ${field}, and more than ${MOST_DETAIL_READS} tickets would have to be read one by one`,
	'Choose Client and Ticket Type to narrow the search, or another key field',
);

/** The tickets with the key. A text search is tried first; it may not look at the field, so finding nothing proves nothing. */
async function withKey(client: HaloClient, key: Key): Promise<HaloRecord[]> {
	if (key.field === 'summary') return await search(client, key, { search_summary: key.value });
	const quick = await search(client, key, { search: key.value });
	return quick.length > 0 ? quick : await search(client, key, {});
}

/** A merged ticket stays readable and points to the one that lives on. */
async function survivorOf(client: HaloClient, ticket: HaloRecord): Promise<HaloRecord> {
	let current = ticket;
	for (let step = 0; step < 10; step += 1) {
		const next = integerOf(current.merged_into_id) ?? 0;
		if (next <= 0 || next === integerOf(current.id)) break;
		current = await readRecord(client, 'Tickets', next);
	}
	return current;
}

/** @throws {HaloAmbiguousError} when several tickets carry the key */
async function ticketWithKey(client: HaloClient, key: Key): Promise<HaloRecord | undefined> {
	const survivors = new Map<RecordId | undefined, HaloRecord>();
	for (const match of await withKey(client, key)) {
		const survivor = await survivorOf(client, match);
		survivors.set(idOf(survivor), survivor);
	}
	if (survivors.size > 1) {
		throw new HaloAmbiguousError(`${survivors.size} tickets have ${key.field} ${shown(key.value)}: ${[...survivors.keys()].join(', ')}.`, {
			method: 'GET',
			path: 'Tickets',
			advice: 'Merge these tickets in HaloPSA, or narrow the search by Client and Ticket Type.',
		});
	}
	const [id] = survivors.keys();
	return id === undefined ? undefined : await readRecord(client, 'Tickets', id);
}

function newTicket(input: Input, key: Key): PlannedRequest {
	const { customfields, ...fields } = input.object('fields');
	const given = Array.isArray(customfields) ? customfields.filter(isRecord) : [];
	const own = key.customId === undefined ? {} : { customfields: [...given.filter(({ id }) => id !== key.customId), { id: key.customId, value: key.value }] };
	const carried = key.customId === undefined ? { [key.field]: key.value, ...(given.length > 0 ? { customfields: given } : {}) } : own;
	const details = input.text('details') ?? input.text('note');
	const described = details === undefined ? {} : { [input.text('format') === 'html' ? 'details_html' : 'details']: details };
	const named = input.pick({ summary: 'summary', client_id: 'client_id', tickettype_id: 'tickettype_id' });
	return post('Tickets', { ...fields, ...named, ...described, ...carried });
}

/** @throws {HaloValidationError} when the new ticket does not carry the key: the next run would make another one. */
async function create(client: HaloClient, { path, body: [record] = [] }: PlannedRequest, key: Key): Promise<HaloRecord> {
	if (!isRecord(record)) throw new TypeError('The planned ticket is missing');
	const answer = await client.create(path, record, { findCreated: async () => await withKey(client, key) });
	const id = idOf(answer);
	const ticket = fits(answer, key) || id === undefined ? answer : await readRecord(client, path, id);
	if (fits(ticket, key)) return ticket;
	throw new HaloValidationError(`HaloPSA made ticket ${id ?? '?'}, but did not store ${shown(key.value)} in ${key.field}, so it would not be found again.`, {
		method: 'POST',
		path,
		advice: 'Choose a key field that the ticket type keeps, and delete this ticket before you run again; otherwise there will be two.',
	});
}

async function exclusively(call: CheckedCall, openOnly: boolean, work: (key: Key, ticket: HaloRecord | undefined) => Promise<SpecialResult>): Promise<SpecialResult> {
	const { client, input } = call;
	const key = await keyFrom(client, input, openOnly);
	return await oneAtATime(JSON.stringify([client.tenant, key.field, key.value]), async () => await work(key, await ticketWithKey(client, key)));
}

async function makeTicket({ client, input, dryRun }: CheckedCall, key: Key): Promise<SpecialResult> {
	const request = newTicket(input, key);
	if (dryRun) return { records: [], planned: [request] };
	return { records: [{ ...(await create(client, request, key)), created: true }] };
}

export const findOrCreate = standalone(
	{
		name: 'findOrCreate', label: 'Find or Create', action: 'Find or create a ticket', writes: true,
		description: 'Find the ticket with a key, or create it; never makes a second one',
		parameters: [
			...keyParameters,
			{ name: 'details', label: 'Details', type: 'text', description: 'Of a new ticket' },
			{ name: 'format', label: 'Format', type: 'options', default: 'text', options: [{ name: 'HTML', value: 'html' }, { name: 'Text', value: 'text' }] },
			{ name: 'open_only', label: 'Open Only', type: 'boolean', default: false, description: 'Whether to create a new ticket when the one with the key is closed' },
			moreFields,
		],
	},
	async (call) => await exclusively(call, call.input.flag('open_only'), async (key, ticket) => {
		if (!ticket) return await makeTicket(call, key);
		return { records: [{ ...ticket, created: false }], ...(call.dryRun ? { planned: [] } : {}) };
	}),
);

export const appendOrCreate = standalone(
	{
		name: 'appendOrCreate', label: 'Append or Create', action: 'Append to an open ticket or create one', writes: true,
		description: 'Add a note to the open ticket with a key, or create the ticket when none is open',
		parameters: [...keyParameters, ...noteParameters, { name: 'details', label: 'Details', type: 'text', description: 'Of a new ticket; without them the note' }, moreFields],
	},
	async (call) => await exclusively(call, true, async (key, ticket) => {
		const id = ticket && idOf(ticket);
		if (!ticket || id === undefined) return await makeTicket(call, key);
		const request = await noteRequest(call.client, id, call.input);
		if (call.dryRun) return { records: [], planned: [request] };
		const action = await writeNote(call.client, request);
		return { records: [{ ...ticket, created: false, action_id: action.id }] };
	}),
);
