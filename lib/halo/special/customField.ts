import type { HaloClient } from '../client';
import { HaloValidationError } from '../errors';
import { fieldInfoRows, optionsOf, withOptions as withListedOptions } from '../fieldInfo';
import { InvalidInputError } from '../records/input';
import { idOf, integerOf, textOf, type HaloRecord, type RecordId } from '../records/record';
import { standalone, type CheckedCall } from './define';
import type { SpecialOperation, SpecialResult } from './types';
import { carryOut, nothingToDo, post } from './write';

const PATH = 'FieldInfo';

/** HaloPSA puts CF before a name and takes no spaces (facts of its own screens). */
const haloName = (name: string): string => `CF${name.replace(/\s+/g, '').replace(/^CF/i, '')}`;

const readField = async (client: HaloClient, id: RecordId): Promise<HaloRecord> => await withListedOptions(client, await client.get(PATH, id, { includedetails: true, getlookupvalues: true }));

async function fieldNamed(client: HaloClient, name: string, usage: number): Promise<HaloRecord | undefined> {
	const isNamed = (row: HaloRecord): boolean => haloName(textOf(row.name)).toLowerCase() === haloName(name).toLowerCase();
	return (await fieldInfoRows(client, usage, isNamed)).find(isNamed);
}

/** The wanted options that a field does not have, also not switched off. */
function lacking(field: HaloRecord, wanted: readonly string[]): string[] {
	const plain = (name: string): string => name.trim().toLowerCase();
	const known = new Set(optionsOf(field).map(({ name }) => plain(name)));
	return wanted.filter((option) => !known.has(plain(option)));
}

function wantedOptions(text: string): string[] {
	const options = [...new Set(text.split(/\r?\n/).map((option) => option.trim()).filter(Boolean))];
	const withComma = options.find((option) => option.includes(','));
	if (withComma === undefined) return options;
	throw new InvalidInputError(`The option "${withComma}" has a comma, at which HaloPSA would split it`, 'Name the option without a comma');
}

/** @throws {HaloValidationError} naming the options that are not there */
async function verified(client: HaloClient, id: RecordId, options: readonly string[]): Promise<HaloRecord> {
	const field = await readField(client, id);
	const missing = lacking(field, options);
	if (missing.length === 0) return field;
	throw new HaloValidationError(`Custom field ${textOf(field.name)} (${id}) exists, but lacks the options: ${missing.join(', ')}.`, { method: 'POST', path: PATH, advice: 'Add the options in HaloPSA under Configuration > Custom Objects > Custom Fields, then run this again.' });
}

/** Run twice, the second run finds the field and adds nothing but options that are missing. */
async function withOptions(call: CheckedCall): Promise<SpecialResult> {
	const { client, input } = call;
	const [type, usage] = [Number(input.text('type')), Number(input.text('usage'))];
	const options = wantedOptions(input.needText('options'));
	const known = await fieldNamed(client, input.needText('name'), usage);
	const id = known && idOf(known);
	if (known && id !== undefined) {
		if (integerOf(known.type) !== type) throw new InvalidInputError(`The custom field ${textOf(known.name)} exists with the type ${textOf(known.type)}, not ${type}`, 'Choose another name, or the type it has');
		const missing = lacking(known, options);
		if (missing.length === 0) return nothingToDo(call, known);
		return await carryOut(call, post(PATH, { id, new_values: missing.join(',') }), async ({ path, body }) => {
			const added = async (): Promise<HaloRecord | undefined> => [await readField(client, id)].find((field) => lacking(field, missing).length === 0);
			await client.request({ method: 'POST', path, json: body, replaySafe: false, lookUp: added });
			return [await verified(client, id, options)];
		});
	}
	const [name, label] = [input.needText('name'), input.text('label') ?? input.needText('name')];
	const record = { name: haloName(name), label, type, usage, new_values: options.join(','), ...input.pick({ hint: 'hint' }) };
	return await carryOut(call, post(PATH, record), async ({ path }) => {
		const findCreated = async (): Promise<HaloRecord[]> => [await fieldNamed(client, name, usage)].filter((field) => field !== undefined);
		const made = idOf(await client.create(path, record, { findCreated }));
		if (made === undefined) throw new HaloValidationError(`HaloPSA made the custom field ${record.name} without giving its ID.`, { method: 'POST', path, advice: 'Run this again: it finds the field by its name.' });
		return [await verified(client, made, options)];
	});
}

const createWithOptions = standalone(
	{
		name: 'createWithOptions', label: 'Create with Options', action: 'Create a custom field with options', writes: true,
		description: 'Create a custom field with a list of options, or add those that are missing',
		parameters: [
			{ name: 'name', label: 'Name', type: 'string', required: true, description: 'HaloPSA puts CF before it' },
			{ name: 'label', label: 'Label', type: 'string' },
			{ name: 'usage', label: 'Entity', type: 'options', default: 1, options: [{ name: 'Asset', value: 5 }, { name: 'Client', value: 2 }, { name: 'Site', value: 3 }, { name: 'Ticket', value: 1 }, { name: 'User', value: 4 }] },
			{ name: 'type', label: 'Type', type: 'options', default: 2, options: [{ name: 'Multiple Selection', value: 3 }, { name: 'Single Selection', value: 2 }] },
			{ name: 'options', label: 'Options', type: 'text', required: true, description: 'One per line' },
			{ name: 'hint', label: 'Hint', type: 'string' },
		],
	},
	withOptions,
);

export const customFieldOperations: readonly SpecialOperation[] = [createWithOptions];
