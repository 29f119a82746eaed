import { unzipSync } from 'fflate/browser';
import { SaxesParser, type SaxesTagPlain } from 'saxes';

import type { SheetRow } from './csv';
import { ImportError } from './errors';

/** Bytes of one part after unpacking; more is a bomb or no export of people. */
const LARGEST_PART = 256 * 1024 * 1024;
const LARGEST_COLUMN = 1000;
const DAY_MS = 86_400_000;

const parts = /^(xl\/workbook\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/sharedStrings\.xml|xl\/styles\.xml|xl\/worksheets\/[^/]+\.xml)$/i;

export const isXlsx = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

interface Handlers {
	open?: (name: string, attributes: SaxesTagPlain['attributes']) => void;
	text?: (text: string) => void;
	close?: (name: string) => void;
}

/** Element names without their prefix. */
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function readXml(bytes: Uint8Array | undefined, { open, text, close }: Handlers): void {
	if (!bytes) return;
	const parser = new SaxesParser();
	parser.on('error', (error) => {
		throw new ImportError(`The workbook is damaged: ${error.message}`, 'Save it again in Excel, or export it as CSV');
	});
	if (open) parser.on('opentag', (tag) => open(local(tag.name), tag.attributes));
	if (text) parser.on('text', text);
	if (close) parser.on('closetag', (tag) => close(local(tag.name)));
	parser.write(new TextDecoder().decode(bytes)).close();
}

function unpack(bytes: Uint8Array): Map<string, Uint8Array> {
	try {
		const files = unzipSync(bytes, {
			filter: ({ name, originalSize }) => {
				if (!parts.test(name)) return false;
				if (originalSize > LARGEST_PART) throw new ImportError('The workbook is larger than 256 MB when it is unpacked', 'Split it, or export it as CSV in parts');
				return true;
			},
		});
		return new Map(Object.entries(files).map(([name, content]) => [name.toLowerCase(), content]));
	} catch (error) {
		if (error instanceof ImportError) throw error;
		throw new ImportError('The workbook cannot be unpacked', 'Save it again in Excel, or export it as CSV. A workbook with a password has to be saved without it');
	}
}

function sharedStrings(bytes: Uint8Array | undefined): string[] {
	const found: string[] = [];
	let current = '';
	let reading = false;
	// Phonetic guides (rPh) repeat the text in another script.
	let aside = 0;
	readXml(bytes, {
		open: (name) => {
			if (name === 'si') current = '';
			else if (name === 'rPh') aside += 1;
			else if (name === 't') reading = aside === 0;
		},
		text: (text) => {
			if (reading) current += text;
		},
		close: (name) => {
			if (name === 't') reading = false;
			else if (name === 'rPh') aside -= 1;
			else if (name === 'si') found.push(current);
		},
	});
	return found;
}

/** Which cell styles show a date: the built-in formats 14 to 22 and 45 to 47, and own formats with a day or a year in them. */
function dateStyles(bytes: Uint8Array | undefined): boolean[] {
	const own = new Map<number, boolean>();
	const styles: boolean[] = [];
	let inCells = false;
	readXml(bytes, {
		open: (name, attributes) => {
			if (name === 'numFmt') own.set(Number(attributes.numFmtId), /[dy]/i.test((attributes.formatCode ?? '').replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '')));
			else if (name === 'cellXfs') inCells = true;
			else if (name === 'xf' && inCells) {
				const id = Number(attributes.numFmtId);
				styles.push(own.get(id) ?? ((id >= 14 && id <= 22) || (id >= 45 && id <= 47)));
			}
		},
		close: (name) => {
			if (name === 'cellXfs') inCells = false;
		},
	});
	return styles;
}

/** Paths of the sheets that are shown, by name, in the order of the tabs. */
function sheets(files: ReadonlyMap<string, Uint8Array>): { name: string; path: string }[] {
	const targets = new Map<string, string>();
	readXml(files.get('xl/_rels/workbook.xml.rels'), {
		open: (name, { Id, Target }) => {
			if (name === 'Relationship' && Id !== undefined && Target !== undefined) targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
		},
	});
	const found: { name: string; path: string }[] = [];
	readXml(files.get('xl/workbook.xml'), {
		open: (name, attributes) => {
			if (name !== 'sheet' || (attributes.state !== undefined && attributes.state !== 'visible')) return;
			found.push({ name: attributes.name ?? '', path: (targets.get(attributes['r:id'] ?? '') ?? '').toLowerCase() });
		},
	});
	return found;
}

/** 0 for A1, 27 for AB7. */
function columnOf(reference: string): number {
	let column = 0;
	for (const letter of reference.toUpperCase()) {
		if (letter < 'A' || letter > 'Z') break;
		column = column * 26 + letter.charCodeAt(0) - 64;
	}
	return column - 1;
}

/** Days since the last day of 1899, with Excel's own leap day in 1900 that never was. */
function dateText(serial: number): string {
	const moment = new Date(Date.UTC(1899, 11, 30) + Math.round(serial * 86_400) * 1000);
	const iso = moment.toISOString();
	return moment.getTime() % DAY_MS === 0 ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`;
}

function readRows(bytes: Uint8Array, strings: readonly string[], dates: readonly boolean[]): SheetRow[] {
	const rows: SheetRow[] = [];
	let cells: string[] = [];
	let line = 0;
	let cell = { column: 0, type: '', date: false, text: '' };
	let reading = false;
	const value = (): string => {
		const { type, text } = cell;
		if (type === 's') return strings[Number(text)] ?? '';
		if (type === 'b') return text === '1' ? 'true' : 'false';
		if (type === 'e') return '';
		const number = Number(text);
		if (type === '' && cell.date && text !== '' && number > 0 && number < 2_958_466) return dateText(number);
		// 4.15E+9 is how Excel keeps a long number; its digits are wanted.
		return type === '' && /e/i.test(text) && Number.isSafeInteger(number) ? number.toFixed(0) : text;
	};
	readXml(bytes, {
		open: (name, attributes) => {
			if (name === 'row') {
				cells = [];
				line = Number(attributes.r ?? line + 1);
			} else if (name === 'c') {
				cell = { column: attributes.r === undefined ? cells.length : columnOf(attributes.r), type: attributes.t === 'n' ? '' : (attributes.t ?? ''), date: dates[Number(attributes.s ?? -1)] ?? false, text: '' };
			} else reading = name === 'v' || name === 't';
		},
		text: (text) => {
			if (reading) cell.text += text;
		},
		close: (name) => {
			if (name === 'v' || name === 't') reading = false;
			else if (name === 'c' && cell.column < LARGEST_COLUMN) {
				while (cells.length < cell.column) cells.push('');
				cells[cell.column] = value().trim();
			} else if (name === 'row' && cells.some((text) => text !== '')) rows.push({ line, cells });
		},
	});
	return rows;
}

/**
 * Rows of one sheet of an XLSX workbook: values as shown for texts, dates as YYYY-MM-DD, results of formulas as they were saved.
 *
 * @param sheet name of the sheet; the first one shown when absent
 * @throws ImportError for what is no workbook, a damaged one, or a sheet that is not there
 */
export function readXlsx(bytes: Uint8Array, sheet?: string): SheetRow[] {
	const files = unpack(bytes);
	const all = sheets(files);
	const wanted = sheet === undefined ? all[0] : all.find(({ name }) => name.toLowerCase() === sheet.trim().toLowerCase());
	if (all.length === 0) throw new ImportError('The file is not an XLSX workbook', 'Export it as CSV or XLSX');
	if (!wanted) throw new ImportError(`The workbook has no sheet "${sheet ?? ''}"`, `Choose one of: ${all.map(({ name }) => name).join(', ')}`);
	const content = files.get(wanted.path);
	if (!content) throw new ImportError(`The sheet "${wanted.name}" of the workbook is missing`, 'Save the workbook again in Excel');
	return readRows(content, sharedStrings(files.get('xl/sharedstrings.xml')), dateStyles(files.get('xl/styles.xml')));
}
