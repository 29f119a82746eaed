import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Service } from '../../runner/src';
import { pipelineFile, withNodes, WorkflowLab } from '../support/pipelineLab';

jest.setTimeout(120_000);

const key: string = randomUUID();
const header = { id: 'header', name: 'Header', type: 'httpHeaderAuth', data: { name: 'X-Lead-Key', value: key } };

let lab: WorkflowLab;
let service: Service;

async function open(file: string): Promise<void> {
	lab = await WorkflowLab.open({ credentials: [header] });
	service = await lab.serve(file);
}
afterEach(async () => {
	await service.close();
	await lab.close();
});

interface Answer {
	readonly status: number;
	readonly body: unknown;
}

async function ask(path: string, init: RequestInit = {}, secret: string = key): Promise<Answer> {
	const answer = await fetch(`${service.url}/webhook/${path}`, { ...init, headers: { ...Object(init.headers), 'x-lead-key': secret } });
	const text = await answer.text();
	return { status: answer.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text };
}
const post = async (body: unknown, secret?: string): Promise<Answer> =>
	await ask('halopsa-leads', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }, secret);

const phone = { raw_number: '+44 20 7946 0123', sanitized_number: '+442079460123', type: 'work_direct' };
const apollo = {
	event_type: 'person_enriched', event_id: 'e-1', timestamp: '2026-01-31T12:00:00Z',
	data: {
		person: { id: 'p-1', first_name: 'Ada', last_name: 'Byron', email: 'ada@engines.example', title: 'CTO', seniority: 'c_suite', departments: ['master_engineering'], linkedin_url: 'https://www.linkedin.com/in/ada', phone_numbers: [phone] },
		organization: { id: 'o-1', name: 'Engines Ltd', website_url: 'https://engines.example', industry: 'technology', estimated_num_employees: 120, technologies: [{ name: 'Okta', category: 'Identity' }] },
	},
};
const zoomInfo = { eventType: 'CONTACT_UPDATED', eventId: 'z-1', timestamp: '2026-01-31T12:00:00Z', data: { contact: { personId: 7, firstName: 'Ben', lastName: 'Hall', email: 'ben@looms.example', directPhone: '+442079460124', jobTitle: 'IT Director', managementLevel: 'Director', companyName: 'Looms Ltd' }, changes: [{ field: 'jobTitle', oldValue: 'IT Manager', newValue: 'IT Director' }] } };
const hunter = { event: 'email_discovered', webhook_id: 'h-1', created_at: '2026-01-31T12:00:00Z', data: { email: 'cid@mills.example', first_name: 'Cid', last_name: 'Dean', position: 'Owner', company: 'Mills Ltd', confidence: 92, source: { domain: 'mills.example', uri: 'https://mills.example', still_on_page: true } } };
const generic = { first_name: 'Dora', surname: 'Evans', email: 'dora@forges.example', company: 'Forges Ltd', source: 'Fair 2026' };
const kept = (leads: number, more: object = {}): object => ({ leads, opt_outs: 0, calls: 0, refused: [], ...more });

describe('lead-ingestion-webhook.json', () => {
	beforeEach(() => open('lead-ingestion-webhook.json'));

	it('takes nothing without the header', async () => {
		expect((await post(generic, 'wrong')).status).toBe(403);
		expect((await ask('halopsa-leads', { method: 'POST', body: '{}' }, '')).status).toBe(403);
	});

	it('keeps what Apollo, ZoomInfo, Hunter and others push, refuses what names nobody, and the pipeline makes leads of it', async () => {
		for (const one of [apollo, zoomInfo, hunter, generic]) expect(await post(one)).toEqual({ status: 202, body: kept(1) });
		expect(await post([generic, { title: 'nobody' }])).toEqual({ status: 202, body: kept(1, { refused: [expect.stringContaining('e-mail')] }) });
		expect(await post({ records: [{ title: 'nobody' }] })).toEqual({ status: 422, body: kept(0, { refused: [expect.stringContaining('e-mail')] }) });
		expect((await lab.rows('halopsa_lead_inbox')).map(({ status, source }) => [status, source])).toEqual([['new', 'Apollo.io'], ['new', 'ZoomInfo'], ['new', 'Hunter.io'], ['new', 'Fair 2026'], ['new', 'Fair 2026']]);
		expect(await lab.rows('halopsa_dead_letters')).toMatchObject([{ system: 'lead-ingestion', stream: 'leads', payload: '{"title":"nobody"}' }]);
		const metrics = await lab.metrics(withNodes(JSON.parse(readFileSync(pipelineFile, 'utf8')), { 'Find People': { disabled: true } }));
		const created = { leads_created: 1 };
		expect(metrics).toMatchObject({ duplicates_removed: 1, errors: [], by_source: { 'Apollo.io': created, ZoomInfo: created, 'Hunter.io': created, 'Fair 2026': created } });
		const leads = lab.tickets('Lead');
		expect(leads.find(({ oppemailaddress: email }) => email === 'ada@engines.example')).toMatchObject({ oppcontactname: 'Ada Byron', oppcompanyname: 'Engines Ltd', opptel: '+442079460123' });
		expect(leads.find(({ oppemailaddress: email }) => email === 'ben@looms.example')).toMatchObject({ oppcontactname: 'Ben Hall', oppcompanyname: 'Looms Ltd', oppjobtitle: 'IT Director' });
		// Story: leads of Hunter had no source in HaloPSA, whose option is Hunter.io, because the node calls it Hunter.
		expect(leads.map((lead) => lab.optionText(lead, 'CFLeadSource'))).toEqual(['Apollo.io', 'ZoomInfo', 'Hunter.io', undefined]);
	});

	it('passes over news of companies and verdicts on addresses, and keeps calls and opt-outs in their tables', async () => {
		expect(await post({ event_type: 'organization_updated', data: { organization: { name: 'Engines Ltd', website_url: 'https://engines.example' } } })).toEqual({ status: 202, body: kept(0) });
		expect(await post({ event: 'email_verified', data: { email: 'cid@mills.example', result: 'undeliverable' } })).toEqual({ status: 202, body: kept(0) });
		expect(await post({ external_id: 'c-1', direction: 'inbound', outcome: 'connected', number: '+442079460123' })).toEqual({ status: 202, body: kept(0, { calls: 1 }) });
		const optOut = { type: 'dnc_sync_request', sync_type: 'do_not_contact', source_platform: 'Apollo.io', contact_data: { email: 'ADA@engines.example' }, reason: 'asked' };
		for (let time = 0; time < 2; time += 1) expect(await post(optOut)).toEqual({ status: 202, body: kept(0, { opt_outs: 1 }) });
		expect(await lab.rows('halopsa_suppression')).toMatchObject([{ email: 'ada@engines.example', source: 'Apollo.io' }]);
		expect(await lab.rows('halopsa_call_inbox')).toMatchObject([{ status: 'new' }]);
		expect(await lab.rows('halopsa_lead_inbox')).toEqual([]);
	});

	it('reads an uploaded CSV file, and refuses a row that names nobody and a file that is none', async () => {
		const upload = async (name: string, content: string): Promise<Answer> => {
			const form = new FormData();
			form.append('file', new Blob([content], { type: 'text/csv' }), name);
			return await ask('halopsa-leads', { method: 'POST', body: form });
		};
		expect(await upload('leads.csv', 'First Name,Last Name,Email,Company\nEva,Frank,eva@kilns.example,Kilns Ltd\n,,,Nobody Ltd\nGus,Hill,gus@kilns.example,Kilns Ltd\n')).toEqual({ status: 202, body: kept(2, { refused: [expect.any(String)] }) });
		expect((await lab.rows('halopsa_lead_inbox')).map(({ payload }) => (JSON.parse(String(payload)) as { email: string }).email)).toEqual(['eva@kilns.example', 'gus@kilns.example']);
		expect(await upload('empty.csv', '')).toMatchObject({ status: 422, body: { leads: 0, refused: [expect.any(String)] } });
	});
});

describe('halo-integrator-endpoint.json', () => {
	beforeEach(() => open('halo-integrator-endpoint.json'));

	it('answers a poll with organizations and contacts since the last one, and hands nobody out who opted out', async () => {
		expect(await ask('halo-integrator/contacts')).toMatchObject({ status: 200, body: { status: 'success', records: [], total_count: 0 } });
		const row = (payload: object, status = 'new') => ({ status, source: 'x', payload: JSON.stringify(payload) });
		await lab.insert('halopsa_lead_inbox', [row(apollo), row(generic, 'read'), row({ title: 'nobody' }, 'refused'), row({ ...generic, email: 'out@forges.example' })]);
		await lab.insert('halopsa_suppression', [{ email: 'OUT@forges.example', source: 'by hand' }]);
		const first = await ask('halo-integrator/contacts');
		expect(first).toMatchObject({
			status: 200,
			body: {
				status: 'success', total_count: 4, metadata: { source: 'n8n', sync_type: 'full', api_version: '1.0' }, last_sync_timestamp: expect.stringMatching(/Z$/),
				records: [
					{ action: 'upsert', entity_type: 'organization', external_id: 'engines.example', data: { name: 'Engines Ltd' } },
					{ action: 'upsert', entity_type: 'organization', data: { name: 'Forges Ltd' } },
					{ action: 'upsert', entity_type: 'contact', external_id: 'ada@engines.example', data: { firstname: 'Ada', surname: 'Byron', jobtitle: 'CTO' } },
					{ action: 'upsert', entity_type: 'contact', external_id: 'dora@forges.example' },
				],
			},
		});
		const { last_sync_timestamp: last } = first.body as { last_sync_timestamp: string };
		expect(await ask(`halo-integrator/contacts?last_sync=${encodeURIComponent(last)}`)).toMatchObject({ status: 200, body: { total_count: 0, metadata: { sync_type: 'incremental' } } });
	});

	it('refuses a date that is none and a poll without the header, and says that it is well', async () => {
		expect(await ask('halo-integrator/contacts?last_sync=yesterday')).toMatchObject({ status: 400, body: { status: 'error', error_code: 'INVALID_LAST_SYNC', retry_after_seconds: 3600 } });
		expect((await ask('halo-integrator/contacts', {}, 'wrong')).status).toBe(403);
		expect(await ask('halo-integrator/health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
	});
});
