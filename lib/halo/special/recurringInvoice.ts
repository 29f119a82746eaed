import type { HaloClient } from '../client';
import { HaloValidationError } from '../errors';
import { InvalidInputError } from '../records/input';
import { type HaloRecord, idOf, integerOf, isOn, isRecord, numberOf, type RecordId, textOf } from '../records/record';
import { onRecord, type RecordCall } from './define';
import { process } from './recurringInvoiceRun';
import type { SpecialOperation, SpecialResult } from './types';
import { carryOut, nothingToDo, post, readRecord, send } from './write';

const PATH = 'RecurringInvoice';

export function linesOf(invoice: HaloRecord): HaloRecord[] {
	return Array.isArray(invoice.lines) ? invoice.lines.filter(isRecord) : [];
}

const readLines = async (client: HaloClient, id: RecordId): Promise<HaloRecord[]> => linesOf(await readRecord(client, PATH, id));

const describe = (line: HaloRecord): string => `${idOf(line) ?? '?'} (${textOf(line.item_shortdescription) || textOf(line.item_code)})`;

const listLines = onRecord(
	{ name: 'listLines', label: 'List Lines', action: 'List the lines of a recurring invoice', description: 'List the lines of a recurring invoice', writes: false, parameters: [] },
	async ({ client, id }) => ({ records: (await readLines(client, id)).map((line) => ({ ihid: id, ...line })) }),
);

const quantityRules = ['quantity_users', 'quantity_assets', 'quantity_licences', 'quantity_subscriptions'];

/** Why HaloPSA counts the quantity of a line itself and would overwrite what is written. */
export function computedBy(line: HaloRecord): string | undefined {
	const rule = quantityRules.find((name) => Array.isArray(line[name]) && line[name].length > 0);
	return rule ?? ['calculate_price_from_users', 'calculate_price_from_assets', '_is_calculated_line', 'is_meter'].find((name) => isOn(line[name]));
}

function lineToSet(lines: readonly HaloRecord[], { id, input }: RecordCall): HaloRecord {
	const [lineId, item] = [input.number('line_id'), input.text('item')?.trim().toLowerCase()];
	if (lineId === undefined && item === undefined) throw new InvalidInputError('There is no line to set the quantity of', 'Give Line ID or Item');
	const wanted = lineId ?? item ?? '';
	const isWanted = (line: HaloRecord): boolean => lineId === undefined
		? [integerOf(line._itemid), line.item_code, line.item_shortdescription].some((value) => textOf(value).trim().toLowerCase() === item)
		: integerOf(line.id) === lineId;
	const matches = lines.filter((line) => isWanted(line) && !isOn(line.isgroupdesc));
	const [line] = matches;
	if (line && matches.length === 1) return line;
	throw new InvalidInputError(
		line ? `${matches.length} lines of recurring invoice ${id} are for ${wanted}: ${matches.map(describe).join(', ')}` : `Recurring invoice ${id} has no line ${wanted}`,
		line ? 'Give the Line ID' : `It has these lines: ${lines.map(describe).join(', ') || 'none'}`,
	);
}

/** Only the line is sent: a header has to come with all its lines, and one that is missing there is removed. */
async function setQuantity(call: RecordCall): Promise<SpecialResult> {
	const { client, id, input } = call;
	const quantity = input.number('quantity') ?? Number.NaN;
	if (!(quantity >= 0)) throw new InvalidInputError(`The quantity ${quantity} is not a number from 0 up`, 'Give the quantity to bill');
	const line = lineToSet(await readLines(client, id), call);
	const rule = computedBy(line);
	if (rule !== undefined) {
		throw new InvalidInputError(`HaloPSA counts the quantity of line ${describe(line)} itself (${rule}), so a written one would not last`, 'Use a line with a fixed quantity, or change what is counted');
	}
	const lineId = idOf(line);
	const shown = (row: HaloRecord): HaloRecord => ({ ihid: id, ...row, previous_quantity: numberOf(line.qty_order) ?? null });
	if (numberOf(line.qty_order) === quantity) return nothingToDo(call, shown(line));
	return await carryOut(call, post(`${PATH}/updatelines`, { id: lineId, ihid: id, qty_order: quantity }), async (request) => {
		await send(client, request);
		const after = (await readLines(client, id)).find((row) => idOf(row) === lineId);
		if (after && numberOf(after.qty_order) === quantity) return [shown(after)];
		throw new HaloValidationError(`HaloPSA accepted the quantity ${quantity} of line ${describe(line)}, but it is ${textOf(after?.qty_order) || 'gone'} now.`, {
			method: 'POST',
			path: request.path,
			advice: 'Open the recurring invoice in HaloPSA and see whether the quantity of this line is counted by a rule.',
		});
	});
}

const setLineQuantity = onRecord(
	{
		name: 'setLineQuantity', label: 'Set Line Quantity', action: 'Set the quantity of a recurring invoice line', writes: true,
		description: 'Set the billed quantity of one line; nothing is written when it is right already',
		parameters: [
			{ name: 'quantity', label: 'Quantity', type: 'number', required: true },
			{ name: 'line_id', label: 'Line ID', type: 'integer' },
			{ name: 'item', label: 'Item', type: 'string', reference: 'item', description: 'ID, code or description of the item, instead of Line ID' },
		],
	},
	setQuantity,
);

async function newLine({ client, id, input }: RecordCall): Promise<HaloRecord> {
	const itemId = input.number('item_id');
	const item = itemId === undefined ? {} : await readRecord(client, 'Item', itemId);
	const price = input.number('unit_price') ?? (numberOf(item.recurringprice) || numberOf(item.baseprice));
	const description = input.text('description') ?? (textOf(item.name) || undefined);
	if (description === undefined || price === undefined) {
		throw new InvalidInputError(`The new line of recurring invoice ${id} has no ${description === undefined ? 'description' : 'unit price'}`, 'Choose an item, or fill in Description and Unit Price');
	}
	const cost = input.number('unit_cost') ?? numberOf(item.costprice);
	return {
		ihid: id, ...(itemId === undefined ? {} : { _itemid: itemId }), ...input.pick({ item_code: 'item_code', tax_code: 'tax_code' }),
		item_shortdescription: description, qty_order: input.number('quantity') ?? 1, unit_price: price, ...(cost === undefined ? {} : { unit_cost: cost }),
	};
}

const isLike = (line: HaloRecord, wanted: HaloRecord): boolean => Object.entries(wanted)
	.filter(([name]) => name !== 'ihid' && name in line)
	.every(([name, value]) => (typeof value === 'number' ? numberOf(line[name]) === value : textOf(line[name]) === textOf(value)));

const addLine = onRecord(
	{
		name: 'addLine', label: 'Add Line', action: 'Add a line to a recurring invoice', description: 'Add a line to a recurring invoice', writes: true,
		parameters: [
			{ name: 'item_id', label: 'Item', type: 'integer', reference: 'item', description: 'Gives description, price and cost where they are not filled in' },
			{ name: 'description', label: 'Description', type: 'string' },
			{ name: 'quantity', label: 'Quantity', type: 'number', default: 1 },
			{ name: 'unit_price', label: 'Unit Price', type: 'number' },
			{ name: 'unit_cost', label: 'Unit Cost', type: 'number' },
			{ name: 'item_code', label: 'Item Code', type: 'string' },
			{ name: 'tax_code', label: 'Tax Code', type: 'string' },
			{ name: 'if_missing', label: 'Only If Missing', type: 'boolean', default: false, description: 'Whether to add nothing when a line for this item, or with this description, is there' },
		],
	},
	async (call) => {
		const { client, id, input } = call;
		const line = await newLine(call);
		const before = await readLines(client, id);
		const present = before.find((row) => (line._itemid !== undefined && integerOf(row._itemid) === line._itemid) || textOf(row.item_shortdescription) === line.item_shortdescription);
		if (input.flag('if_missing') && present) return nothingToDo(call, { ihid: id, ...present });
		const known = new Set(before.map(idOf));
		const added = async (): Promise<HaloRecord | undefined> => (await readLines(client, id)).find((row) => !known.has(idOf(row)) && isLike(row, line));
		return await carryOut(call, post(`${PATH}/Lines`, line), async ({ path, body }) => {
			await client.request({ method: 'POST', path, json: body, replaySafe: false, lookUp: added });
			const made = await added();
			if (made) return [{ ihid: id, ...made }];
			throw new HaloValidationError(`HaloPSA accepted the line "${textOf(line.item_shortdescription)}", but recurring invoice ${id} does not have it.`, {
				method: 'POST',
				path,
				advice: 'Open the recurring invoice in HaloPSA before you run this again; the line may be on it with other values.',
			});
		});
	},
);

export const recurringInvoiceOperations: readonly SpecialOperation[] = [addLine, listLines, process, setLineQuantity];
