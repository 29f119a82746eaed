import { complete, type Origin } from '../enrichment/complete';
import type { EnrichmentRecord } from '../enrichment/records';
import { domainOf } from '../enrichment/values';
import { headerWords, type ColumnFieldName } from './columns';
import type { SheetRow } from './csv';
import type { Table } from './header';
import { kindOf, mapColumns, type MappedColumn, type Remembered } from './mapping';
import { readCompanyRow, readPersonRow, type RowValues } from './rowRecord';

export interface ImportSettings {
	/** Key of the provider; the mapping is remembered by it. */
	readonly provider: string;
	/** What `_meta.endpoint` says: the name of the file. */
	readonly origin: string | null;
	readonly kind: 'Person' | 'Company' | 'auto';
	readonly remembered: readonly Remembered[];
	/** Country for numbers of rows that name none. */
	readonly defaultRegion: string;
	/** Whether `_meta.raw` has the row as it came. */
	readonly raw: boolean;
	/** Moment of the import, ISO 8601. */
	readonly now: string;
	/** Rows may be shorter than the header, as in a workbook, where empty cells at the end are not stored. */
	readonly shortRows: boolean;
}

/** A row that was not imported, with what a person needs to repair it. */
export interface ParkedRow {
	readonly line: number;
	readonly reasons: readonly string[];
	readonly row: Readonly<Record<string, string>>;
}

export interface ImportedRow {
	readonly line: number;
	readonly record: EnrichmentRecord<'Person'> | EnrichmentRecord<'Company'>;
	readonly warnings: readonly string[];
}

export interface ImportResult {
	readonly kind: 'Person' | 'Company';
	readonly mapping: readonly MappedColumn[];
	readonly imported: readonly ImportedRow[];
	readonly parked: readonly ParkedRow[];
}

/** A parked row is for a person to look at: 1 MB in a cell would not help. */
const rowOf = (header: readonly string[], cells: readonly string[]): Record<string, string> =>
	Object.fromEntries(cells.map((cell, at) => [header[at] ?? `Column ${at + 1}`, cell.length > 300 ? `${cell.slice(0, 300)}…` : cell]));

function valuesOf(mapping: readonly MappedColumn[], cells: readonly string[]): RowValues {
	const values = new Map<ColumnFieldName, string[]>();
	mapping.forEach(({ field }, at) => {
		const cell = cells[at]?.trim() ?? '';
		if (field === '' || cell === '') return;
		values.set(field, [...(values.get(field) ?? []), cell]);
	});
	return values;
}

function shapeFault({ cells }: SheetRow, header: readonly string[], shortRows: boolean): string | undefined {
	if (cells.slice(header.length).some((cell) => cell !== '')) return `the row has ${cells.length} cells and the header ${header.length}: a field with a delimiter or a line break is not in quotes`;
	return !shortRows && cells.length < header.length ? `the row has ${cells.length} cells and the header ${header.length}: it is cut off` : undefined;
}

const plain = (text: string | null | undefined): string => text?.trim().toLowerCase() ?? '';

/** What makes two rows of a file the same person or company: the strongest identifier that the row has. */
function keyOf(record: ImportedRow['record']): string {
	if ('emails' in record) {
		if (record.email) return `email ${record.email}`;
		if (record.linkedinUrl) return `LinkedIn address ${plain(record.linkedinUrl).replace(/^https?:\/\/(www\.)?|\/$/g, '')}`;
		return `name ${plain(record.fullName)} at ${plain(domainOf(record.company?.domain) ?? record.company?.name)}`;
	}
	return record.domain ? `domain ${record.domain}` : `company name ${plain(record.name)}`;
}

/**
 * Records from the rows of a table. A row that cannot be used, and one that repeats an earlier one, is parked with its
 * reasons, and the rest goes on.
 *
 * @throws ImportError when the remembered mapping names a field that does not exist
 */
export function importRows({ header, rows }: Table, settings: ImportSettings): ImportResult {
	const mapping = mapColumns(header, settings.provider, settings.remembered);
	const kind = settings.kind === 'auto' ? kindOf(mapping) : settings.kind;
	const [firstWord] = header.map(headerWords);
	const isHeaderAgain = (cells: readonly string[]): boolean => headerWords(cells[0] ?? '') === firstWord && header.every((name, at) => headerWords(name) === headerWords(cells[at] ?? ''));
	const lines = new Map<string, number>();
	const imported: ImportedRow[] = [];
	const parked: ParkedRow[] = [];
	for (const { line, cells } of rows) {
		if (isHeaderAgain(cells) || cells.every((cell) => cell === '')) continue;
		const park = (reasons: readonly string[]): number => parked.push({ line, reasons, row: rowOf(header, cells) });
		const misshapen = shapeFault({ line, cells }, header, settings.shortRows);
		if (misshapen !== undefined) {
			park([misshapen]);
			continue;
		}
		const values = valuesOf(mapping, cells);
		const reading = kind === 'Person' ? readPersonRow(values, settings.defaultRegion) : readCompanyRow(values, settings.defaultRegion);
		if (reading.faults.length > 0) {
			park(reading.faults);
			continue;
		}
		const origin = originOf(settings, settings.raw ? rowOf(header, cells) : null);
		const record = kind === 'Person' ? complete('Person', reading.draft, origin) : complete('Company', reading.draft, origin);
		const key = keyOf(record);
		const first = lines.get(key);
		if (first === undefined) {
			lines.set(key, line);
			imported.push({ line, record, warnings: reading.warnings });
		} else park([`the ${key.slice(0, 200)} is in row ${first} already`]);
	}
	return { kind, mapping, imported, parked };
}

const originOf = ({ provider, origin, now }: ImportSettings, raw: Readonly<Record<string, string>> | null): Origin => ({
	provider, endpoint: origin, fetchedAt: now, matchStatus: 'matched', creditsUsed: null, requestId: null, raw, confidence: null,
});
