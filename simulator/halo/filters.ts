import type { TenantContext } from './context';
import { bindingError, businessError } from './errors';
import { integerOf, isObject, isTrue, parseHaloDate, textOf, updatedAt, type HaloRecord } from './records';
import type { Resource } from './resource';
import { fieldOf } from './show';

type Query = Readonly<Record<string, string>>;
type Keep = (record: HaloRecord) => boolean;

/**
 * The conditions a list request sets. Parameters the resource does not know are ignored, as HaloPSA
 * does with `tickettype_id` on Tickets (facts 3.1).
 * @throws AnswerError 400 for a value that does not fit its parameter
 */
export function conditions(context: TenantContext, resource: Resource, query: Query): Keep[] {
	return [
		...(resource.only ? [resource.only] : []),
		...visibility(context, resource, query),
		...exactMatches(resource, query),
		...textMatches(context, resource, query),
		...Object.entries(resource.flags)
			.filter(([name]) => isTrue(query[name]))
			.map(([, keep]) => keep),
		...dateRanges(resource, query),
		...domainFilter(context, resource, query),
		...advancedSearch(context, resource, query),
	];
}

/** Inactive rows are hidden unless asked for [C]; `activeinactive` holds two booleans (active, inactive). */
function visibility(context: TenantContext, resource: Resource, query: Query): Keep[] {
	const { inactive } = resource;
	if (!inactive || !context.quirks.hideInactive) return [];
	const isInactive: Keep = (record) => isTrue(record[inactive.field]) === inactive.when;
	if (inactive.field === 'deleted')
		return [isTrue(query.deleted) ? isInactive : (record) => !isInactive(record)];
	if (resource.path === 'Agent' && isTrue(query.includedisabled)) return [];
	if (resource.path === 'Lookup' && (isTrue(query.showallcodes) || isTrue(query.showall))) return [];
	const [active, hidden] = query.activeinactive?.split(',').map(isTrue) ?? [
		query.includeactive === undefined || isTrue(query.includeactive),
		isTrue(query.includeinactive),
	];
	if (active && hidden) return [];
	if (!active && !hidden) return [() => false];
	return [hidden ? isInactive : (record) => !isInactive(record)];
}

function exactMatches(resource: Resource, query: Query): Keep[] {
	const single = Object.entries(resource.equal).flatMap(([parameter, field]): Keep[] => {
		const text = query[parameter];
		if (text === undefined || text === '') return [];
		const wanted = requireInteger(parameter, text);
		return [(record) => record[field] === wanted];
	});
	const several = Object.entries(resource.oneOf).flatMap(([parameter, field]): Keep[] => {
		const text = query[parameter];
		if (text === undefined || text === '') return [];
		const wanted = new Set<unknown>(text.split(',').map((part) => requireInteger(parameter, part.trim())));
		return [(record) => wanted.has(record[field])];
	});
	return [...single, ...several];
}

function requireInteger(parameter: string, text: string): number {
	const number = integerOf(text);
	if (number === undefined) throw bindingError(parameter, `The value '${text}' is not valid.`);
	return number;
}

function textMatches(context: TenantContext, resource: Resource, query: Query): Keep[] {
	const contains = (fields: readonly string[], text: string): Keep => {
		const wanted = text.toLowerCase();
		return (record) =>
			fields.some((field) =>
				textOf(fieldOf(context, resource, record, field))
					.toLowerCase()
					.includes(wanted),
			);
	};
	const fields = Object.entries(resource.contains).flatMap(([parameter, field]) => {
		const text = query[parameter];
		return text && !isTrue(text) ? [contains([field], text)] : [];
	});
	const { search } = query;
	if (!search) return fields;
	const searched = Object.entries(resource.contains).find(([name]) => isTrue(query[name]))?.[1];
	const phones = isTrue(query.search_phonenumbers) ? ['phonenumber', 'mobilenumber', 'homenumber'] : [];
	return [...fields, contains(searched ? [searched] : [...resource.search, ...phones], search)];
}

function dateRanges(resource: Resource, query: Query): Keep[] {
	const between = (
		fromName: string,
		toName: string,
		moment: (record: HaloRecord) => number | undefined,
	): Keep[] => {
		const from = requireDate(fromName, query[fromName]);
		const to = requireDate(toName, query[toName]);
		if (from === undefined && to === undefined) return [];
		return [
			(record) => {
				const at = moment(record);
				return at !== undefined && at >= (from ?? -Infinity) && at <= (to ?? Infinity);
			},
		];
	};
	const dated = (field: string) => (record: HaloRecord) => parseHaloDate(textOf(record[field]));
	const ranges: Keep[] = [];
	if (resource.changedFilter) {
		ranges.push(...between('lastupdatefromdate', 'lastupdatetodate', (record) => record[updatedAt]));
	}
	if (resource.table === 'Tickets' && query.datesearch) {
		ranges.push(...between('startdate', 'enddate', dated(ticketDateField(query.datesearch))));
	}
	if (resource.path === 'Actions') ranges.push(...between('startdate', 'enddate', dated('datetime')));
	if (resource.path === 'Appointment') {
		ranges.push(...between('start_date', 'end_date', dated('start_date')));
	}
	return ranges;
}

/** `datesearch` names a database column: the created date is `dateoccured` there, with one r [1]. */
function ticketDateField(column: string): string {
	const fields: Record<string, string> = { dateoccured: 'dateoccurred', datecleared: 'dateclosed' };
	return fields[column.toLowerCase()] ?? column.toLowerCase();
}

function requireDate(parameter: string, text: string | undefined): number | undefined {
	if (text === undefined || text === '') return undefined;
	const date = parseHaloDate(text);
	if (date === undefined) throw bindingError(parameter, `The value '${text}' is not valid.`);
	return date;
}

/** `domain` on Client: the e-mail domain of one of its sites. */
function domainFilter(context: TenantContext, resource: Resource, query: Query): Keep[] {
	const wanted = query.domain?.toLowerCase();
	if (!wanted || resource.path !== 'Client') return [];
	const owners = new Set(
		[...context.store.table('Site').rows.values()]
			.filter((site) => textOf(site.emaildomain).toLowerCase() === wanted)
			.map((site) => site.client_id),
	);
	return [(record) => owners.has(record.id)];
}

/** JSON array of {filter_name, filter_type, filter_value}; only type 2, equals, is known [1] (CIPP). */
function advancedSearch(context: TenantContext, resource: Resource, query: Query): Keep[] {
	if (!query.advanced_search) return [];
	const refused = businessError(context.quirks, 'Invalid advanced search parameter');
	return parseList(query.advanced_search, refused).map((filter) => {
		const { filter_name: name, filter_type: type, filter_value: value } = isObject(filter) ? filter : {};
		if (typeof name !== 'string' || integerOf(type) !== 2 || !isKnownField(context, resource, name))
			throw refused;
		const wanted = textOf(value).toLowerCase();
		return (record: HaloRecord) => textOf(fieldOf(context, resource, record, name)).toLowerCase() === wanted;
	});
}

function parseList(json: string, refused: Error): unknown[] {
	try {
		const parsed: unknown = JSON.parse(json);
		if (Array.isArray(parsed)) return parsed;
	} catch {
		throw refused;
	}
	throw refused;
}

function isKnownField(context: TenantContext, resource: Resource, name: string): boolean {
	const [first] = context.store.table(resource.table).rows.values();
	const isOfSchema = resource.omit.includes(name) || resource.search.includes(name);
	return isOfSchema || resource.names.some((shown) => shown.name === name) || (first !== undefined && name in first);
}
