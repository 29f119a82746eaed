import { companyDomain } from '../domain/webDomain';
import type { Account, Client } from '../domain/mappingRow';
import type { HaloClient } from '../halo/client';
import { HaloLostAnswerError } from '../halo/errors';
import { applyPlan, planCreate } from '../halo/records/plan';
import { type HaloRecord, idOf, integerOf, isOn, textOf } from '../halo/records/record';
import { client as clientResource } from '../halo/resources/client';
import { site } from '../halo/resources/site';
import { user } from '../halo/resources/user';

interface Known {
	readonly row: HaloRecord;
	readonly sites: HaloRecord[];
	readonly emails: string[];
}

/** Lists leave some of these out, as tenants are set up; single records have them (HaloPSA schemas Area, Site and Site_List). */
const domainFields = ['website', 'domain', 'emaildomain', 'accountsemailaddress'];

const filled = (row: HaloRecord, ...names: string[]): string[] => names.map((name) => textOf(row[name]).trim()).filter((text) => text !== '');

/** The main site by id, or the only one there is. */
function mainSiteOf({ row, sites }: Known): HaloRecord | undefined {
	const mainId = integerOf(row.main_site_id);
	return sites.find(({ id }) => integerOf(id) === mainId) ?? (sites.length === 1 ? sites[0] : undefined);
}

/** Domains that most users of a client have; a single guest or accountant among them does not speak for it. */
function domainsOfUsers(emails: readonly string[]): string[] {
	const counts = new Map<string, number>();
	const domains = emails.flatMap((email) => companyDomain(email) ?? []);
	for (const domain of domains) counts.set(domain, (counts.get(domain) ?? 0) + 1);
	return [...counts].filter(([, count]) => count * 2 > domains.length).map(([domain]) => domain);
}

function toClient(id: number, known: Known): Client {
	const { row, sites, emails } = known;
	const contactId = integerOf(mainSiteOf(known)?.maincontact_id);
	return {
		id: String(id),
		name: textOf(row.name).trim(),
		inactive: isOn(row.inactive),
		domains: [...filled(row, ...domainFields), ...sites.flatMap((own) => filled(own, ...domainFields)), ...domainsOfUsers(emails)],
		phones: [...filled(row, 'phonenumber'), ...sites.flatMap((own) => filled(own, 'phonenumber'))],
		// The fifth line of a list row is the postcode (schema Site_List).
		postcodes: sites.flatMap((own) => filled(own, 'delivery_address_line5')),
		...(contactId !== undefined && contactId > 0 ? { contactId } : {}),
	};
}

/**
 * All clients with what tells them apart: two list reads, and a third for the e-mail domains of users where asked for.
 * Inactive clients are among them, or one of them would be made a second time.
 */
export async function readMappingClients(client: HaloClient, { users = false }: { users?: boolean } = {}): Promise<Client[]> {
	const list = async ({ path, collection }: typeof clientResource | typeof site | typeof user, query: Record<string, boolean>): Promise<HaloRecord[]> =>
		await client.list({ path, collection, query });
	const [rows, sites, people] = await Promise.all([
		list(clientResource, { includeinactive: true }),
		list(site, { includeaddress: true }),
		users ? list(user, { exclude_generaluser: true }) : [],
	]);
	const known = new Map<number, Known>();
	for (const row of rows) {
		const id = integerOf(row.id);
		if (id !== undefined) known.set(id, { row, sites: [], emails: [] });
	}
	for (const own of sites) known.get(integerOf(own.client_id) ?? Number.NaN)?.sites.push(own);
	for (const person of people) known.get(integerOf(person.client_id) ?? Number.NaN)?.emails.push(...filled(person, 'emailaddress'));
	return [...known].map(([id, entry]) => toClient(id, entry));
}

/** The client to make for an account, with its main site, as one request. */
export function newClientRecord({ name, website, domains, phones, address }: Account, more: HaloRecord = {}): HaloRecord {
	const domain = [website ?? '', ...domains].flatMap((text) => companyDomain(text) ?? [])[0];
	const [phone] = phones;
	const lines = Object.fromEntries(Object.entries(address ?? {}).filter(([, text]) => text !== ''));
	return {
		name,
		newclient_sitename: 'Main',
		...(website ? { website } : {}),
		...(domain ? { newclient_domain: domain } : {}),
		...(phone ? { newclient_phonenumber: phone } : {}),
		...(Object.keys(lines).length > 0 ? { newclient_delivery_address: lines } : {}),
		...more,
	};
}

/**
 * Makes one client. When the answer is lost, it is looked for by its name before it is sent again.
 * @returns its id
 * @throws HaloError as the client does
 */
export async function createMappedClient(client: HaloClient, record: HaloRecord): Promise<number> {
	const made = await applyPlan(client, clientResource, await planCreate(client, clientResource, record));
	const id = integerOf(idOf(made));
	// 0 and -1 stand for no client, and accounts of several customers must never be mapped to one of them.
	if (id === undefined || id <= 0) {
		throw new HaloLostAnswerError(`HaloPSA accepted client "${textOf(record.name)}" without giving its ID`, { method: 'POST', path: clientResource.path, advice: 'Run again: the client is found by its name' });
	}
	return id;
}
