import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { normaliseAnswer, parseAnswer, requireOperation, requireProvider, schemas, type EnrichmentRecord } from '../../lib/enrichment';

const root = resolve(__dirname, '../..');

const normalise = (provider: string, operation: string, answer: unknown): EnrichmentRecord[] =>
	normaliseAnswer(requireProvider(provider), requireOperation(operation), typeof answer === 'string' ? parseAnswer(answer) : answer);

/** Cut down from the vendors' own examples, or made from their schemas where there is none. */
const cases: [string, string, string, unknown, unknown[]][] = [
	['Apollo keeps the digits of a 64-bit request id, and its placeholder is no address', 'apollo', 'enrichPerson',
		'{"request_id": -1039995589705121901, "person": {"id": "64a7", "first_name": "Jane", "last_name": "Doe", "title": "Founder & CEO", "seniority": "founder", "email": "email_not_unlocked@domain.com", "email_status": "unavailable"}}',
		[
			{
				fullName: 'Jane Doe', managementLevel: 'CEO', email: null, emails: [], emailStatus: 'none',
				_meta: { requestId: '-1039995589705121901', matchStatus: 'partial' },
			},
		]],
	[
		'a score with many digits stays a number', 'hunter', 'usage',
		'{"data": {"requests": {"searches": {"used": 3.6000000000000005, "available": 10}}}}', [{ creditType: 'searches', total: 10 }],
	],
	[
		'Apollo bulk keeps its gaps', 'Apollo.io', 'people match', { matches: [{ id: '1', email: 'a@example.com' }, null], credits_consumed: 1 },
		[{ id: '1', _meta: { matchStatus: 'matched', creditsUsed: 1 } }, { id: null, _meta: { matchStatus: 'none' } }],
	],
	['Apollo person null', 'apollo', 'enrichPerson', { person: null }, [{ _meta: { matchStatus: 'none' } }]],
	[
		'Apollo extrapolated', 'apollo', 'verifyEmail',
		{ person: { email: 'A@Example.com', email_status: 'extrapolated', extrapolated_email_confidence: 0.82 } },
		[{ status: 'likely', score: 82, deliverable: null }],
	],
	['Apollo phones with their do-not-call word', 'apollo', 'asyncResult', { request_id: '1', webhook_status: 'success', webhook_result: { people: [{ id: '5', phone_numbers: [{ raw_number: '+442079460000', type_cd: 'mobile', dnc_status_cd: 'found' }] }] } },
		[{ phones: [{ value: '+442079460000', e164: '+442079460000', type: 'mobile', doNotCall: true, score: null }] }]],
	['ZoomInfo thousands, and a range that contradicts them', 'zoominfo', 'enrichCompany',
		{
			data: [
				{ id: '1', type: 'Company', attributes: { name: 'A', revenue: 11615, employeeRange: '50 -100' } },
				{ id: '2', type: 'Company', attributes: { name: 'B', revenue: 245188088, revenueRange: '$1 bil. - $5 bil.' } },
			],
		},
		[{ revenueUsd: 11_615_000, employeeRange: { min: 50, max: 100 } }, { revenueUsd: null, revenueRange: { min: 1e9, max: 5e9 } }]],
	[
		'ZoomInfo opt-out tells nothing', 'zoominfo', 'enrichPerson',
		{ data: [{ id: '9', type: 'Contact', attributes: { firstName: 'Jane', email: 'j@example.com' }, meta: { matchStatus: 'OPT_OUT' } }] },
		[{ restricted: true, firstName: null, email: null, id: null, _meta: { matchStatus: 'restricted' } }],
	],
	[
		'ZoomInfo accuracy is a score of its own kind', 'zoominfo', 'score',
		{ data: [{ id: '1', type: 'Contact', attributes: { contactAccuracyScore: 95 } }] }, [{ entity: 'person', kind: 'accuracy', value: 95 }],
	],
	['ZoomInfo phones carry their flags', 'zoominfo', 'enrichPerson', { data: [{ id: '1', type: 'Contact', attributes: { phone: '(212) 555-0100', directPhoneDoNotCall: true, mobilePhone: '+1 212 555 0101', mobilePhoneDoNotCall: false, country: 'United States' } }] },
		[{ phones: [{ e164: '+12125550100', type: 'direct', doNotCall: true }, { e164: '+12125550101', type: 'mobile', doNotCall: false }] }]],
	[
		'UpLead without its wrapper', 'UpLead', 'enrichCompany', { company_name: 'Acme', domain: 'acme.com', employees: '10001+', revenue: '1m-10m' },
		[{ name: 'Acme', employeeRange: { min: 10001, max: null }, revenueRange: { min: 1e6, max: 1e7 } }],
	],
	[
		'Hunter finder without an address', 'hunter', 'findEmail', { data: { first_name: 'Jane', email: null, score: null } },
		[{ email: null, _meta: { matchStatus: 'none' } }],
	],
	['Hunter rows know the company from around them', 'hunter.io', 'findPeople', { data: { domain: 'example.com', organization: 'Example', emails: [{ value: 'j@example.com', confidence: 91, verification: { status: 'accept_all', date: '2026-01-02' } }] } },
		[{ email: 'j@example.com', emailStatus: 'accept_all', company: { name: 'Example', domain: 'example.com' } }]],
	[
		'Hunter verification', 'hunter', 'verify',
		{ data: { status: 'webmail', email: 'j@gmail.example', score: 80, mx_records: true, smtp_check: true, accept_all: false } },
		[{ status: 'webmail', deliverable: null, mx: true, acceptAll: false, pending: false }],
	],
	['Hunter employees as a range, technologies as slugs', 'hunter', 'company', { data: { name: 'E', domain: 'www.example.com', metrics: { employees: '11-50', annualRevenue: null, estimatedAnnualRevenue: '$1M-$10M' }, tech: ['google-analytics'], linkedin: { handle: 'company/example' } } },
		[
			{
				domain: 'example.com', employeeCount: null, employeeRange: { min: 11, max: 50 }, revenueRange: { min: 1e6, max: 1e7 },
				linkedinUrl: 'https://www.linkedin.com/company/example', tech: { items: [{ name: 'google-analytics' }] },
			},
		]],
	['Lusha rows by their error', 'lusha', 'enrichPerson', { results: [{ clientReferenceId: '1', error: { code: 'NOT_FOUND' } }, { clientReferenceId: '2', error: { code: 'COMPLIANCE_RESTRICTED' } }, { id: '3', emails: [{ email: 'a@b.example', confidence: 'B' }] }] },
		[
			{ _meta: { matchStatus: 'none' } }, { restricted: true, emailStatus: 'suppressed' },
			{ emailStatus: 'unknown', emails: [{ rawStatus: 'B' }] },
		]],
	[
		'Lusha topic intent', 'lusha', 'intent',
		{
			results: [
				{ domain: 'www.a.example', intent: { detectedTopics: [{ topicName: 'Cloud', metadata: { topicScore: 85, topicTrend: '+24' } }] } },
			],
		},
		[{ companyDomain: 'a.example', topic: 'Cloud', score: 85, trend: '+24', kind: 'topic' }],
	],
	['Seamless texts that are numbers, empty texts that are nothing', 'Seamless.AI', 'enrichPerson',
		{
			data: [
				{
					requestId: 'r', status: 'done',
					contact: {
						firstName: 'Jane', lastName: '', email: '', email1: 'j@a.example', email1EmailAI: 'valid', email1TotalAI: '97%',
						companyAnnualRevenue: '1000000001', companyStaffCountRange: '201 - 500',
					},
				},
				{ requestId: 's', status: 'not found' }, { requestId: 't', status: 'queued' },
			],
		},
		[
			{ lastName: null, email: 'j@a.example', emailStatus: 'valid', emails: [{ score: 97 }], company: { revenueUsd: 1_000_000_001 } },
			{ _meta: { matchStatus: 'none' } }, { _meta: { matchStatus: 'pending', requestId: 't' } },
		]],
	['Seamless owned companies with lists as text', 'seamless', 'enrichCompany', { data: [{ name: 'A', industries: 'Software, Internet', topTechnologies: 'AWS, Salesforce', annualRevenue: '5000000', foundedOn: '2018-01-01', newsAndEvents: [] }] },
		[
			{
				industry: 'Software', industries: ['Software', 'Internet'], revenueUsd: 5e6, foundedYear: 2018,
				tech: { items: [{ name: 'AWS' }, { name: 'Salesforce' }] },
			},
		]],
	['Lead411 words for nothing, dates with the month first', 'lead411', 'findPeople', { AllResults: [{ employee_id: 7, json_meta: { company_meta: { company_name: 'A', yearly_revenues: 'N/A', company_URL: 'http://www.a.example' }, employee_meta: { employee_name: 'Jane van Doe', email: 'Not Available', mobile_dial: '212-555-0100', last_seen: '03-31-2026' } } }] },
		[
			{
				id: '7', firstName: 'Jane', lastName: 'van Doe', email: null, jobChangedAt: '2026-03-31',
				company: { domain: 'a.example', revenueUsd: null },
			},
		]],
	['RocketReach chooses the recommended address', 'rocketreach', 'enrichPerson',
		{
			id: 5, status: 'complete', name: 'Jane Doe', recommended_professional_email: 'j@work.example',
			emails: [
				{ email: 'j@home.example', smtp_valid: 'valid', type: 'personal' },
				{ email: 'j@work.example', smtp_valid: 'inconclusive', grade: 'A-', type: 'professional' },
			],
			job_history: [{ is_current: true, highest_level: 'Manager', start_date: '2024-01' }],
		},
		[
			{
				id: '5', email: 'j@work.example', emailStatus: 'unknown', seniorityRaw: 'Manager',
				emails: [{ type: 'personal', status: 'valid' }, { rawStatus: 'inconclusive A-' }],
			},
		]],
	[
		'RocketReach in a wrapper and unfinished', 'rocketreach', 'enrichPerson', [{ id: 5, status: 'searching' }],
		[{ _meta: { matchStatus: 'pending', requestId: '5' } }],
	],
	['MadKudu reads both spellings', 'madkudu', 'leadScoring', { object_type: 'person', email: 'j@a.example', properties: { customer_fit: { segment: 'very good', score: '91', top_signals_formatted: '↑ a\n✖ b' }, predicted_value: 10 } },
		[
			{
				entity: 'person', key: 'j@a.example', kind: 'fit', value: 91, segment: 'very good', signals: [{ name: '↑ a' }, { name: '✖ b' }],
				predictedValue: 10,
			},
		]],
	[
		'MadKudu new interface', 'madkudu', 'score',
		{ domain: 'a.example', scores: { customer_fit: { score: 70, segment: 'good' }, likelihood_to_buy: { score: 12, segment: 'low' } } },
		[{ kind: 'fit', value: 70 }, { kind: 'likelihood', value: 12 }],
	],
	['LeadIQ suppressed is kept nowhere', 'leadiq', 'enrichPerson', { data: { searchPeople: { totalResults: 1, results: [{ id: '1', name: { first: 'Jane', last: 'Doe' }, currentPositions: [{ workEmail: { value: 'j@a.example', status: 'Suppressed' } }] }] } } },
		[{ restricted: true, email: null, emails: [], firstName: null, emailStatus: 'suppressed' }]],
	[
		'LeadIQ likely', 'leadiq', 'enrichPerson',
		{
			data: {
				searchPeople: {
					results: [
						{
							id: '1', name: { first: 'Jane', last: 'Doe', fullName: 'Jane Doe' },
							currentPositions: [{ title: 'VP Sales', workEmail: { value: 'j@a.example', status: 'VerifiedLikely' } }],
						},
					],
				},
			},
		},
		[{ emailStatus: 'likely', managementLevel: 'Vice President', restricted: false }],
	],
	['LeadIQ verification', 'leadiq', 'verifyEmail', { status: 'Invalid' }, [{ status: 'invalid', deliverable: false, rawStatus: 'Invalid' }]],
	[
		'LeadIQ without a result', 'leadiq', 'enrichCompany', { data: { searchCompany: { totalResults: 0, results: [] } } },
		[{ _meta: { matchStatus: 'none' } }],
	],
	['HG v2 firmographics and installs', 'HG Data', 'enrichCompany', { companies: [{ company_id: 1, firmographics: { name: 'A', url: 'a.example', country_code: 'us', employees_total: 1200, revenue_total: 5e7 }, technographics: { installs: [{ product_name: 'P', vendor_name: 'V', product_category_level1_name: 'L1', product_category_level2_name: 'L2', product_first_verified_date: '2020-01-01' }] } }] },
		[
			{
				id: '1', employeeCount: 1200, revenueUsd: 5e7, countryCode: 'US',
				tech: { items: [{ name: 'P', vendor: 'V', category: 'L2', parentCategory: 'L1', firstSeen: '2020-01-01' }] },
			},
		]],
	[
		'HG v1 installs are one stack', 'hginsights', 'technographics',
		{ data: [{ product_name: 'P' }, { product_name: 'Q', product_intensity: 3 }], count: 2 },
		[{ items: [{ name: 'P' }, { name: 'Q', intensity: '3' }] }],
	],
	[
		'HG intent by its words', 'hginsights', 'intent',
		{ data: [{ name: 'Cloud', score: 88, signal_level: 'HIGH', buyers_journey_name: 'Evaluating', trend: 'UP', last_seen_at: '2026-01-05' }] },
		[{ topic: 'Cloud', level: 'HIGH', stage: 'Consideration', stageRaw: 'Evaluating', occurredAt: '2026-01-05' }],
	],
	['Bombora rows by topic', 'bombora', 'intentSignals', { data: [{ domain: 'a.example', score: 71, scoreLabel: 'High', topics: [{ id: 1, name: 'Cloud', score: 80 }, { id: 2, name: 'VoIP', score: 65 }], company: { name: 'A' } }], nextPageToken: 'x' },
		[{ topic: 'Cloud', score: 80, companyDomain: 'a.example', companyName: 'A', level: 'High' }, { topic: 'VoIP', score: 65 }]],
	['a combined answer of UpLead', 'uplead', 'enrichCompany', { data: { person: { first_name: 'Jane', email: 'j@a.example' }, company: { company_name: 'A', domain: 'a.example' } } }, [{ name: 'A', domain: 'a.example' }]],
	['a combined answer of UpLead without its wrapper', 'uplead', 'enrichPerson', { person: { first_name: 'Jane', email: 'j@a.example' }, company: { company_name: 'A' } }, [{ firstName: 'Jane', email: 'j@a.example' }]],
	[
		'LeadIQ people inside companies', 'leadiq', 'findPeople',
		{ data: { groupedAdvancedSearch: { totalCompanies: 1, companies: [{ company: { id: '1', name: 'A', domain: 'a.example' }, people: [{ id: '2', firstName: 'Jane', lastName: 'Doe' }, { id: '3', firstName: 'John', lastName: 'Roe' }] }] } } },
		[{ id: '2', fullName: 'Jane Doe', company: { name: 'A', domain: 'a.example' } }, { id: '3', fullName: 'John Roe' }],
	],
	['a refusal of Hunter that is withdrawn consent', 'hunter', 'findEmail', { errors: [{ id: 'claimed_email', code: 451, details: 'The person asked us to stop' }] }, [{ restricted: true, emailStatus: 'suppressed', _meta: { matchStatus: 'restricted' } }]],
	['a refusal that is no match', 'lusha', 'enrichPerson', { statusCode: 404, message: 'Contact not found' }, [{ _meta: { matchStatus: 'none' } }]],
	['Bombora without a page yet', 'bombora', 'intent and signals', { pageToken: 'x' }, []],
];

describe('a saved answer becomes records', () => {
	it.each(cases)('%s', (_what, provider, operation, answer, expected) => {
		const records = normalise(provider, operation, answer);
		expect(records).toMatchObject(expected);
		for (const { _meta, ...fields } of records) expect(schemas[_meta.record].strict().safeParse(fields).error).toBeUndefined();
	});

	it('each known value has its provenance, and unknown ones have none', () => {
		const provider = requireProvider('hunter');
		const [record] = normaliseAnswer(provider, 'findEmail', { data: { first_name: 'Jane', email: 'j@a.example', score: 97 } }, { fetchedAt: '2026-01-15T08:00:00.000Z' });
		expect(record?._meta.fields.email).toEqual({ provider: 'hunter', fetchedAt: '2026-01-15T08:00:00.000Z', confidence: 97 });
		expect(Object.keys(record?._meta.fields ?? {}).sort()).toEqual(['email', 'emails', 'firstName', 'restricted']);
	});

	// Saved answers have lost their status; what their words mean is told by the provider's own rules.
	it.each([
		['seamless', { code: 'insufficientCredits', msg: 'You have no credits', data: {} }, 'outOfCredits'], ['leadiq', { data: null, errors: [{ message: 'Not enough credits' }] }, 'outOfCredits'],
		['zoominfo', { errors: [{ code: 'PFAPI0011', detail: 'Credit limit exceeded', status: '400' }] }, 'outOfCredits'],
		['zoominfo', { data: [{ id: '1', type: 'Contact', attributes: {}, meta: { matchStatus: 'LIMIT_EXCEEDED' } }] }, 'outOfCredits'], ['madkudu', { message: 'You have used all your credits', status: 429 }, 'outOfCredits'],
		['hunter', { errors: [{ id: 'too_many_requests', code: 429, details: 'Quota used up' }] }, 'outOfCredits'], ['hunter', { errors: [{ id: 'rate', code: 403, details: 'Too fast' }] }, 'rateLimited'],
	])('%s: the refusal %j is told as what it means', (provider, answer, kind) => {
		expect(() => normaliseAnswer(requireProvider(provider), 'enrichPerson', answer)).toThrow(expect.objectContaining({ kind }));
	});

	it.each([['an error', { statusCode: 402, message: 'Insufficient credits' }, 'outOfCredits'], ['a text', 'just words', 'malformed'], ['a list of texts', ['x'], 'malformed'], ['null', null, 'malformed']])('%s is told and not mapped', (_what, answer, kind) => {
		expect(() => normaliseAnswer(requireProvider('lusha'), 'enrichPerson', answer)).toThrow(expect.objectContaining({ kind }));
	});
});

const folder = resolve(root, process.env.PROVIDER_SAMPLES ?? '../shared/reference/samples');

/** From the name of a sample: the provider, and what was asked. */
function operationOf(file: string): string {
	if (/usage|profile|credits/.test(file)) return 'usage';
	if (/job_postings|news|intent|scoops|contacts-signals|website-visits/.test(file)) return 'intentSignals';
	if (file.includes('signal-score')) return 'leadScoring';
	if (file.includes('technologies')) return 'technographics';
	if (file.includes('webhook_result')) return 'asyncResult';
	const isSearch = /search\.json|prospecting|api_search/.test(file) && !file.startsWith('uplead');
	return /compan|organization/.test(file) ? (isSearch ? 'findCompanies' : 'enrichCompany') : isSearch ? 'findPeople' : 'enrichPerson';
}

(existsSync(folder) ? describe : describe.skip)('every sample that is at hand', () => {
	const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json') && !/mspbots|signal-types/.test(file)) : [];

	it.each(files)('%s', (file) => {
		const answer = parseAnswer(readFileSync(join(folder, file), 'utf8'));
		const [name = ''] = file.split('-');
		const provider = requireProvider(name);
		if (file.includes('-error-')) return expect(() => normaliseAnswer(provider, 'enrichPerson', answer)).toThrow(/says: /);
		const records = normaliseAnswer(provider, requireOperation(operationOf(file)), answer);
		expect(records.length).toBeGreaterThan(0);
		const known = records.filter(({ _meta }) => Object.keys(_meta.fields).length > 0);
		if (!/no-match|pending|contacts-research/.test(file)) expect(known.length).toBeGreaterThan(0);
		for (const { _meta, ...fields } of records) expect(schemas[_meta.record].strict().safeParse(fields).error).toBeUndefined();
	});
});

describe('halopsa-runner normalise', () => {
	const temporary = mkdtempSync(join(tmpdir(), 'normalise-'));
	afterAll(() => rmSync(temporary, { recursive: true, force: true }));

	function command(content: string | Buffer, ...more: string[]): { stdout: string; stderr: string; status: number } {
		const file = join(temporary, 'answer.json');
		writeFileSync(file, content);
		try {
			return {
				stdout: execFileSync(process.execPath, [join(root, 'runner/bin/halopsa-runner.cjs'), 'normalise', ...more, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
				stderr: '', status: 0,
			};
		} catch (error) {
			return error as { stdout: string; stderr: string; status: number };
		}
	}

	it('prints a JSON array and nothing else', () => {
		const { stdout, status } = command('{"person": {"id": "1", "email": "j@a.example"}}', '--provider', 'apollo', '--operation', 'enrichPerson');
		expect([status, JSON.parse(stdout)]).toMatchObject([0, [{ id: '1', email: 'j@a.example', _meta: { provider: 'apollo', raw: null } }]]);
	});

	// An answer that Windows PowerShell saved, and one that n8n saved with its headers, were no answers.
	it.each<[string, string | Buffer]>([
		['in UTF-16', Buffer.from('\ufeff{"person": {"id": "1", "email": "j@a.example"}}', 'utf16le')],
		['with status and headers', '{"statusCode": 200, "headers": {"server": "x"}, "body": {"person": {"id": "1", "email": "j@a.example"}}}'],
	])('reads an answer saved %s', (_what, content) => {
		const { stdout, status } = command(content, '--provider', 'apollo', '--operation', 'enrichPerson');
		expect([status, JSON.parse(stdout)]).toMatchObject([0, [{ id: '1', email: 'j@a.example' }]]);
	});

	it.each([
		['a refusal saved with its status', '{"statusCode": 429, "headers": {}, "body": {"errors": [{"id": "too_many", "details": "Monthly quota used"}]}}', ['--provider', 'hunter', '--operation', 'findEmail'], 1, 'Monthly quota used'],
		['an error of the provider', '{"statusCode": 429, "message": "Too many requests"}', ['--provider', 'lusha', '--operation', 'enrichPerson'], 1, 'Too many requests'],
		['no JSON', '<html>', ['--provider', 'lusha', '--operation', 'enrichPerson'], 2, 'not JSON'],
		['an unknown provider', '{}', ['--provider', 'nobody', '--operation', 'enrichPerson'], 2, 'Use one of: apollo'],
		['an unknown operation', '{}', ['--provider', 'apollo', '--operation', 'sing'], 2, 'enrichPerson'],
	])('%s ends with its code and says why', (_what, content, options, status, words) => {
		const result = command(content, ...options);
		expect([result.status, result.stderr]).toEqual([status, expect.stringContaining(words)]);
		if (status === 1) expect(JSON.parse(result.stdout)).toEqual([]);
	});
});
