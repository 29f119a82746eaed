import type { IDataObject } from 'n8n-workflow';
import { type HaloBench, locator } from '../haloBench';
import { type Examples, ids, more, record, stored, three, tickets } from './example';

const notesOf = (bench: HaloBench, owners: readonly IDataObject[]): IDataObject[] => owners.map(({ id }) => (bench.tenant.records('Actions') as IDataObject[]).find((action) => action.ticket_id === id) ?? {});
const file = (text: string): IDataObject => ({ binary: { data: { data: Buffer.from(text).toString('base64'), mimeType: 'text/plain', fileName: `${text}.txt` } } });
/** Overwrites the file of an item. */
const noFile = { binary: undefined } as unknown as IDataObject;
const attachments = (bench: HaloBench): IDataObject[] => tickets(bench).map(({ id }, nth) => bench.tenant.create('Attachment', { ticket_id: id, filename: `f${nth}.txt`, data_base64: Buffer.from(`content ${nth}`).toString('base64') }) as IDataObject);

export const ticketExamples: Examples = {
	'attachment.download': (bench) => {
		const made = attachments(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id, filename }) => ({ id, filename })) };
	},
	'attachment.upload': (bench) => {
		const owners = tickets(bench);
		return {
			parameters: { binaryPropertyName: 'data', additionalFields: { ...more('note', 'filename'), ticket_id: locator('={{ $json.id }}') } },
			items: owners.map(({ id }, nth) => ({ id, ...file(`up${nth}`), ...(nth === 1 ? { note: 'noted' } : {}), ...(nth === 2 ? { filename: 'renamed.txt' } : {}) })),
			expected: owners.map(({ id }, nth) => ({ ticket_id: id, filename: nth === 2 ? 'renamed.txt' : `up${nth}.txt`, note: nth === 1 ? 'noted' : undefined })),
			seen: stored('Attachment'),
			spoil: noFile,
		};
	},
	'ticket.addAttachment': (bench) => {
		const owners = tickets(bench);
		return {
			parameters: { recordId: record(), binaryPropertyName: 'data', additionalFields: more('note', 'filename') },
			items: owners.map(({ id }, nth) => ({ id, ...file(`add${nth}`), ...(nth === 1 ? { note: 'noted' } : {}), ...(nth === 2 ? { filename: 'renamed.txt' } : {}) })),
			expected: owners.map(({ id }, nth) => ({ ticket_id: id, filename: nth === 2 ? 'renamed.txt' : `add${nth}.txt`, note: nth === 1 ? 'noted' : undefined })),
			seen: stored('Attachment'),
			spoil: noFile,
		};
	},
	'ticket.addNote': (bench) => {
		const owners = tickets(bench);
		return {
			parameters: { recordId: record(), note: '={{ $json.note }}', additionalFields: more('timetaken', 'private') },
			items: owners.map(({ id }, nth) => ({ id, note: `Note ${nth}`, ...(nth === 1 ? { timetaken: 0.5 } : {}), ...(nth === 2 ? { private: false } : {}) })),
			expected: three((nth) => ({ note: `Note ${nth}`, hiddenfromuser: nth !== 2 })),
			seen: (tenantOf) => notesOf(tenantOf, owners),
		};
	},
	'ticket.appendOrCreate': (bench) => {
		const [open] = tickets(bench);
		return {
			parameters: { key: '={{ $json.key }}', summary: '={{ $json.key }}', note: '={{ $json.note }}', additionalFields: { key_field: 'summary', ...more('details') } },
			items: [{ key: open?.summary, note: 'Again' }, { key: `New ${crypto.randomUUID()}`, note: 'First' }, { key: `Other ${crypto.randomUUID()}`, note: 'n', details: 'Detailed' }] as IDataObject[],
			expected: [{ id: open?.id, created: false }, { created: true, details: 'First' }, { created: true, details: 'Detailed' }] as IDataObject[],
			spoil: { note: '' },
		};
	},
	'ticket.assign': (bench) => {
		const made = tickets(bench);
		return {
			parameters: { recordId: record(), additionalFields: { agent: locator('={{ $json.agent }}'), team: locator('={{ $json.team }}') } },
			items: [{ id: made[0]?.id, agent: '4' }, { id: made[1]?.id, team: 'Procurement' }, { id: made[2]?.id, agent: 'Priya Shah', team: 'Projects' }] as IDataObject[],
			expected: [{ agent_id: 4, team_id: 1 }, { agent_id: 1, team_id: 4 }, { agent_id: 5, team_id: 2 }],
			seen: stored('Tickets'),
		};
	},
	'ticket.close': (bench) => {
		const made = tickets(bench);
		return {
			parameters: { recordId: record(), additionalFields: more('note', 'status') },
			items: made.map(({ id }, nth) => ({ id, ...(nth === 1 ? { note: 'Fixed' } : {}), ...(nth === 2 ? { status: 'Resolved' } : {}) })),
			expected: three((nth) => ({ status_id: nth === 2 ? 8 : 9, closure_note: nth === 1 ? 'Fixed' : undefined })),
			seen: stored('Tickets'),
		};
	},
	'ticket.findOrCreate': (bench) => {
		const [known] = tickets(bench);
		return {
			parameters: { key: '={{ $json.key }}', summary: '={{ $json.key }}', additionalFields: { key_field: 'summary', ...more('details') } },
			items: [{ key: known?.summary }, { key: `Made ${crypto.randomUUID()}` }, { key: `Told ${crypto.randomUUID()}`, details: 'Detailed' }] as IDataObject[],
			expected: [{ id: known?.id, created: false }, { created: true }, { created: true, details: 'Detailed' }] as IDataObject[],
			spoil: { key: '' },
		};
	},
	'ticket.listActions': (bench) => {
		const owners = tickets(bench);
		owners.forEach(({ id }, nth) => three((count) => bench.tenant.create('Actions', { ticket_id: id, outcome_id: 7, note: `${nth} ${count}` })));
		return { parameters: { recordId: record(), additionalFields: { limit: 1 } }, items: ids(owners), expected: owners.map(({ id }) => ({ ticket_id: id })) };
	},
	'ticket.merge': (bench) => {
		const [gone, targets] = [tickets(bench), tickets(bench)];
		return {
			parameters: { recordId: record(), target: locator('={{ $json.target }}') },
			items: gone.map(({ id }, nth) => ({ id, target: targets[nth]?.id })) as IDataObject[],
			expected: targets.map(({ id }) => ({ merged_into_id: id })), seen: stored('Tickets'),
		};
	},
	'ticket.reopen': (bench) => {
		const made = tickets(bench, { status_id: 9 });
		return {
			parameters: { recordId: record(), additionalFields: more('status') },
			items: made.map(({ id }, nth) => ({ id, ...(nth === 1 ? { status: 'On Hold' } : {}) })),
			expected: three((nth) => ({ status_id: nth === 1 ? 23 : 2 })), seen: stored('Tickets'),
		};
	},
};
