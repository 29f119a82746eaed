import type { HaloClient } from '../client';
import { HaloValidationError } from '../errors';
import { InvalidInputError } from '../records/input';
import { integerOf, isRecord, textOf, type HaloRecord } from '../records/record';
import { shown } from '../records/values';
import { onRecord } from './define';
import type { SpecialOperation } from './types';
import { carryOut, nothingToDo, post, readRecord, send } from './write';

const fieldsOf = (asset: HaloRecord): HaloRecord[] => (Array.isArray(asset.fields) ? asset.fields.filter(isRecord) : []);

const same = (left: unknown, right: unknown): boolean => textOf(left).trim() === textOf(right).trim() || left === right;

/** Names and ids of the fields: an asset lists those that have a value, its type all of them. */
async function fieldIds(client: HaloClient, asset: HaloRecord): Promise<Map<string, number>> {
	const typeId = integerOf(asset.assettype_id);
	const type = typeId === undefined ? {} : await readRecord(client, 'AssetType', typeId);
	const ids = new Map<string, number>();
	for (const entry of [...fieldsOf(type), ...(Array.isArray(type.field_list) ? type.field_list.filter(isRecord) : []), ...fieldsOf(asset)]) {
		const id = integerOf(entry.field_id) ?? integerOf(entry.id);
		const name = textOf(entry.field_name) || textOf(entry.name);
		if (id !== undefined && name !== '') ids.set(name.trim().toLowerCase(), id);
	}
	return ids;
}

function idOfField(name: string, ids: ReadonlyMap<string, number>, asset: HaloRecord): number {
	const id = ids.get(name.trim().toLowerCase()) ?? fieldsOf(asset).map((field) => integerOf(field.id)).find((known) => known !== undefined && String(known) === name.trim());
	if (id !== undefined) return id;
	throw new InvalidInputError(`Assets of the type ${textOf(asset.assettype_name) || String(asset.assettype_id)} have no field ${shown(name)}`, `Use one of: ${[...ids.keys()].join(', ') || 'none'}`);
}

const setFields = onRecord(
	{
		name: 'setFields', label: 'Set Fields', action: 'Set fields of an asset', description: 'Set fields of the asset type by name; the others keep their values', writes: true,
		parameters: [{ name: 'fields', label: 'Fields', type: 'json', required: true, description: 'Such as { "Operating System": "Windows 11" }' }],
	},
	async (call) => {
		const { client, id, input } = call;
		const asset = await readRecord(client, 'Asset', id);
		const current = fieldsOf(asset);
		const ids = await fieldIds(client, asset);
		const wanted = new Map(Object.entries(input.object('fields')).map(([name, value]) => [idOfField(name, ids, asset), value]));
		const keeps = (fields: readonly HaloRecord[]): boolean => [...wanted].every(([fieldId, value]) => same(fields.find((field) => integerOf(field.id) === fieldId)?.value, value));
		if (keeps(current)) return nothingToDo(call, asset);
		// All of them are sent: whether HaloPSA keeps a field that is missing is not known.
		const others = current.filter((field) => !wanted.has(integerOf(field.id) ?? Number.NaN)).map((field) => ({ id: field.id, value: field.value }));
		const fields = [...others, ...[...wanted].map(([fieldId, value]) => ({ id: fieldId, value }))];
		return await carryOut(call, post('Asset', { id, fields }), async (request) => {
			await send(client, request);
			const after = await readRecord(client, 'Asset', id);
			if (keeps(fieldsOf(after))) return [after];
			throw new HaloValidationError(`HaloPSA accepted the request, but asset ${id} does not have the new values.`, { method: 'POST', path: 'Asset', advice: 'Check in HaloPSA that the fields take these values: a list takes only its options.' });
		});
	},
);

export const assetOperations: readonly SpecialOperation[] = [setFields];
