import type { HaloClient } from '../client';
import { HaloNotFoundError, HaloResponseError } from '../errors';
import { InvalidInputError } from '../records/input';
import { mayBeMadeSince } from '../records/moments';
import { integerOf, isRecord, textOf, type HaloRecord, type RecordId } from '../records/record';
import { onRecord, standalone, type CheckedCall } from './define';
import { fileFrom, lastPart } from './files';
import type { Parameter, SpecialOperation, SpecialResult } from './types';
import { carryOut, post } from './write';

/** Bytes that so many base64 characters stand for. */
const sizeOf = (base64: string): number => Math.floor((base64.replace(/=+$/, '').length * 3) / 4);

const fileParameters: readonly Parameter[] = [
	{ name: 'file', label: 'File', type: 'binary', required: true },
	{ name: 'filename', label: 'File Name', type: 'string', description: 'Without one the name of the file' },
	{ name: 'note', label: 'Note', type: 'text' },
	{ name: 'showforusers', label: 'Show to Users', type: 'boolean', default: false },
];

/** Uploads the file once, also when the answer was lost. */
async function uploadTo(call: CheckedCall, owner: HaloRecord): Promise<SpecialResult> {
	const { client, input, binary } = call;
	if (!binary || binary.base64 === '') throw new InvalidInputError('There is no file to attach, or it is empty', 'Choose the input field that holds the file');
	const filename = lastPart((input.text('filename') ?? binary.fileName).trim());
	if (filename === undefined) throw new InvalidInputError('The file has no name', 'Fill in File Name');
	const record = { ...owner, filename, data_base64: binary.base64, ...input.pick({ note: 'note' }), ...(input.flag('showforusers') ? { showforusers: true } : {}) };
	const findCreated = async (startedAtMs: number): Promise<HaloRecord[]> => {
		const { ticket_id, action_id, unique_id, type } = owner as Record<string, number | undefined>;
		const rows = await client.list({ path: 'Attachment', collection: 'attachments', query: { ticket_id, action_id, unique_id, type }, paged: false });
		const size = sizeOf(binary.base64);
		return rows.filter((row) => textOf(row.filename) === filename && (integerOf(row.filesize) ?? size) === size && mayBeMadeSince(row, startedAtMs));
	};
	return await carryOut(call, post('Attachment', record), async ({ path }) => {
		const { data_base64: _content, ...made } = await client.create(path, record, { findCreated });
		return [made];
	});
}

export const addAttachment = onRecord(
	{
		name: 'addAttachment', label: 'Add Attachment', action: 'Attach a file to a ticket', description: 'Attach a file to a ticket or to one of its actions', writes: true,
		parameters: [...fileParameters, { name: 'action_id', label: 'Action', type: 'integer', reference: 'action', description: 'Action of the ticket; without one the file belongs to the ticket' }],
	},
	async (call) => await uploadTo(call, { ticket_id: call.id, ...call.input.pick({ action_id: 'action_id' }) }),
);

const upload = standalone(
	{
		name: 'upload', label: 'Upload', action: 'Upload an attachment', description: 'Upload a file to a ticket or to another record', writes: true,
		parameters: [
			...fileParameters,
			{ name: 'ticket_id', label: 'Ticket', type: 'integer', reference: 'ticket' },
			{ name: 'unique_id', label: 'Record ID', type: 'integer', description: 'Of a record that is no ticket; needs Record Type' },
			{ name: 'type', label: 'Record Type', type: 'integer', description: 'Number of the kind of record, as HaloPSA shows it on attachments of that kind' },
		],
	},
	async (call) => {
		const owner = call.input.pick({ ticket_id: 'ticket_id', unique_id: 'unique_id', type: 'type' });
		if (owner.ticket_id === undefined && (owner.unique_id === undefined || owner.type === undefined)) {
			throw new InvalidInputError('The file has no record to belong to', 'Choose a ticket, or give Record ID and Record Type');
		}
		return await uploadTo(call, owner);
	},
);

/** What HaloPSA's list says of one attachment; undefined when it does not say. */
async function listed(client: HaloClient, id: RecordId): Promise<HaloRecord | undefined> {
	const rows = await client.list({ path: 'Attachment', collection: 'attachments', query: { one_attachment_id: integerOf(id) }, paged: false });
	return rows.find((row) => integerOf(row.id) === id);
}

/** The file of an attachment. A page of a proxy is not taken for one. */
export async function downloadAttachment(client: HaloClient, id: RecordId): Promise<SpecialResult> {
	const path = `Attachment/${encodeURIComponent(id)}`;
	const answer = await client.download({ method: 'GET', path });
	// Some tenants answer with the record, the content inside it.
	const record = isRecord(answer.json) && textOf(answer.json.data_base64) !== '' ? answer.json : undefined;
	const named = fileFrom(answer, `attachment-${id}`);
	const { data_base64: content, ...row } = record ?? (named.named ? {} : ((await listed(client, id)) ?? {}));
	const fileName = textOf(row.filename) || named.file.fileName;
	if (!record && named.file.mimeType === 'text/html' && !/\.html?$/i.test(fileName)) {
		throw new HaloResponseError(`The answer to GET ${path} is a web page and not the file.`, { method: 'GET', path, advice: 'Check that Resource URL is the address of HaloPSA itself and that no proxy answers in its place.' });
	}
	const base64 = record ? textOf(content) : named.file.base64;
	if (base64 === '') throw new HaloNotFoundError(`Attachment ${id} has no content.`, { method: 'GET', path, advice: 'Open the attachment in HaloPSA; it may be a link to a file elsewhere.' });
	const mimeType = textOf(row.content_type) || named.file.mimeType;
	return { records: [{ id, ...row, filename: fileName, filesize: sizeOf(base64), content_type: mimeType }], binary: { fileName, mimeType, base64 } };
}

const download = onRecord(
	{ name: 'download', label: 'Download', action: 'Download an attachment', description: 'Download the file of an attachment', writes: false, parameters: [] },
	async ({ client, id }) => await downloadAttachment(client, id),
);

export const attachmentOperations: readonly SpecialOperation[] = [download, upload];
