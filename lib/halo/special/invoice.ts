import type { Download } from '../client';
import { HaloNotFoundError, HaloResponseError, HaloValidationError } from '../errors';
import { type HaloRecord, integerOf, isOn, isRecord, type RecordId, textOf } from '../records/record';
import { downloadAttachment } from './attachment';
import { onRecord } from './define';
import type { SpecialOperation } from './types';
import { carryOut, nothingToDo, post, readRecord } from './write';

/** `%PDF-` in base64. */
const PDF_BASE64 = /^JVBERi0/;

/** The document where it came with the answer: as bytes, as a base64 text, or as one inside a record. */
function documentIn({ json, base64 }: Download): string | undefined {
	const record = Array.isArray(json) && json.length === 1 ? (json as unknown[])[0] : json;
	const texts = [base64, ...(isRecord(record) ? Object.values(record) : [record])].filter((value): value is string => typeof value === 'string');
	return texts.map((text) => text.replace(/^data:[^,]*,/, '')).find((text) => PDF_BASE64.test(text));
}

/** HaloPSA may keep the document as an attachment and name that one (AttunedIT halo_get_invoice_pdf). */
function attachmentIn({ json }: Download): number | undefined {
	const record = Array.isArray(json) ? (json as unknown[])[0] : json;
	const id = isRecord(record) ? integerOf(record.pdf_attachment_id) : undefined;
	return id !== undefined && id > 0 ? id : undefined;
}

const pdf = onRecord(
	{ name: 'pdf', label: 'Get PDF', action: 'Get the PDF of an invoice', description: 'Let HaloPSA print an invoice and download the PDF', writes: false, parameters: [] },
	async ({ client, id }) => {
		const path = `Invoice/PDF/${encodeURIComponent(id)}`;
		const answer = await client.download({ method: 'POST', path, replaySafe: true });
		const attachmentId = attachmentIn(answer);
		const base64 = documentIn(answer) ?? (attachmentId === undefined ? undefined : (await downloadAttachment(client, attachmentId)).binary?.base64);
		if (base64 === undefined || !PDF_BASE64.test(base64)) {
			throw new HaloResponseError(`HaloPSA printed invoice ${id}, but gave no PDF.`, { method: 'POST', path, advice: 'Check in HaloPSA that the invoice has a PDF template and prints.' });
		}
		const invoice = await readRecord(client, 'Invoice', id);
		const fileName = `Invoice-${(textOf(invoice.invoicenumber) || String(id)).replace(/[^\w.-]+/g, '-')}.pdf`;
		return { records: [invoice], binary: { fileName, mimeType: 'application/pdf', base64 } };
	},
);

const voided = (invoice: HaloRecord): boolean => isOn(invoice.voided);

/** The route is newer than the vendor specification of 2024 (AttunedIT docs/billing-tools-roadmap.md). */
const voidInvoice = onRecord(
	{ name: 'void', label: 'Void', action: 'Void an invoice', description: 'Void an invoice; this cannot be undone', writes: true, parameters: [] },
	async (call) => {
		const { client, id } = call;
		const invoice = await readRecord(client, 'Invoice', id);
		if (voided(invoice)) return nothingToDo(call, invoice);
		return await carryOut(call, post(`Invoice/${encodeURIComponent(id)}/void`, {}), async ({ path, body }) => {
			const isVoid = async (): Promise<HaloRecord | undefined> => [await readRecord(client, 'Invoice', id)].find(voided);
			await client.request({ method: 'POST', path, json: body, replaySafe: false, lookUp: isVoid }).catch(unknownRoute(path, id));
			const after = await isVoid();
			if (after) return [after];
			throw new HaloValidationError(`HaloPSA accepted the request, but invoice ${id} is not void.`, { method: 'POST', path, advice: 'Open the invoice in HaloPSA: it may be paid, posted or synchronised to accounting.' });
		});
	},
);

function unknownRoute(path: string, id: RecordId): (error: unknown) => never {
	return (error) => {
		const missing = error instanceof HaloNotFoundError || (error instanceof HaloValidationError && error.status === 405);
		if (!missing) throw error;
		throw new HaloValidationError(`This HaloPSA cannot void invoice ${id} through its API.`, { method: 'POST', path, status: error.status, cause: error, advice: 'Void the invoice in HaloPSA, or update HaloPSA: older versions do not have this call.' });
	};
}

export const invoiceOperations: readonly SpecialOperation[] = [pdf, voidInvoice];
