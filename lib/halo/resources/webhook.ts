import { webhookOperations } from '../special/webhook';
import { flag, integer, list, longText, text, type ResourceDescriptor } from './types';

export const webhook = {
	name: 'webhook',
	label: 'Webhook',
	plural: 'Webhooks',
	path: 'Webhook',
	idType: 'uuid',
	title: 'name',
	operations: ['get', 'getMany', 'create', 'update', 'upsert', 'delete'],
	special: webhookOperations,
	fields: [
		text('name', 'Name', { required: true }),
		text('url', 'URL', { required: true }),
		integer('type', 'Type'),
		integer('method', 'Method'),
		text('content_type', 'Content Type'),
		integer('authentication_type', 'Authentication Type'),
		text('basic_username', 'Basic User'),
		flag('active', 'Active'),
		flag('disabled', 'Disabled'),
		integer('payload_type', 'Payload Type'),
		longText('note', 'Note'),
		list('events', 'Events'),
		integer('last_status', 'Last Status', { readOnly: true }),
	],
	filters: [
		{ name: 'type', label: 'Type', type: 'integer', field: 'type' },
	],
	identity: [['name', 'url']],
	paged: false,
	scopes: { read: 'admin:webhooks', edit: 'admin:webhooks' },
	simple: ['id', 'name', 'url', 'type', 'method', 'active', 'disabled', 'last_status'],
	quirks: [
		{ what: 'IDs are UUIDs', source: 'redanthrax/halopsa-node' },
		{ what: 'Without admin:webhooks the answer is 401', source: 'AttunedIT/HaloPSA-MCP-Server' },
	],
} as const satisfies ResourceDescriptor;
