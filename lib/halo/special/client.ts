import type { HaloClient } from '../client';
import { HaloLostAnswerError, HaloValidationError } from '../errors';
import { mayBeMadeSince } from '../records/moments';
import { idOf, integerOf, isRecord, textOf, type HaloRecord, type RecordId } from '../records/record';
import { standalone } from './define';
import type { Parameter, SpecialOperation } from './types';
import { carryOut, post, readRecord } from './write';

const lines: readonly Parameter[] = [
	{ name: 'line1', label: 'Address Line 1', type: 'string' },
	{ name: 'line2', label: 'Address Line 2', type: 'string' },
	{ name: 'line3', label: 'City', type: 'string' },
	{ name: 'line4', label: 'State or County', type: 'string' },
	{ name: 'postcode', label: 'Postcode', type: 'string' },
];

const same = (left: unknown, right: string): boolean => textOf(left).trim().toLowerCase() === right.trim().toLowerCase();

/** Clients of the name that were made since; the time is only in the single record. */
async function madeSince(client: HaloClient, name: string, startedAtMs: number): Promise<HaloRecord[]> {
	const rows = await client.list({ path: 'Client', collection: 'clients', query: { search: name } });
	const made: HaloRecord[] = [];
	for (const row of rows.filter((candidate) => same(candidate.name, name))) {
		const id = idOf(row);
		const record = id === undefined ? row : await readRecord(client, 'Client', id);
		if (mayBeMadeSince(record, startedAtMs)) made.push(record);
	}
	return made;
}

interface Wanted {
	readonly siteName?: string;
	readonly contactName: string;
	readonly contactEmail?: string;
}

/** @throws {HaloValidationError} when the site or the contact is not there: HaloPSA answers with the client alone. */
async function withSiteAndContact(client: HaloClient, id: RecordId, { siteName, contactName, contactEmail }: Wanted): Promise<HaloRecord> {
	const record = await readRecord(client, 'Client', id);
	const ofClient = { client_id: Number(id) };
	const sites = await client.list({ path: 'Site', collection: 'sites', query: ofClient });
	const site = sites.find((row) => (siteName === undefined ? integerOf(row.id) === integerOf(record.main_site_id) : same(row.name, siteName))) ?? (siteName === undefined ? sites[0] : undefined);
	const users = await client.list({ path: 'Users', collection: 'users', query: { ...ofClient, exclude_generaluser: true } });
	const contact = users.find((row) => same(row.name, contactName) && (contactEmail === undefined || same(row.emailaddress, contactEmail)));
	if (site && contact) return { ...record, site, contact };
	const missing = [...(site ? [] : ['site']), ...(contact ? [] : [`contact "${contactName}"`])].join(' and ');
	throw new HaloValidationError(`Client ${id} was created, but HaloPSA did not make its ${missing}.`, {
		method: 'POST',
		path: 'Client',
		advice: `Do not run this again, it would make a second client. Create what is missing with client ID ${id}.`,
	});
}

const createWithSiteAndContact = standalone(
	{
		name: 'createWithSiteAndContact', label: 'Create with Site and Contact', action: 'Create a client with site and contact', writes: true,
		description: 'Create a client, its main site and its first contact in one request',
		parameters: [
			{ name: 'name', label: 'Name', type: 'string', required: true },
			{ name: 'contact_name', label: 'Contact Name', type: 'string', required: true },
			{ name: 'contact_email', label: 'Contact Email', type: 'string' },
			{ name: 'contact_title', label: 'Contact Job Title', type: 'string' },
			{ name: 'site_name', label: 'Site Name', type: 'string' },
			{ name: 'phone', label: 'Phone', type: 'string' },
			{ name: 'domain', label: 'Email Domain', type: 'string' },
			{ name: 'timezone', label: 'Time Zone', type: 'string' },
			...lines,
			{ name: 'toplevel_id', label: 'Top Level', type: 'integer', reference: 'topLevel' },
			{ name: 'fields', label: 'More Fields', type: 'json', fieldsOf: 'client', description: 'Further fields of the client by their HaloPSA names' },
		],
	},
	async (call) => {
		const { client, input } = call;
		const address = input.pick(Object.fromEntries(lines.map(({ name }) => [name, name])));
		const own = input.pick({
			name: 'name', toplevel_id: 'toplevel_id', site_name: 'newclient_sitename', phone: 'newclient_phonenumber', domain: 'newclient_domain',
			timezone: 'newclient_timezone', contact_name: 'newclient_contactname', contact_email: 'newclient_contactemail', contact_title: 'newclient_contacttitle',
		});
		const record = { ...input.object('fields'), ...own, ...(Object.keys(address).length > 0 ? { newclient_delivery_address: address } : {}) };
		return await carryOut(call, post('Client', record), async ({ path, body: [planned] = [] }) => {
			const name = input.needText('name');
			const made = await client.create(path, isRecord(planned) ? planned : record, { findCreated: async (startedAtMs) => await madeSince(client, name, startedAtMs) });
			const id = idOf(made);
			if (id === undefined) throw new HaloLostAnswerError(`HaloPSA accepted client "${name}" without giving its ID.`, { method: 'POST', path, advice: 'Look for the client in HaloPSA before you run this again.' });
			return [await withSiteAndContact(client, id, { siteName: input.text('site_name'), contactName: input.needText('contact_name'), contactEmail: input.text('contact_email') })];
		});
	},
);

export const clientOperations: readonly SpecialOperation[] = [createWithSiteAndContact];
