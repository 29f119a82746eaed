import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { DELIMITERS, FILE_ENCODINGS, ImportError, importRows, InvalidInputError, isOn, readFile, recordsIn, rememberedSchema, tableOf, type FileSettings, type ImportResult, type Remembered } from '../../lib';
import { clock, errorJson, Parameters, toNodeError } from '../shared';

/** What goes to each of the three outputs. */
type Outputs = [records: INodeExecutionData[], parked: INodeExecutionData[], columns: INodeExecutionData[]];

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Rows that the user keeps, as a list or as JSON text. */
function remembered(parameters: Parameters, item: number): Remembered[] {
	const given = parameters.read('mapping', item, '');
	if (given === '' || given === null || given === undefined) return [];
	const parsed = rememberedSchema.array().safeParse(typeof given === 'string' ? parsedJson(given) : given);
	if (parsed.success) return parsed.data;
	throw new InvalidInputError('Remembered Mapping is not a list of rows with column and field', 'Give the rows of your Data Table: {{ $("Get Mapping").all().map((row) => row.json) }}');
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function rowSettings(parameters: Parameters, item: number, origin: string | null) {
	const { defaultRegion, kind, raw } = parameters.collection('options', item);
	return {
		provider: parameters.text('provider', item), origin, kind: kind === 'Person' || kind === 'Company' ? kind : 'auto', remembered: remembered(parameters, item), defaultRegion: textOf(defaultRegion), raw: isOn(raw),
		now: new Date(clock.now()).toISOString(),
	} as const;
}

function fileSettings(parameters: Parameters, item: number): FileSettings {
	const { columnNames, delimiter, encoding, noHeader, sheet } = parameters.collection('options', item);
	return {
		delimiter: DELIMITERS.find((known) => known === delimiter), encoding: FILE_ENCODINGS.find((known) => known === encoding), sheet: textOf(sheet) || undefined, remembered: remembered(parameters, item),
		columns: isOn(noHeader) ? textOf(columnNames).split(',').map((name) => name.trim()).filter(Boolean) : undefined,
	};
}

/** Hands a result to the outputs. `itemOf` says which input item a line came from. */
function give([records, parked, columns]: Outputs, { imported, mapping, parked: left, kind }: ImportResult, about: IDataObject, item: number, itemOf: (line: number) => number): void {
	for (const { record, line, warnings } of imported) {
		const { _meta, ...known } = record;
		records.push({ json: { ...known, _meta: { ..._meta, row: line, warnings: [...warnings] } } as unknown as IDataObject, pairedItem: { item: itemOf(line) } });
	}
	for (const { line, reasons, row } of left) {
		parked.push({ json: { provider: about.provider, file: about.file, row: line, reason: reasons.join('; '), values: { ...row } } as IDataObject, pairedItem: { item: itemOf(line) } });
	}
	const counts = { kind, imported: imported.length, parked: left.length };
	for (const { column, field, source } of mapping) columns.push({ json: { ...about, column, field, source, ...counts }, pairedItem: { item } });
}

const inOurWords = (error: unknown): unknown => (error instanceof ImportError ? new InvalidInputError(error.message, error.advice) : error);

function fail(context: IExecuteFunctions, [records]: Outputs, error: unknown, item: number): void {
	const nodeError = toNodeError(context.getNode(), inOurWords(error), item);
	if (!context.continueOnFail()) throw nodeError;
	records.push({ json: errorJson(nodeError), pairedItem: { item } });
}

/** One file for each input item. */
export async function importFiles(context: IExecuteFunctions): Promise<Outputs> {
	const parameters = new Parameters(context);
	const outputs: Outputs = [[], [], []];
	for (let item = 0; item < context.getInputData().length; item += 1) {
		try {
			const field = parameters.text('binaryField', item);
			const { fileName } = context.helpers.assertBinaryData(item, field);
			const bytes = await context.helpers.getBinaryDataBuffer(item, field);
			const { header, rows, format, encoding, mixedEncodings, delimiter } = readFile(bytes, fileSettings(parameters, item));
			const settings = rowSettings(parameters, item, fileName ?? null);
			const about = { provider: settings.provider, file: fileName ?? null, format, encoding, mixedEncodings, delimiter };
			give(outputs, importRows({ header, rows }, { ...settings, shortRows: format === 'xlsx' }), about, item, () => item);
		} catch (error) {
			fail(context, outputs, error, item);
		}
	}
	return outputs;
}

/** All input items together: their records are rows of one table, so that repeated ones are seen. */
export function importPushed(context: IExecuteFunctions): Outputs {
	const parameters = new Parameters(context);
	const outputs: Outputs = [[], [], []];
	const sources: number[] = [];
	const records = context.getInputData().flatMap(({ json }, item) => {
		const found = recordsIn(json);
		sources.push(...found.map(() => item));
		return found;
	});
	try {
		const settings = rowSettings(parameters, 0, null);
		const about = { provider: settings.provider, file: null, format: 'items', encoding: null, mixedEncodings: false, delimiter: null };
		give(outputs, importRows(tableOf(records), { ...settings, shortRows: true }), about, 0, (line) => sources[line - 1] ?? 0);
	} catch (error) {
		fail(context, outputs, error, 0);
	}
	return outputs;
}
