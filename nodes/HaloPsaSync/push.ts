import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import {
	fieldOwners, InvalidInputError, linkRowSchema, mappingRowSchema, pushRecords, pushStreams, shown, tieBreaks,
	type LinkRow, type MappingRow, type PushOutcome, type PushRecord, type PushSettings,
} from '../../lib';
import { clock, errorJson, haloClient, Parameters, toNodeError } from '../shared';
import { jsonObject, secondInput } from './input';
import { sinceFrom } from './since';

const name = z.string().default('').transform((text) => text.trim());
const linesOf = <T extends z.ZodTypeAny>(key: string, line: T) =>
	z.record(z.unknown()).catch({}).transform((given) => given[key] ?? []).pipe(z.array(line));

const fieldLines = linesOf('field', z.object({ halo: name, counterpart: name, owner: z.enum(fieldOwners).default('newest') }));

/** HaloPSA values and those of the other system, by HaloPSA field. */
const valueMaps = jsonObject.pipe(z.record(z.record(z.union([z.string().trim().min(1), z.number()]).transform(String))));

const missingSchema = z.enum(['create', 'review', 'skip']);

const optionsSchema = z.object({
	tieBreak: z.enum(tieBreaks).default('hold'),
	idField: name,
	mainSite: z.boolean().default(false),
	part: z.boolean().default(false),
	valueMaps: valueMaps.default({}),
	references: linesOf('reference', z.object({ halo: name, counterpart: name, stream: z.enum(['clients', 'sites', 'assetGroups', 'suppliers', 'items', 'users', 'topLevels', 'contracts', 'opportunities', 'tickets']) })).default({}),
	since: name,
	timeout: z.coerce.number().positive().default(60),
});

function parsed<T extends z.ZodTypeAny>(schema: T, value: unknown, what: string): z.output<T> {
	const result = schema.safeParse(value);
	if (result.success) return result.data as z.output<T>;
	const [issue] = result.error.issues;
	throw new InvalidInputError(`${what} cannot be used: ${issue?.path.join(' ') ?? ''} ${issue?.message ?? ''}`, `Correct ${what} in this node`);
}

function settingsOf(parameters: Parameters): PushSettings & { timeout: number } {
	const { timeout, idField, since, valueMaps: maps, ...options } = parsed(optionsSchema, parameters.collection('pushOptions', 0), 'Options');
	const wanted = parameters.text('pushStream', 0, 'clients');
	const stream = pushStreams.find((one) => one.name === wanted);
	if (!stream) throw new InvalidInputError(`There is no stream ${shown(wanted)} to write to`, `Choose one of: ${pushStreams.map((one) => one.name).join(', ')}`);
	const from = sinceFrom(since, clock.now());
	const given = parsed(fieldLines, parameters.collection('pushFields', 0), 'Fields').filter(({ halo, counterpart }) => halo !== '' || counterpart !== '');
	const unmapped = Object.keys(maps).find((field) => !given.some(({ halo }) => halo === field));
	if (unmapped !== undefined) throw new InvalidInputError(`Value Maps has ${shown(unmapped)}, which is not among the fields`, 'Add it to Fields, or remove it from Value Maps');
	// A field whose map is empty has not been set up and stays out of the sync.
	const fields = given.filter(({ halo }) => Object.keys(maps[halo] ?? { '': '' }).length > 0).map((pair) => ({ ...pair, ...(maps[pair.halo] ? { values: new Map(Object.entries(maps[pair.halo] ?? {})) } : {}) }));
	return {
		...options,
		timeout,
		system: parameters.text('pushSystem', 0).trim(),
		stream,
		fields,
		matchOn: parameters.text('matchOn', 0).split(',').map((one) => one.trim()).filter((one) => one !== ''),
		missing: parsed(missingSchema, parameters.text('missing', 0, 'review'), 'Records That HaloPSA Lacks'),
		dryRun: parameters.flag('dryRun', 0),
		...(idField === '' ? {} : { idField }),
		...(from === undefined ? {} : { since: from }),
	};
}

/** @throws InvalidInputError for an object or a list, which no system has as an ID */
function idText(parameters: Parameters, name: string, label: string, item: number): string {
	const value = parameters.read(name, item);
	if (typeof value === 'object' && value !== null) throw new InvalidInputError(`${label} is ${shown(value)}, which is no ID`, `Correct ${label} in this node, or remove the item`);
	return parameters.text(name, item).trim();
}

/** By its own name: the other options may hold expressions, and resolving them for each record takes long. */
const newFieldsOf = (context: IExecuteFunctions, item: number): Record<string, unknown> => parsed(jsonObject, context.getNodeParameter('pushOptions.newFields', item, {}), 'New Record Fields');

function recordOf(parameters: Parameters, json: IDataObject, item: number, seen: Set<string>, newFields: PushRecord['newFields']): PushRecord {
	const id = idText(parameters, 'counterpartId', 'Record ID', item);
	if (id === '') throw new InvalidInputError('The record has no ID of the other system', 'Correct Record ID, or remove the item');
	if (seen.has(id)) throw new InvalidInputError(`The record ${id} comes twice`, 'Give each record once');
	seen.add(id);
	const changedAt = Date.parse(parameters.text('changedAt', item));
	return { id, newFields, haloId: idText(parameters, 'haloId', 'HaloPSA ID', item), changedAt: Number.isNaN(changedAt) ? undefined : changedAt, json };
}

/** Link rows have a stream, rows of the account mapping an account. */
function tablesOf(context: IExecuteFunctions): { links: LinkRow[]; accounts: MappingRow[] } {
	const rows = secondInput(context).map(({ json }) => json);
	return {
		links: rows.filter(({ counterpart_id: id }) => id !== undefined).map((row) => linkRowSchema.parse(row)),
		accounts: rows.filter(({ account_id: id }) => id !== undefined).map((row) => mappingRowSchema.parse(row)),
	};
}

/** One item for each record of the first input. All at once, because what HaloPSA has is read together. */
export async function push(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const { timeout, ...settings } = settingsOf(parameters);
	const results = new Map<number, INodeExecutionData>();
	const park = (error: unknown, item: number, id?: string): void => {
		const nodeError = toNodeError(context.getNode(), error, item);
		if (!context.continueOnFail()) throw nodeError;
		// More members than an error has would keep the item away from the error output.
		const parked = context.getNode().onError === 'continueErrorOutput' ? {} : { action: 'parked', stream: settings.stream.name, counterpart_id: id ?? '' };
		results.set(item, { json: { ...parked, ...errorJson(nodeError) }, pairedItem: { item } });
	};
	const records: { readonly record: PushRecord; readonly item: number }[] = [];
	const seen = new Set<string>();
	context.getInputData().forEach(({ json }, item) => {
		// A search without results still gives one empty item where "Always Output Data" is on.
		if (Object.keys(json).length === 0) return;
		try {
			records.push({ record: recordOf(parameters, json, item, seen, newFieldsOf(context, item)), item });
		} catch (error) {
			park(error, item);
		}
	});
	const halo = await haloClient(context, { timeoutMs: timeout * 1000 });
	const before = halo.requests;
	const outcomes: PushOutcome[] = await pushRecords(halo, settings, records.map(({ record }) => record), tablesOf(context));
	for (const [index, { record, item }] of records.entries()) {
		const outcome = outcomes[index];
		if (!outcome || 'error' in outcome) park(outcome?.error, item, record.id);
		else results.set(item, { json: { ...(settings.dryRun ? { dryRun: true } : {}), ...outcome.result } as unknown as IDataObject, pairedItem: { item } });
	}
	const sorted = [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
	// Known of all records together, so one item tells it.
	const teller = sorted.find(({ json }) => json.error === undefined);
	if (teller) teller.json.requests = halo.requests - before;
	return [sorted];
}
