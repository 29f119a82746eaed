import { HaloValidationError } from '../errors';
import { momentIn } from '../records/moments';
import { idOf, integerOf, textOf, type HaloRecord } from '../records/record';
import { onRecord } from './define';
import type { SpecialOperation } from './types';
import { carryOut, nothingToDo, post, readRecord, send } from './write';

const PATH = 'Quotation';

const approve = onRecord(
	{
		name: 'approve', label: 'Approve', action: 'Approve a quotation', description: 'Record the approval of a quotation by the customer', writes: true,
		parameters: [
			{ name: 'approvalname', label: 'Approved By', type: 'string', required: true },
			{ name: 'approvalemailaddress', label: 'Email', type: 'string' },
			{ name: 'approvalnote', label: 'Note', type: 'text' },
			{ name: 'ponumber', label: 'PO Number', type: 'string' },
		],
	},
	async (call) => {
		const { client, id, input } = call;
		const before = await readRecord(client, PATH, id);
		const words = input.pick({ approvalname: 'approvalname', approvalemailaddress: 'approvalemailaddress', approvalnote: 'approvalnote', ponumber: 'ponumber' });
		// The numbers of approvalstate are not published, so an approval is recognised by who gave it and when.
		const isApproved = (quotation: HaloRecord): boolean => textOf(quotation.approvalname) === textOf(words.approvalname) && momentIn(quotation.approvaldatetime) !== undefined;
		if (isApproved(before)) return nothingToDo(call, before);
		return await carryOut(call, post(`${PATH}/Approval`, { id, result: true, ...words }), async (request) => {
			await send(client, request);
			const after = await readRecord(client, PATH, id);
			if (isApproved(after) || after.approvalstate !== before.approvalstate) return [after];
			throw new HaloValidationError(`HaloPSA accepted the approval, but quotation ${id} is not approved.`, { method: 'POST', path: request.path, advice: 'Open the quotation in HaloPSA: it may wait for an internal approval, or have expired.' });
		});
	},
);

const orderOf = (quotation: HaloRecord): number | undefined => {
	const id = integerOf(quotation.salesorder_id);
	return id !== undefined && id > 0 ? id : undefined;
};

const createSalesOrder = onRecord(
	{ name: 'createSalesOrder', label: 'Create Sales Order', action: 'Create the sales order of a quotation', description: 'Create the sales order of a quotation, or give the one it has', writes: true, parameters: [] },
	async (call) => {
		const { client, id } = call;
		const quotation = await readRecord(client, PATH, id);
		const existing = orderOf(quotation);
		if (existing !== undefined) return nothingToDo(call, await readRecord(client, 'SalesOrder', existing));
		return await carryOut(call, post(PATH, { id, _create_so: true }), async ({ path, body }) => {
			const withOrder = async (): Promise<HaloRecord | undefined> => [await readRecord(client, PATH, id)].find((after) => orderOf(after) !== undefined);
			await client.request({ method: 'POST', path, json: body, replaySafe: false, lookUp: withOrder });
			const after = await withOrder();
			const made = after && orderOf(after);
			if (made !== undefined) return [{ ...(await readRecord(client, 'SalesOrder', made)), quotation_id: idOf(quotation) ?? id }];
			throw new HaloValidationError(`HaloPSA accepted the request, but quotation ${id} has no sales order.`, { method: 'POST', path, advice: 'Open the quotation in HaloPSA: it may have to be approved first, or the API agent may not create sales orders.' });
		});
	},
);

export const quotationOperations: readonly SpecialOperation[] = [approve, createSalesOrder];
