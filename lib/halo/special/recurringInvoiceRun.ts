import type { HaloClient } from '../client';
import { HaloValidationError } from '../errors';
import { InvalidInputError } from '../records/input';
import { type HaloRecord, idOf, integerOf, isOn, type RecordId } from '../records/record';
import { onRecord } from './define';
import { carryOut, post, readRecord } from './write';

/** The invoices made from a recurring invoice so far. */
async function invoicesOf(client: HaloClient, id: RecordId): Promise<HaloRecord[]> {
	const rows = await client.list({ path: 'Invoice', collection: 'invoices', query: { recurringinvoice_id: integerOf(id) } });
	return rows.filter(({ recurring_invoice_id: from }) => from === undefined || from === null || integerOf(from) === id);
}

/** Makes the invoice now. What is new is told by comparing, because a repeat would bill the client twice. */
export const process = onRecord(
	{ name: 'process', label: 'Process', action: 'Create the invoice of a recurring invoice', description: 'Create the next invoice of a recurring invoice now', writes: true, parameters: [] },
	async (call) => {
		const { client, id } = call;
		const recurring = await readRecord(client, 'RecurringInvoice', id);
		if (isOn(recurring.disabled)) throw new InvalidInputError(`Recurring invoice ${id} is disabled`, 'Enable it in HaloPSA before you create its invoice');
		// HaloPSA wants the bare numbers here (vendor specification, an array of integers).
		return await carryOut(call, post('RecurringInvoice/process', id), async ({ path, body }) => {
			const known = new Set((await invoicesOf(client, id)).map(idOf));
			const fresh = async (): Promise<HaloRecord[]> => (await invoicesOf(client, id)).filter((invoice) => !known.has(idOf(invoice)));
			const lookUp = async (): Promise<readonly HaloRecord[] | undefined> => {
				const found = await fresh();
				return found.length > 0 ? found : undefined;
			};
			await client.request({ method: 'POST', path, json: body, replaySafe: false, lookUp });
			const made = await fresh();
			if (made.length > 0) return made;
			throw new HaloValidationError(`HaloPSA accepted the request, but made no invoice from recurring invoice ${id}.`, {
				method: 'POST',
				path,
				advice: 'Open the recurring invoice in HaloPSA: it may not have started, may be waiting for review, or may have no lines to bill.',
			});
		});
	},
);
