import type { Answer } from '../shared/answer';
import { JsonText } from '../shared/spoiltAnswers';
import type { TenantContext } from './context';
import { conditions } from './filters';
import { integerOf, isTrue, type HaloRecord } from './records';
import type { Resource } from './resource';
import { fieldOf, showRow } from './show';

type Query = Readonly<Record<string, string>>;

/** Page size when paging is on and none is asked [own]. */
const defaultPageSize = 50;

const pagingParameters = new Set(['pageinate', 'page_no', 'page_size', 'count', 'include_custom_fields']);

/** GET /api/{Resource} (sections 2.2 and 2.3 of the facts). */
export function listAnswer(
	context: TenantContext,
	resource: Resource,
	query: Query,
	seesNothing: boolean,
): Answer {
	const all = seesNothing ? [] : matching(context, resource, query);
	const paging = pagingOf(context, resource, query);
	const page = paging ? cutPage(context, all, paging) : all.slice(0, countOf(query) ?? all.length);
	const idsOnly = resource.idOnly !== undefined && isTrue(query[resource.idOnly]);
	const rows = page.map((record) =>
		idsOnly ? { id: record.id } : showRow(context, resource, record, query),
	);
	context.listAnswers += 1;
	const body = wrap(context, resource, rows, all.length, paging);
	const floats = paging !== undefined && resource.path === 'Users' && context.quirks.floatSiteIds;
	return { status: 200, body: floats ? withFloatSiteIds(body) : body };
}

/** Rows a list request selects, in its order; computed once until data changes. */
function matching(context: TenantContext, resource: Resource, query: Query): readonly HaloRecord[] {
	const relevant = Object.entries(query)
		.filter(([name]) => !pagingParameters.has(name))
		.sort();
	const key = JSON.stringify([resource.path, context.quirks.hideInactive, relevant]);
	return context.store.view(key, () => {
		const keeps = conditions(context, resource, query);
		const rows: HaloRecord[] = [];
		for (const record of context.store.table(resource.table).rows.values()) {
			if (keeps.every((keep) => keep(record))) rows.push(record);
		}
		if (resource.newestFirst) rows.reverse();
		return sorted(context, resource, rows, query);
	});
}

function sorted(
	context: TenantContext,
	resource: Resource,
	rows: HaloRecord[],
	query: Query,
): readonly HaloRecord[] {
	const orders = ['', '2', '3', '4', '5'].flatMap((suffix) => {
		const field = query[`order${suffix}`];
		return field ? [{ field, sign: isTrue(query[`orderdesc${suffix}`]) ? -1 : 1 }] : [];
	});
	if (orders.length === 0) return rows;
	return rows
		.map((record) => ({
			record,
			keys: orders.map(({ field }) => sortKey(fieldOf(context, resource, record, field))),
		}))
		.sort((a, b) => {
			for (const [index, { sign }] of orders.entries()) {
				const [left = '', right = ''] = [a.keys[index], b.keys[index]];
				if (left !== right) return (left < right ? -1 : 1) * sign;
			}
			return 0;
		})
		.map(({ record }) => record);
}

function sortKey(value: unknown): string | number {
	if (typeof value === 'number') return value;
	if (typeof value === 'boolean') return Number(value);
	// Fractions of a second are written without trailing zeros, so the Z would sort before or after digits by chance.
	return String(value ?? '').toLowerCase().replace(/^(\d{4}-\d\d-\d\dt[\d:.]+)z$/, '$1');
}

interface Paging {
	number: number;
	asked: number;
	size: number;
}

function pagingOf(context: TenantContext, resource: Resource, query: Query): Paging | undefined {
	if (!resource.paged) return undefined;
	const requested =
		isTrue(query.pageinate) || (!context.quirks.pageinateRequired && query.page_no !== undefined);
	if (!requested) return undefined;
	const asked = Math.max(1, integerOf(query.page_size) ?? defaultPageSize);
	const cap = context.quirks.pageCap;
	const number = context.quirks.samePageForever ? 1 : Math.max(1, integerOf(query.page_no) ?? 1);
	return { number, asked, size: cap === false ? asked : Math.min(asked, cap) };
}

function cutPage(context: TenantContext, rows: readonly HaloRecord[], { number, size }: Paging) {
	if (context.quirks.emptyPage === number) return [];
	return rows.slice((number - 1) * size, number * size);
}

function countOf(query: Query): number | undefined {
	const count = integerOf(query.count);
	return count !== undefined && count > 0 ? count : undefined;
}

function wrap(
	context: TenantContext,
	resource: Resource,
	rows: HaloRecord[],
	total: number,
	paging: Paging | undefined,
): unknown {
	const { listShape } = context.quirks;
	if (listShape === 'bareObject' && rows.length === 1) return rows[0];
	if (listShape === 'bareArray' || resource.listKey === null) return rows;
	const count = shownCount(context, total);
	return {
		...(paging ? { page_no: paging.number, page_size: paging.asked } : {}),
		...(count === undefined ? {} : { record_count: count }),
		[resource.listKey]: rows,
		include_children: false,
	};
}

function shownCount(context: TenantContext, total: number): number | undefined {
	switch (context.quirks.recordCount) {
		case 'missing':
			return undefined;
		case 'tooBig':
			return total + 37;
		case 'tooSmall':
			return Math.floor(total / 2);
		case 'changing':
			return Math.max(0, total + (context.listAnswers % 2 === 0 ? -3 : 5));
		default:
			return total;
	}
}

/** Writes 95 as 95.0, which JSON.stringify cannot. Inside a text the quotes would be escaped. */
function withFloatSiteIds(body: unknown): JsonText {
	return new JsonText(JSON.stringify(body).replace(/"site_id":(-?\d+)(?=[,}])/g, '"site_id":$1.0'));
}
