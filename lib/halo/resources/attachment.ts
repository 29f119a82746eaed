import { attachmentOperations } from '../special/attachment';
import { byRef, date, flag, integer, longText, ref, text, type ResourceDescriptor } from './types';

export const attachment = {
	name: 'attachment',
	label: 'Attachment',
	plural: 'Attachments',
	path: 'Attachment',
	collection: 'attachments',
	idType: 'integer',
	title: 'filename',
	operations: ['getMany', 'create', 'delete'],
	special: attachmentOperations,
	fields: [
		text('filename', 'File Name', { required: true }),
		longText('data_base64', 'Data (Base64)', { required: true }),
		ref('ticket_id', 'Ticket', 'ticket'),
		ref('action_id', 'Action', 'action'),
		integer('unique_id', 'Record ID'),
		integer('type', 'Record Type'),
		longText('note', 'Note'),
		flag('showforusers', 'Show to Users'),
		flag('isimage', 'Is Image'),
		integer('filesize', 'Size', { readOnly: true }),
		text('content_type', 'Content Type', { readOnly: true }),
		date('datecreated', 'Created', { readOnly: true }),
	],
	filters: [
		byRef('ticket_id', 'Ticket', 'ticket'),
		byRef('action_id', 'Action', 'action'),
		{ name: 'unique_id', label: 'Record ID', type: 'integer', field: 'unique_id' },
		{ name: 'type', label: 'Record Type', type: 'integer', field: 'type' },
	],
	identity: [['filename', 'ticket_id']],
	paged: false,
	scopes: { read: 'read:tickets', edit: 'edit:tickets', delete: 'delete:tickets' },
	simple: ['id', 'filename', 'filesize', 'type', 'ticket_id', 'action_id', 'datecreated', 'showforusers'],
	quirks: [
		{ what: 'GET by ID gives the bytes of the file', source: 'vendor specification' },
		{ what: 'Type 0 is a ticket', source: 'vendor specification, inferred' },
	],
} as const satisfies ResourceDescriptor;
