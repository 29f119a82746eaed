import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../ensure.mjs';

const workflow = path.join(root, 'workflows/lead-pipeline.json');

/** What sales does in HaloPSA between the runs: the tenant is asked for its own words, as a script of a tenant would. */
class Sales {
	constructor({ resourceUrl, authUrl, clientId, clientSecret }) {
		Object.assign(this, { resourceUrl, authUrl, clientId, clientSecret });
	}

	async request(place, body) {
		this.token ??= await this.login();
		const response = await fetch(`${this.resourceUrl}/${place}`, {
			method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' }, body: body && JSON.stringify([body]),
		});
		if (!response.ok) throw new Error(`The embedded tenant answered ${response.status} to ${place}: ${await response.text()}`);
		return await response.json();
	}

	async login() {
		const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: this.clientId, client_secret: this.clientSecret, scope: 'all' });
		const response = await fetch(`${this.authUrl}/token`, { method: 'POST', body });
		return (await response.json()).access_token;
	}

	async tickets(type) {
		const types = await this.request('TicketType');
		const { id } = types.find(({ name }) => name === type);
		return (await this.request(`Opportunities?requesttype_id=${id}`)).tickets;
	}

	async status(name) {
		return (await this.request('Status')).find((status) => status.name === name).id;
	}

	/** Speaks with a third of the leads. */
	async engage() {
		const status = await this.status('Engaged');
		for (const { id } of (await this.tickets('Lead')).filter((_, index) => index % 3 === 0)) await this.request('Opportunities', { id, status_id: status });
	}

	/** Finds half of the prospects ready for an offer. */
	async qualify() {
		const fields = await this.request('FieldInfo?includedetails=true');
		const field = (name) => fields.find((one) => one.name === name);
		const option = async (name, text) => (await this.request(`Lookup?lookupid=${field(name).lookup}`)).find((one) => one.name === text).id;
		const values = {
			CFProspectPainPoints: 'No backups', CFProspectServices: 'Managed backup', CFProspectFitScore: '85',
			CFProspectBudget: await option('CFProspectBudget', '$50K-$100K'), CFProspectTimeframe: await option('CFProspectTimeframe', '1-3 months'),
		};
		const customfields = Object.entries(values).map(([name, value]) => ({ id: field(name).id, value }));
		const status = await this.status('Qualified');
		for (const { id } of (await this.tickets('Prospect')).filter((_, index) => index % 2 === 0)) {
			const { customfields: present } = await this.request(`Opportunities/${id}?includedetails=true`);
			const kept = present.filter((one) => !customfields.some((own) => own.id === one.id)).map(({ id: fieldId, value }) => ({ id: fieldId, value }));
			await this.request('Opportunities', { id, status_id: status, customfields: [...kept, ...customfields] });
		}
	}
}

const shown = ({ stage, label, count, weighted_value: value, bar }) =>
	`  ${stage.padEnd(12)} ${label.padEnd(24)} ${String(count).padStart(3)}  ${bar}${value > 0 ? `  ${value.toLocaleString('en-GB')} weighted` : ''}`;

/**
 * Finds people at the Apollo stand-in and takes them, with what sales does in between, from lead to prospect to
 * opportunity. All runs are in this process, by the library of the runner.
 */
export async function showLeadPipeline({ credentials, data }, halopsa) {
	console.log('\nLead pipeline: people of Apollo become leads, prospects and opportunities');
	const { createRunner, htmlReport } = createRequire(import.meta.url)(path.join(root, 'runner/dist/index.cjs'));
	const runner = createRunner({ credentials: JSON.parse(readFileSync(credentials, 'utf8')), dataDir: data });
	const sales = new Sales(halopsa);
	const runs = [];
	try {
		for (const work of [undefined, 'engage', 'qualify']) {
			if (work) await sales[work]();
			const result = await runner.run(workflow);
			const { status, output, errors } = result;
			writeFileSync(path.join(data, 'lead-pipeline.html'), htmlReport(result));
			if (status !== 'success') throw new Error(`lead-pipeline.json ended with ${status}: ${errors[0]?.message ?? ''}`);
			runs.push(output[0]);
		}
	} finally {
		await runner.close();
	}
	const [first, second, third] = runs;
	console.log(third.funnel.filter(({ count }) => count > 0).map(shown).join('\n'));
	console.log(`  ${first.leads_created} leads made, ${second.prospects_converted} became prospects, ${third.opportunities_promoted} of them opportunities.`);
	console.log(`  The funnel as a chart: ${path.relative(root, path.join(data, 'lead-pipeline.html'))}`);
	if (!(first.leads_created > 0 && second.prospects_converted > 0 && third.opportunities_promoted > 0)) throw new Error('The lead pipeline is not as expected: leads, prospects and opportunities were to be made.');
}
