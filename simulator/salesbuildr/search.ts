import type { SalesbuildrResource } from './resources';
import { refused, type SalesbuildrRecord } from './store';

const defaultSize = 20;
const largestSize = 100;

/**
 * Search parameters `from`, `size` (at most 100), `query`, `sort`, `filters` such as
 * `company.id:{id}`; the answer is `{results, total}` (C).
 */
export function search(
	resource: SalesbuildrResource,
	records: Iterable<SalesbuildrRecord>,
	query: Readonly<Record<string, string>>,
): { page: SalesbuildrRecord[]; total: number } {
	const from = wholeNumber('from', query.from, 0);
	const size = wholeNumber('size', query.size, defaultSize);
	if (size > largestSize) throw refused(400, `size must not be greater than ${largestSize}`);
	const wanted = query.query?.toLowerCase();
	const filters = parseFilters(query.filters);
	const found = [...records].filter(
		(record) =>
			filters.every(({ field, value }) => String(record[field] ?? '') === value) &&
			(!wanted ||
				resource.searched.some((field) =>
					String(record[field] ?? '')
						.toLowerCase()
						.includes(wanted),
				)),
	);
	sort(found, query.sort);
	return { page: found.slice(from, from + size), total: found.length };
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
	if (text === undefined || text === '') return otherwise;
	if (!/^\d+$/.test(text)) throw refused(400, `${name} must be a whole number of at least 0`);
	return Number(text);
}

/** `company.id:abc` compares the stored companyId. Several filters are separated by commas. */
function parseFilters(text: string | undefined): { field: string; value: string }[] {
	return (text ?? '')
		.split(',')
		.filter(Boolean)
		.map((part) => {
			const colon = part.indexOf(':');
			if (colon < 1) throw refused(400, `filters: "${part}" is not of the form field:value`);
			const path = part.slice(0, colon).trim();
			const field = /^(company|contact|category|opportunity|parent)\.id$/.test(path)
				? path.replace('.id', 'Id')
				: path;
			return { field, value: part.slice(colon + 1).trim() };
		});
}

/** `sort=name`, `sort=+name`, `sort=-name` or `sort=name:desc`. */
function sort(records: SalesbuildrRecord[], text: string | undefined): void {
	if (!text) return;
	const descending = text.startsWith('-') || /:desc$/i.test(text);
	const field = text.replace(/^[-+]/, '').replace(/:(asc|desc)$/i, '');
	const key = (record: SalesbuildrRecord) => String(record[field] ?? '').toLowerCase();
	records.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (descending ? -1 : 1));
}
