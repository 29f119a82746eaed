import type { Account } from '../domain/mappingRow';
import type { Client } from '../domain/mappingRow';
import { planMapping } from '../domain/accountMapping';
import { findMatches } from '../halo/records/find';
import { applyPlan, planCreate } from '../halo/records/plan';
import { idOf, integerOf, textOf, type HaloRecord } from '../halo/records/record';
import { user } from '../halo/resources/user';
import { createMappedClient, newClientRecord, readMappingClients } from '../sync';
import { personOf, type PipelineRecord } from './record';
import type { PipelineRun } from './run';

export interface LinkedAccount {
	/** Members of a ticket: client_id, site_id, user_id, as far as they are known. */
	readonly fields: HaloRecord;
	readonly why: string;
}

/**
 * The client and contact of a new prospect, by the rules by which accounts are matched everywhere: an e-mail domain or
 * another proof links, a name alone only suggests. A client that a person chose for the lead stays.
 */
export class PipelineAccounts {
	private clients: Client[] | undefined;

	constructor(private readonly run: PipelineRun) {}

	async linkedTo(record: PipelineRecord): Promise<LinkedAccount> {
		const { account, defaultClientId } = this.run.settings;
		const { client_id: given, site_id: site, user_id: contact } = record.row;
		const own: HaloRecord = Object.fromEntries(Object.entries({ client_id: integerOf(given), site_id: integerOf(site), user_id: integerOf(contact) }).filter(([, id]) => id !== undefined && id > 0));
		if (account === 'leave') return { fields: own, why: '' };
		if (defaultClientId !== undefined && integerOf(given) !== undefined && integerOf(given) !== defaultClientId) return { fields: own, why: 'Client of the lead' };
		const found = await this.match(record);
		if (found.clientId === undefined) return { fields: own, why: found.why };
		const client = await this.run.client.get('Client', found.clientId, { includedetails: true });
		const siteId = integerOf(client.main_site_id);
		const place = { client_id: found.clientId, ...(siteId !== undefined && siteId > 0 ? { site_id: siteId } : {}) };
		const person = await this.contact(record, place);
		return { fields: { ...place, ...person }, why: found.why };
	}

	private async match(record: PipelineRecord): Promise<{ clientId?: number; why: string }> {
		const { run } = this;
		const { company, phone, email } = personOf(record);
		if (company === '') return { why: 'No company, so no client' };
		this.clients ??= await readMappingClients(run.client, { users: true });
		const asked: Account = { id: String(record.id), name: company, domains: [email].filter(Boolean), phones: [phone].filter(Boolean), postcodes: [textOf(record.row.opppostcode)].filter(Boolean) };
		const create = run.settings.account === 'create';
		const [plan] = planMapping([asked], this.clients, [], { system: 'pipeline', unmapped: create ? 'create' : 'leave', mapIdenticalNames: false });
		if (!plan) return { why: 'Not matched' };
		const { row } = plan;
		if (row.state === 'mapped' && row.client_id !== null) return { clientId: row.client_id, why: `Client ${row.client_name}: ${row.reasons.split('\n')[0] ?? ''}` };
		if (row.state === 'suggested') return { why: `To review: the client may be ${row.client_name} (${row.reasons.split('\n')[0] ?? ''})` };
		if (!plan.create) return { why: 'No client is like the company' };
		const more = { ...(run.settings.accountKind === 'account' ? { isopportunity: 1 } : {}), ...run.settings.newClientFields };
		const newClient = newClientRecord(asked, more);
		if (run.dryRun) return { why: `Client ${company} would be created` };
		const clientId = await createMappedClient(run.client, newClient);
		this.clients.push({ ...asked, id: String(clientId), inactive: false });
		return { clientId, why: `Client ${company} was created` };
	}

	/** The contact with exactly this address at this client; made when there is none and the settings say so. */
	private async contact(record: PipelineRecord, place: { client_id: number; site_id?: number }): Promise<HaloRecord> {
		const { run } = this;
		const { email, firstName, lastName, phone } = personOf(record);
		if (email === '') return {};
		const [found, ...others] = await findMatches(run.client, user, { emailaddress: email, client_id: place.client_id });
		// Two contacts of one address: which of them it is, a person has to say.
		if (others.length > 0) return {};
		const id = integerOf(idOf(found ?? {}));
		if (id !== undefined) return { user_id: id };
		if (run.settings.account !== 'create' || place.site_id === undefined || run.dryRun) return {};
		const name = `${firstName} ${lastName}`.trim() || email;
		const fields = { name, firstname: firstName, surname: lastName, emailaddress: email, phonenumber: phone, title: textOf(record.row.oppjobtitle), site_id: place.site_id, ...(run.settings.accountKind === 'account' ? { _isopp: true } : {}) };
		const made = await applyPlan(run.client, user, await planCreate(run.client, user, Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))));
		const madeId = integerOf(idOf(made));
		return madeId === undefined ? {} : { user_id: madeId };
	}
}
