import type { Answer } from '../shared/answer';
import type { Caller } from './auth';
import type { TenantContext } from './context';
import { businessError, notFound } from './errors';
import { generalUserName, type HaloRecord } from './records';
import type { Resource } from './resource';
import { showSingle } from './show';
import { keyOf } from './writes';

/** Rows that keep another row from being deleted, by table and field [I] (facts, section 6, 22). */
const pointers: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
	Client: [
		['Site', 'client_id'],
		['Users', 'client_id'],
		['Tickets', 'client_id'],
	],
	Site: [
		['Users', 'site_id'],
		['Tickets', 'site_id'],
	],
	Users: [['Tickets', 'user_id']],
};

/** DELETE /api/{Resource}/{id}: 200; tickets are only marked, so that they can be recovered [C]. */
export function deleteAnswer(
	context: TenantContext,
	resource: Resource,
	record: HaloRecord | undefined,
	caller: Caller,
): Answer {
	if (!record || (resource.table === 'Tickets' && record.deleted === true)) throw notFound();
	if (context.quirks.deleteRefusedWhileReferenced) refuseWhileReferenced(context, resource, record);
	const shown = showSingle(context, resource, record, {});
	removeRow(context, resource, record, caller);
	return { status: 200, body: context.quirks.deleteAnswer === 'object' ? shown : '' };
}

export function removeRow(context: TenantContext, resource: Resource, record: HaloRecord, caller: Caller): void {
	removeStored(context, resource, record);
	context.changed({ table: resource.table, kind: 'deleted', record, agentId: caller.application.agentId });
}

function removeStored(context: TenantContext, resource: Resource, record: HaloRecord): void {
	if (resource.table === 'Tickets' && context.quirks.softDelete) {
		record.deleted = true;
		context.store.touch(resource.table, record, context.clock.now());
		return;
	}
	context.store.delete(resource.table, keyOf(resource, record));
	if (resource.path === 'Webhook') deleteRows(context, 'Notification', (row) => row.webhook_id === record.id);
	if (resource.path === 'Client') {
		deleteRows(context, 'Users', (row) => row.client_id === record.id);
		deleteRows(context, 'Site', (row) => row.client_id === record.id);
	}
}

function deleteRows(context: TenantContext, table: string, goes: (row: HaloRecord) => boolean): void {
	for (const [key, row] of context.store.table(table).rows) if (goes(row)) context.store.delete(table, key);
}

/** The first site and the General User come and go with their client. */
function belongsTo(record: HaloRecord, table: string, row: HaloRecord): boolean {
	return row.name === generalUserName || (table === 'Site' && row.id === record.main_site_id);
}

function refuseWhileReferenced(context: TenantContext, resource: Resource, record: HaloRecord): void {
	for (const [table, field] of pointers[resource.path] ?? []) {
		for (const row of context.store.rowsBy(table, field, record.id)) {
			if (row.deleted !== true && !belongsTo(record, table, row)) {
				throw businessError(
					context.quirks,
					`${resource.path} ${String(record.id)} cannot be deleted: ${table} records are linked to it.`,
				);
			}
		}
	}
}
