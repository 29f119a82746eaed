import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../shared/answer';
import type { Caller } from './auth';
import { requireResource } from './catalogue';
import type { TenantContext } from './context';
import { writeCustomFields } from './customFields';
import { businessError } from './errors';
import { integerOf, isTrue, textOf, type HaloRecord, type RecordKey } from './records';
import type { Resource } from './resource';
import type { WriteEvent } from './rules';
import { rulesOf } from './rulesByTable';
import { showSingle } from './show';
import { differs, snapshot } from './webhooks/changes';

/** How long a ticket create holds its number before it stores it, with the serialCreateRace quirk on. */
const raceMilliseconds = 5;

export function keyOf(resource: Resource, record: Readonly<Record<string, unknown>>): RecordKey {
	const id =
		resource.id === 'uuid' ? textOf(record.id).toLowerCase() : (integerOf(record.id) ?? textOf(record.id));
	return resource.within === undefined ? id : `${textOf(record[resource.within])}:${id}`;
}

/**
 * POST /api/{Resource}: an array in, 201 with one object out [C]; of several rows only the last
 * unless `returnall=true` or `bulkresponse=true` [1], or in another form that a quirk chooses.
 */
export async function writeAnswer(
	context: TenantContext,
	resource: Resource,
	rows: readonly Record<string, unknown>[],
	query: Readonly<Record<string, string>>,
	caller: Caller,
): Promise<Answer> {
	const { bulkStores } = context.quirks;
	if (rows.length > 1 && bulkStores === 'none') throw businessError(context.quirks, `${resource.path} takes one record at a time.`);
	const written: HaloRecord[] = [];
	for (const row of bulkStores === 'last' ? rows.slice(-1) : rows) {
		if (resource.table === 'Tickets') await raceForNumber(context, row);
		written.push(writeRow(context, resource, row, caller));
	}
	const shown = written.map((record) => showSingle(context, resource, record, { includedetails: 'true' }));
	return { status: 201, body: shown.length > 1 ? answerToSeveral(context, shown, isTrue(query.returnall) || isTrue(query.bulkresponse)) : shown[0] };
}

function answerToSeveral({ quirks }: TenantContext, shown: readonly HaloRecord[], everything: boolean): Answer['body'] {
	switch (quirks.bulkAnswer) {
		case 'alwaysLast':
			return shown.at(-1);
		case 'some':
			return shown.slice(1);
		case 'reversed':
			return [...shown].reverse();
		case 'nothing':
			return '';
		default:
			return everything || quirks.bulkAnswer === 'all' ? shown : shown.at(-1);
	}
}

/**
 * With the quirk on, overlapping ticket creates take the same number and the later one overwrites
 * the earlier (halopsa-ticket-sync: server/src/case-sync.ts).
 */
async function raceForNumber(context: TenantContext, row: Record<string, unknown>): Promise<void> {
	if (!context.quirks.serialCreateRace || row.id !== undefined) return;
	const number = context.store.table('Tickets').nextId();
	await delay(raceMilliseconds);
	if (context.store.find('Tickets', number)) context.lostCreates += 1;
	row._number = number;
}

/** Creates or updates one row. @throws AnswerError 400 when a rule refuses it */
export function writeRow(
	context: TenantContext,
	resource: Resource,
	posted: Readonly<Record<string, unknown>>,
	caller: Caller,
	action?: HaloRecord,
): HaloRecord {
	const event: WriteEvent = {
		context,
		resource,
		posted,
		caller,
		create: (path, fields, cause) => writeRow(context, requireResource(path), fields, caller, cause),
		action,
	};
	const hasId = posted.id !== undefined && posted.id !== null && posted.id !== '';
	const known = hasId ? context.store.find(resource.table, keyOf(resource, posted)) : undefined;
	if (known) return updateRow(event, known);
	if (hasId && (resource.id === 'uuid' || (integerOf(posted.id) ?? 0) > 0)) {
		throw businessError(context.quirks, `${resource.path} with id ${textOf(posted.id)} does not exist.`);
	}
	return createRow(event);
}

function createRow(event: WriteEvent): HaloRecord {
	const { context, resource, posted } = event;
	for (const field of resource.required) {
		if (posted[field] === undefined || posted[field] === null || posted[field] === '') {
			throw businessError(context.quirks, `A value must be entered for ${field} (${resource.path}).`);
		}
	}
	const draft: HaloRecord = { id: newId(event), ...storedFields(event) };
	checkReferences(event, draft);
	// A list without includeinactive shows a new row, so a row is active unless it says otherwise [own].
	if (resource.inactive) draft[resource.inactive.field] ??= !resource.inactive.when;
	const rules = rulesOf(resource.table);
	rules.beforeCreate?.(draft, event);
	if (posted.customfields !== undefined) writeCustomFields(context, resource, draft, posted.customfields);
	context.store.put(resource.table, keyOf(resource, draft), draft, context.clock.now());
	rules.written?.(draft, event, true);
	tell(event, 'created', draft);
	return draft;
}

function updateRow(event: WriteEvent, record: HaloRecord): HaloRecord {
	const { context, resource, posted } = event;
	const changes = storedFields(event);
	checkReferences(event, changes);
	const rules = rulesOf(resource.table);
	rules.beforeUpdate?.(changes, event, record);
	const fields: HaloRecord = { customfields: record.customfields };
	if (posted.customfields !== undefined) {
		writeCustomFields(context, resource, fields, posted.customfields);
		changes.customfields = fields.customfields;
	}
	const before = snapshot(record);
	Object.assign(record, changes);
	context.store.touch(resource.table, record, context.clock.now());
	rules.written?.(record, event, false);
	if (differs(before, record)) tell(event, 'updated', record, before);
	return record;
}

function tell({ context, resource, caller, action }: WriteEvent, kind: 'created' | 'updated', record: HaloRecord, before?: HaloRecord): void {
	context.changed({
		table: resource.table,
		kind,
		record,
		agentId: caller.application.agentId,
		...(before ? { before } : {}),
		...(action ? { action } : {}),
	});
}

function newId({ context, resource, posted }: WriteEvent): RecordKey {
	if (resource.id === 'uuid') return randomUUID();
	if (resource.within === undefined)
		return integerOf(posted._number) ?? context.store.table(resource.table).nextId();
	const { within } = resource;
	let highest = 0;
	for (const row of context.store.rowsBy(resource.table, within, posted[within])) {
		highest = Math.max(highest, integerOf(row.id) ?? 0);
	}
	return highest + 1;
}

/** What a write stores: no instructions (leading underscore [C]), no looked-up names, no custom fields. */
function storedFields({ resource, posted }: WriteEvent): HaloRecord {
	const derived = new Set<string>([
		'id',
		'customfields',
		resource.watermark ?? 'id',
		...resource.names.map(({ name }) => name),
	]);
	return Object.fromEntries(
		Object.entries(posted).filter(([name]) => !name.startsWith('_') && !derived.has(name)),
	);
}

/** Ids of other rows must exist; 0 and below stand for none or for a general entry [C]. */
function checkReferences({ context, resource }: WriteEvent, fields: HaloRecord): void {
	for (const { id, table } of resource.names) {
		const value = fields[id];
		if (typeof value !== 'number' || value <= 0 || context.store.find(table, value)) continue;
		throw businessError(context.quirks, `${id} ${value} does not exist (${resource.path}).`);
	}
}
