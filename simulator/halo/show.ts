import type { TenantContext } from './context';
import { optionsOf, shownCustomFields } from './customFields';
import {
	haloDate,
	isObject,
	isTrue,
	numberOf,
	objectsOf,
	updatedAt,
	type HaloRecord,
} from './records';
import type { Resource } from './resource';

type Query = Readonly<Record<string, string>>;

/** Resources whose lists take include_custom_fields [C] (RDX docs/field-info.md). */
const listsCustomFields = new Set(['Tickets', 'Opportunities', 'Projects', 'Client', 'Site', 'Asset']);

/** A field as a filter or sort sees it: stored, looked up by id, or the time of the last change. */
export function fieldOf(
	context: TenantContext,
	resource: Resource,
	record: HaloRecord,
	field: string,
): unknown {
	if (field === resource.watermark || field === 'last_update') return record[updatedAt];
	const name = resource.names.find((candidate) => candidate.name === field);
	if (!name) return record[field];
	return context.store.find(name.table, record[name.id])?.[name.from] ?? '';
}

function readable(context: TenantContext, resource: Resource, record: HaloRecord): HaloRecord {
	if (resource.path !== 'Webhook' || context.quirks.webhookPasswordShown) return record;
	const { basic_password: _password, ...others } = record;
	return others;
}

/** One row of a list: scalars only, without what the light record leaves out [C]. */
export function showRow(
	context: TenantContext,
	resource: Resource,
	record: HaloRecord,
	query: Query,
): HaloRecord {
	if (!context.quirks.lightLists) return showSingle(context, resource, record, { includedetails: 'true' });
	const added = new Set(
		Object.entries(resource.adds)
			.filter(([name]) => isTrue(query[name]))
			.map(([, field]) => field),
	);
	const omitted = new Set(resource.omit.filter((field) => !added.has(field)));
	const row: HaloRecord = {};
	for (const [field, value] of Object.entries(readable(context, resource, record))) {
		const heavy = typeof value === 'object' && value !== null;
		const missing = omitted.has(field) || ((heavy || field.endsWith('_html')) && !added.has(field));
		if (!missing) row[field] = value;
	}
	addNames(context, resource, record, row, omitted);
	addListExtras(context, resource, record, row, query, added);
	return row;
}

function addListExtras(
	context: TenantContext,
	resource: Resource,
	record: HaloRecord,
	row: HaloRecord,
	query: Query,
	added: ReadonlySet<string>,
): void {
	if (resource.path === 'Users') row.site_id_int = record.site_id;
	if (resource.path === 'FieldInfo' && added.has('values')) row.values = optionsOf(context, record);
	if (resource.path === 'Site' && isTrue(query.includeaddress) && isObject(record.delivery_address)) {
		const { line1, line2, line3, line4, postcode } = record.delivery_address;
		[line1, line2, line3, line4, postcode].forEach((line, index) => {
			row[`delivery_address_line${index + 1}`] = line ?? '';
		});
	}
	const asked = query.include_custom_fields;
	if (asked && listsCustomFields.has(resource.path)) {
		const ids = new Set(asked.split(',').map(Number));
		row.customfields = shownCustomFields(context, resource, record, ids);
	}
}

/** The single record; sub-objects, child arrays and custom fields only with includedetails=true [C]. */
export function showSingle(
	context: TenantContext,
	resource: Resource,
	record: HaloRecord,
	query: Query,
): HaloRecord {
	const detailed = isTrue(query.includedetails) || !context.quirks.detailsOnRequest;
	const shown: HaloRecord = {};
	for (const [field, value] of Object.entries(readable(context, resource, record))) {
		if (detailed || typeof value !== 'object' || value === null) shown[field] = value;
	}
	addNames(context, resource, record, shown, new Set());
	if (detailed) addDetails(context, resource, record, shown);
	return shown;
}

function addDetails(context: TenantContext, resource: Resource, record: HaloRecord, shown: HaloRecord): void {
	if (resource.customFieldUsage !== undefined)
		shown.customfields = shownCustomFields(context, resource, record);
	if (resource.path === 'FieldInfo') shown.values = optionsOf(context, record);
	if (resource.path === 'SLA') shown.priorities = context.store.rowsBy('Priority', 'slaid', record.id);
	if (resource.path === 'Asset') shown.fields = namedFields(context, record);
	if (resource.path === 'AssetGroup')
		shown.assettypes = context.store.rowsBy('AssetType', 'assetgroup_id', record.id);
	if (resource.path === 'Webhook')
		shown.events = context.store.rowsBy('Notification', 'webhook_id', record.id);
	if (resource.table === 'Tickets') {
		shown.attachments = context.store
			.rowsBy('Attachment', 'ticket_id', record.id)
			.map(({ data_base64: _data, ...attachment }) => attachment);
		shown.child_ticket_ids = context.store.rowsBy('Tickets', 'parent_id', record.id).map(({ id }) => id);
	}
	if (Array.isArray(record.lines)) shown.lines = objectsOf(record.lines);
}

/** Attributes of an asset are stored by the field of its type and shown with the name (facts 3.9). */
function namedFields(context: TenantContext, asset: HaloRecord): Record<string, unknown>[] {
	const type = context.store.find('AssetType', asset.assettype_id);
	const names = new Map(objectsOf(type?.fields).map(({ field_id, field_name }) => [field_id, field_name]));
	return objectsOf(asset.fields).map((field) => ({ ...field, name: names.get(field.id) ?? '' }));
}

function addNames(
	context: TenantContext,
	resource: Resource,
	record: HaloRecord,
	shown: HaloRecord,
	omitted: ReadonlySet<string>,
): void {
	for (const { id, name, table, from } of resource.names) {
		if (record[id] === undefined || omitted.has(name)) continue;
		shown[name] = context.store.find(table, record[id])?.[from] ?? '';
	}
	const changed = record[updatedAt];
	if (resource.watermark && changed !== undefined && !omitted.has(resource.watermark)) {
		shown[resource.watermark] = haloDate(changed, numberOf(record.id) * 7);
	}
}
