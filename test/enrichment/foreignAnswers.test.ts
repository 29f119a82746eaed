import { normaliseAnswer, parseAnswer, ProviderError, requireOperation, requireProvider, schemas, type EnrichmentRecord } from '../../lib/enrichment';
import { createRandom } from '../support/random';
import { scale } from '../support/scale';

const normalise = (provider: string, operation: string, answer: unknown): EnrichmentRecord[] =>
	normaliseAnswer(requireProvider(provider), requireOperation(operation), typeof answer === 'string' ? parseAnswer(answer) : answer);

/**
 * Answers of an account that is not ours: what the vendors' documents allow and their examples do not show. Each line
 * is a way in which an answer was once read wrongly, or could be.
 */
const cases: [story: string, provider: string, operation: string, answer: unknown, expected: unknown[]][] = [
	['Apollo: several addresses, a free one among them, and flags in every spelling', 'apollo', 'enrichPerson',
		{ person: { id: 'a', name: 'ÅSA ÖBERG', first_name: 'ÅSA', last_name: 'ÖBERG', email: null, email_status: null, country: 'SE', contact: {
			email: 'asa@a.example', email_status: 'verified',
			contact_emails: [{ email: 'ASA@a.example', email_status: 'verified', free_domain: false }, { email: 'asa@free.example', email_status: 'unavailable', free_domain: true }],
			phone_numbers: [
				{ raw_number: '08-123 456 78', sanitized_number: '+46812345678', type: 'work_hq', dnc_status: 'not_found' },
				{ raw_number: '+46 8 123 456 78', sanitized_number: '+46812345678', type: 'mobile', dnc_status: 'on_dnc' },
				{ raw_number: '070-174 06 05', sanitized_number: null, type: null, dnc_status: false },
			],
		} } },
		[{
			fullName: 'ÅSA ÖBERG', countryCode: 'SE', email: 'asa@a.example', emailStatus: 'valid', emails: [{ value: 'asa@a.example', status: 'valid' }, { value: 'asa@free.example', type: 'personal' }],
			phones: [{ e164: '+46812345678', doNotCall: true }, { e164: '+46701740605', type: 'other', doNotCall: false }],
		}]],
	['Apollo: a confidence that is per cent already, an employer of nulls', 'apollo', 'enrichPerson', { person: { id: 'b', email: 'b@a.example', email_status: 'extrapolated', extrapolated_email_confidence: 82, organization: null, employment_history: null, departments: [''] } },
		[{ emailStatus: 'likely', emails: [{ score: 82 }], company: null, departmentRaw: null, previousCompany: null }]],
	['Apollo: numbers as text, a list as one text, a phone as an object', 'apollo', 'enrichCompany', { organization: { name: 'A', website_url: 'HTTP://WWW.A.EXAMPLE/', estimated_num_employees: '1,200', annual_revenue: '1200000.00', founded_year: '1999', industries: 'software', phone: { number: 'x' }, primary_phone: { number: '+1 212 555 0100' }, country: 'USA', technology_names: 'Slack' } },
		[{ domain: 'a.example', employeeCount: 1200, revenueUsd: 1_200_000, foundedYear: 1999, industries: ['software'], phone: '+1 212 555 0100', countryCode: 'US', tech: { items: [{ name: 'Slack' }] } }]],
	['Apollo: an ID that is a member of every object, and members that would change one', 'apollo', 'enrichPerson', '{"person": {"id": "constructor", "__proto__": {"email": "x@x.example"}, "email": "c@a.example", "email_status": "constructor", "country": "toString"}}',
		[{ id: 'constructor', email: 'c@a.example', emailStatus: 'unknown', countryCode: null }]],
	['ZoomInfo: other numbers and addresses, a job that goes on', 'zoominfo', 'enrichPerson', { data: [{ id: '7', type: 'Contact', attributes: { firstName: 'José', lastName: 'Núñez', email: '', supplementalEmail: 'j@a.example', emailAlt: [{ value: 'j2@a.example', source: 'x' }], phone: '', mobilePhone: null, directPhoneAlt: [{ value: '(212) 555-0100' }], contactAccuracyScore: '95', withinEu: 'false', country: 'United States of America', positionStartDate: '2024-02-01', employmentHistory: [{ jobTitle: 'CTO', toDate: 'Present', company: { companyName: 'Now' } }, { jobTitle: 'Clerk', toDate: '2019-01', company: { companyName: 'Then' } }], company: { name: 'A', employeeRange: '10,000+', revenue: '$1.2 Billion', revenueNumeric: '1214300000', website: 'www.a.example' } }, meta: { matchStatus: 'FULL_MATCH' } }] },
		[{ email: 'j@a.example', emails: [{ value: 'j@a.example' }, { value: 'j2@a.example' }], phones: [{ e164: '+12125550100', type: 'direct', doNotCall: null }], withinEu: false, previousCompany: 'Then', jobChangedAt: '2024-02-01', company: { employeeRange: { min: 10000, max: null }, revenueUsd: 1_214_300_000, domain: 'a.example' } }]],
	['ZoomInfo: an opt-out in small letters', 'zoominfo', 'enrichPerson', { data: [{ type: 'Contact', attributes: { email: 'x@a.example' }, meta: { matchStatus: 'opt_out' } }] }, [{ restricted: true, email: null }]],
	['ZoomInfo: one object where a list is usual, and the older nesting', 'zoominfo', 'enrichCompany', { success: true, data: { outputFields: [], result: [{ input: { companywebsite: 'a.example' }, data: [{ id: 5, name: 'A', website: 'www.a.example', primaryIndustry: 'Software', employeeCount: '42' }], matchStatus: 'FULL_MATCH' }, { input: {}, data: [], matchStatus: 'NO_MATCH' }] } },
		[{ id: '5', industry: 'Software', employeeCount: 42 }, { _meta: { matchStatus: 'none' } }]],
	['ZoomInfo: intent with a score that is on no scale', 'zoominfo', 'intentSignals', { data: [{ type: 'Intent', attributes: { topic: 'Cloud', signalScore: '130', audienceStrength: 'B', signalDate: '01/02/2026', company: { website: 'https://a.example', name: 'A' } } }] }, [{ score: null, scoreRaw: '130', occurredAt: '2026-01-02', companyDomain: 'a.example' }]],
	['UpLead: nothing in its wrapper', 'uplead', 'enrichPerson', { data: {}, availableCredits: 5 }, [{ _meta: { matchStatus: 'none' } }]],
	['UpLead: every word for an address, small figures as text', 'uplead', 'findPeople', { data: { results: [{ first_name: 'A', email: 'a@a.example', email_status: 'ACCEPT_ALL', management_level: 'c', mobile_directdial: '' }, { first_name: 'B', email: 'b@a.example', email_status: 'catch-all' }, { first_name: 'C', email: null, email_status: 'unknown' }], meta: { total: '3' } } },
		[{ emailStatus: 'accept_all', managementLevel: 'Other', phones: [] }, { emailStatus: 'accept_all' }, { email: null, emailStatus: null }]],
	['UpLead: a year and a code as text, bands of every kind', 'uplead', 'enrichCompany', { data: { company_name: 'A', employees: '1001-5000', revenue: '1b+', year_founded: '1987', sic_code: 7372, zip: 2134, country: 'GBR' } }, [{ employeeRange: { min: 1001, max: 5000 }, revenueRange: { min: 1e9, max: null }, foundedYear: 1987, sicCodes: ['7372'], postalCode: '2134', countryCode: 'GB' }]],
	['Hunter: the old word where the new one is missing', 'hunter', 'verifyEmail', { data: { result: 'undeliverable', email: 'a@a.example', score: '12', mx_records: 'true', smtp_check: null, disposable: 0 } }, [{ status: 'invalid', deliverable: false, score: 12, mx: true, smtp: null, disposable: false }]],
	['Hunter: a risky address is not known to be good', 'hunter', 'verifyEmail', { data: { result: 'risky', email: 'a@a.example', score: 300 } }, [{ status: 'unknown', deliverable: null, score: null }]],
	['Hunter: a row with nulls for objects, and a moment with its zone in words', 'hunter', 'findPeople', { data: { domain: 'a.example', organization: null, emails: [{ value: 'a@a.example', type: 'generic', confidence: null, first_name: null, verification: null, phone_number: null }, { value: 'b@a.example', confidence: '80', verification: { date: '2026-01-02 21:00:00 UTC', status: 'Valid' } }, null] }, meta: {} },
		[{ email: 'a@a.example', emailStatus: null }, { emailStatus: 'valid', emails: [{ score: 80, checkedAt: '2026-01-02T21:00:00Z' }] }]],
	['Hunter: people and company in words for ranges and money', 'hunter', 'enrichCompany', { data: { person: { email: 'x@a.example' }, company: { name: 'A', domain: 'a.example', metrics: { employees: '1 to 10 employees', annualRevenue: '€5M', raised: null }, tech: 'wordpress', geo: { country: 'Deutschland' }, foundedYear: null, site: { phoneNumbers: ['', '030 12345678'] } } } },
		[{ employeeRange: { min: 1, max: 10 }, revenueUsd: null, revenueRange: null, countryCode: 'DE', phone: '030 12345678', tech: { items: [{ name: 'wordpress' }] } }]],
	['Lusha: the private address comes first', 'lusha', 'enrichPerson', { results: [{ id: 3, emails: [{ email: 'me@home.example', type: 'private', confidence: 'A' }, { email: 'me@a.example', type: 'work', confidence: 'B' }], phones: [{ number: '020 7946 0123', type: 'work', doNotCall: 'true' }, { number: '+44 20 7946 0123', type: 'phone', doNotCall: false }], location: { countryIso2: 'gb', isEuContact: 'no' }, jobTitle: { title: 'IT LEAD', departments: ['Information Technology', 'Operations'], seniority: '' } }] },
		[{ id: '3', email: 'me@a.example', emailStatus: 'unknown', emails: [{ type: 'personal', status: 'valid' }, { type: 'work' }], phones: [{ e164: '+442079460123', doNotCall: true }], countryCode: 'GB', withinEu: false, managementLevel: 'Senior', department: 'IT' }]],
	['Lusha: a number that must not be called, once without its country', 'lusha', 'enrichPerson', { results: [{ id: '4', phones: [{ number: '020 7946 0123', type: 'direct', doNotCall: true }, { number: '+44 20 7946 0123', type: 'mobile', doNotCall: false }, { number: '+44 20 7946 0199', type: 'work' }] }] },
		[{ phones: [{ e164: null, doNotCall: true }, { e164: '+442079460123', doNotCall: true }, { e164: '+442079460199', doNotCall: null }] }]],
	['Lusha: a refusal of one row in other letters, and one that nobody knows', 'lusha', 'enrichPerson', { results: [{ clientReferenceId: 0, error: { code: 'compliance_restricted', message: 'x' } }, { clientReferenceId: 1, error: 'NOT_FOUND' }] }, [{ restricted: true }, { _meta: { matchStatus: 'none' } }]],
	['Lusha: the activity of a post has topics and a date of its own', 'lusha', 'intentSignals', { results: [{ id: '1', companyName: 'A', domain: 'www.a.example', linkedinActivityIntent: [{ activityPublicationDate: '2026-01-05T00:00:00.000Z', intentTopics: [{ topic: 'VoIP' }, { topic: 'Backup' }] }] }] },
		[{ topic: 'VoIP', kind: 'topic', source: 'linkedinActivityIntent', occurredAt: '2026-01-05T00:00:00.000Z' }, { topic: 'Backup' }]],
	['Lusha: a score on a scale of 100, of a person who has only a full name', 'lusha', 'leadScoring', { results: [{ id: '9', fullName: 'Jane Doe', signalScore: '85', signalTypes: null }, { id: '8', domain: 'a.example', signalScore: 0.85 }, { domain: 'b.example', signalScore: 850 }] },
		[{ entity: 'person', value: 85 }, { entity: 'company', value: 85 }, { entity: 'company', value: null }]],
	['Lusha: money that is not US dollars is not taken for them', 'lusha', 'enrichCompany', { results: [{ id: '1', name: 'A', employeeCount: { exact: null, min: '51', max: '200' }, funding: { totalRoundsAmount: 5e6, currency: 'EUR', lastRoundDate: 'Nov 10, 2021' }, sicCodes: [{ code: 7372, description: 'x' }], competitors: [{ id: '2', name: 'B' }], location: { country: null, countryIso2: 'de' } }] },
		[{ employeeCount: null, employeeRange: { min: 51, max: 200 }, fundingTotalUsd: null, lastFundingAt: '2021-11-10', sicCodes: ['7372'], competitors: ['B'], countryCode: 'DE' }]],
	['Seamless: done without a record, and only a private address', 'seamless', 'enrichPerson', { data: [{ requestId: '1', status: 'done', contact: null }, { requestId: '2', status: 'DONE', contact: { firstName: 'Jane', lastName: 'Doe', email: '', personalEmail: 'j@home.example', contactPhone1: '212-555-0100', contactPhone1TotalAI: '100%', contactPhone1DataType: 'Mobile', companyPhone1: '020 7946 0123', companyCountry: 'United Kingdom', country: 'US', companyStaffCount: '1,001', companyRevenueRange: '$5M to $20M' } }, { requestId: '3', status: 'constructor' }] },
		[
			{ _meta: { matchStatus: 'none' } },
			{ email: 'j@home.example', emails: [{ type: 'personal' }], phones: [{ e164: '+12125550100', type: 'mobile', score: 100 }, { e164: '+442079460123', type: 'hq' }], company: { employeeCount: 1001, revenueRange: { min: 5e6, max: 2e7 } } },
			{ _meta: { matchStatus: 'pending', requestId: '3' } },
		]],
	['RocketReach: each number with its own country and extension', 'rocketreach', 'enrichPerson', { id: 1, status: 'complete', name: 'Jane Doe', country_code: 'US', emails: null, recommended_email: null, phones: [{ number: '020 7946 0123', e164: null, country_code: 'GB', extension: '12', type: 'professional' }, { number: '(212) 555-0100', e164: '+12125550100', recommended: true, type: 'mobile' }], job_history: [{ is_current: false, company_name: 'Then', title: 'Clerk' }] },
		[{ email: null, phones: [{ value: '(212) 555-0100', type: 'mobile' }, { value: '020 7946 0123 ext. 12', e164: '+442079460123', type: 'work' }], previousCompany: 'Then', _meta: { matchStatus: 'partial' } }]],
	['MadKudu: a personal address, signals as plain texts, a score as text', 'madkudu', 'leadScoring', { object_type: 'person', email: 'j@home.example', properties: { customer_fit: { segment: 'low', score: '12', top_signals: ['small company'] }, is_personal_email: true } }, [{ value: 12, signals: [{ name: 'small company' }] }]],
	['MadKudu: a personal address is told as one', 'madkudu', 'enrichPerson', { object_type: 'person', email: 'j@home.example', properties: { first_name: 'Jane', is_personal_email: true }, company: null }, [{ emails: [{ value: 'j@home.example', type: 'personal' }] }]],
	['LeadIQ: suppressed at a second employer, in small letters', 'leadiq', 'enrichPerson', { data: { searchPeople: { results: [{ id: '1', name: { fullName: 'Jane Doe' }, currentPositions: [{ title: 'CTO', workEmail: null }, { title: 'Board', workEmail: { value: 'j@b.example', status: 'suppressed' } }] }] } } }, [{ restricted: true, email: null, fullName: null }]],
	['LeadIQ: a dead address first, a band in words, a number as text', 'leadiq', 'enrichPerson', { data: { searchPeople: { totalResults: 1, hasMore: false, results: [{ id: '1', name: { first: 'Jane', last: 'Doe', fullName: null }, location: { country: 'Germany', countryCode2: 'DE' }, currentPositions: [{ title: 'Head of IT', emails: [{ type: 'WorkEmail', status: 'Invalid', value: 'old@a.example' }, { type: 'WorkEmail', status: 'Verified', value: 'j@a.example', updatedAt: 1767225600000 }], phones: [{ type: 'WorkPhone', value: '030 12345678' }], companyInfo: { name: 'A', employeeRange: '201 - 500', numberOfEmployees: null, revenueRange: { description: '$5M - $20M' } } }], personalEmails: null }] } } },
		[{ fullName: 'Jane Doe', email: 'j@a.example', emailStatus: 'valid', emails: [{ status: 'invalid' }, { status: 'valid', checkedAt: '2026-01-01T00:00:00.000Z' }], phones: [{ e164: '+493012345678', type: 'work' }], company: { employeeRange: { min: 201, max: 500 }, revenueRange: { min: 5e6, max: 2e7 } } }]],
	['HG Insights: topics inside of intent, levels in small letters', 'hginsights', 'intentSignals', { companies: [{ company_id: 1, firmographics: { name: 'A', url: 'https://www.a.example' }, intent: { topics: [{ name: 'Cloud', score: '72', signal_level: 'medium', last_seen_at: 1767225600, buyers_journey_name: 'RESEARCHING' }] } }] },
		[{ topic: 'Cloud', score: 72, level: 'MEDIUM', companyDomain: 'a.example', companyName: 'A', occurredAt: '2026-01-01T00:00:00.000Z', stage: 'Awareness' }]],
	['HG Insights: nothing installed and figures as text', 'hginsights', 'enrichCompany', { companies: [{ company_id: 2, firmographics: { name: 'B', url: 'b.example', country_code: 'GB', employees_total: '1,200', revenue_total: '' }, technographics: { installs: null, installs_count: 0 } }] }, [{ employeeCount: 1200, revenueUsd: null, countryCode: 'GB', tech: null }]],
	['Bombora: topics as texts, attributes with their dots, a score as text', 'bombora', 'intentSignals', { data: [{ 'domain': 'a.example', 'company.name': 'A', 'score': '71', 'scoreLabel': null, 'topics': ['Cloud', 'VoIP'] }], nextPageToken: '' }, [{ topic: 'Cloud', score: 71, companyName: 'A' }, { topic: 'VoIP', score: 71 }]],
	['Lead411: bands in words, a day with a time, nobody by the name of N/A', 'lead411', 'findPeople', { AllResults: [{ employee_id: '1', json_meta: { company_meta: { company_name: 'A', yearly_revenues: '$10 Million to $50 Million', number_of_employees: '51-200', company_founded: 'Not Available', company_country: 'US', company_phone: 'n/a' }, employee_meta: { employee_name: 'Cher', title: 'VP IT', email: 'c@a.example', email_result: 'Valid', email_date: '12-31-2025 10:00', direct_dial: '212-555-0100 x12', direct_type: '' } } }, { employee_id: '2', json_meta: null }] },
		[{ fullName: 'Cher', firstName: null, lastName: null, emailStatus: 'unknown', emails: [{ rawStatus: 'Valid', checkedAt: '2025-12-31' }], phones: [{ value: '212-555-0100 x12' }], company: { employeeRange: { min: 51, max: 200 }, revenueRange: { min: 1e7, max: 5e7 } } }, { id: '2' }]],
];

describe('answers of accounts that are not ours', () => {
	it.each(cases.map(([story, provider, operation, answer, expected]) => [provider, operation, story.replace(/^[^:]*: /, ''), answer, expected] as const))('%s: %s, %s', (provider, operation, _story, answer, expected) => {
		const records = normalise(provider, operation, answer);
		expect(records).toMatchObject(expected);
		for (const { _meta, ...fields } of records) expect(schemas[_meta.record].strict().safeParse(fields).error).toBeUndefined();
	});

	// A partial answer of GraphQL has data and errors: what was paid for was thrown away as a refusal.
	it('LeadIQ keeps what it found beside an error, and an error alone stays one', () => {
		const errors = [{ message: 'Field phones is not in your plan', path: ['searchPeople'] }];
		expect(normalise('leadiq', 'enrichPerson', { errors, data: { searchPeople: { results: [{ id: '1', name: { fullName: 'Jane Doe' } }] } } })).toMatchObject([{ fullName: 'Jane Doe' }]);
		expect(() => normalise('leadiq', 'enrichPerson', { errors, data: { searchPeople: null } })).toThrow(/not in your plan/);
	});

	it('Apollo says why a lookup that it was to finish failed', () => {
		expect(() => normalise('apollo', 'asyncResult', { request_id: '1', webhook_status: 'failed', failure_reason: 'vendor down', webhook_result: null })).toThrow(/vendor down/);
	});

	// A text of ten megabytes in one member once took the stack of the search for long numbers.
	it('ten megabytes in one text are read', () => {
		const description = `${'x'.repeat(10 * 1024 * 1024)} 12345678901234567`;
		const [record] = normalise('hunter', 'enrichCompany', JSON.stringify({ data: { name: 'A', domain: 'a.example', description } }));
		expect((record as unknown as { description: string }).description).toHaveLength(description.length);
	});
});

describe('answers that nobody wrote', () => {
	const random = createRandom(7);
	const odd = (): unknown => random.pick<unknown>([null, '', ' ', 'N/A', 0, -1, 1e30, '1e5', true, 'constructor', '__proto__', [], {}, [null], [[]], [{}], { a: { b: [] } }, 'ﬁ\u0000💥', '9'.repeat(400), ['x', 3]]);

	/** The same answer with some of its members something else, gone, or wrapped. */
	function spoilt(value: unknown): unknown {
		if (random.chance(0.06)) return odd();
		if (random.chance(0.03)) return [value];
		if (Array.isArray(value)) return random.chance(0.1) && value.length === 1 ? spoilt(value[0]) : value.map(spoilt);
		if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).filter(() => !random.chance(0.05)).map(([name, member]) => [name, spoilt(member)]));
		return value;
	}

	it('become records of the one shape, or an error that says so', () => {
		for (const [story, provider, operation, answer] of cases) {
			const whole: unknown = typeof answer === 'string' ? parseAnswer(answer) : answer;
			for (let round = 0; round < scale(40); round += 1) {
				const given = spoilt(whole);
				try {
					for (const { _meta, ...fields } of normalise(provider, operation, given)) {
						const { error } = schemas[_meta.record].strict().safeParse(fields);
						if (error) throw new Error(error.message);
					}
				} catch (error) {
					if (!(error instanceof ProviderError)) throw new Error(`${story}: ${JSON.stringify(given)}`, { cause: error });
				}
			}
		}
	});
});

describe('days and moments', () => {
	const read = (date: unknown): unknown => (normalise('zoominfo', 'enrichPerson', { data: [{ attributes: { email: 'a@a.example', validDate: date } }] })[0] as unknown as { lastVerifiedAt: unknown }).lastVerifiedAt;

	it.each([
		['2026-01-02', '2026-01-02'], ['2026-01-02T03:04:05+02:00', '2026-01-02T03:04:05+02:00'], ['2026-01-02 03:04:05', '2026-01-02T03:04:05'], ['2026-01-02 03:04:05 +0200', '2026-01-02T03:04:05+0200'],
		[1767225600, '2026-01-01T00:00:00.000Z'], ['1767225600000', '2026-01-01T00:00:00.000Z'], ['2026/1/2', '2026-01-02'], ['20260102', '2026-01-02'], ['01/02/2026 12:00 AM', '2026-01-02'], ['31-12-2025', '2025-12-31'],
		['2 January 2026', '2026-01-02'], ['Jan 2 2026', '2026-01-02'], ['2026-01', '2026-01'], ['0000-00-00', null], ['99/99/2026', null], ['02-30-2026', null], ['soon', null], [12, null], ['', null], [null, null],
	])('%p is %p', (given, expected) => {
		expect(read(given)).toBe(expected);
	});
});

describe('countries', () => {
	const read = (country: string): unknown => (normalise('zoominfo', 'enrichPerson', { data: [{ attributes: { email: 'a@a.example', country } }] })[0] as unknown as { countryCode: unknown }).countryCode;

	it.each([
		['US', 'US'], ['usa', 'US'], ['GBR', 'GB'], ['UK', 'GB'], ['Deutschland', 'DE'], ['US-CA', 'US'], ['California, United States', 'US'], ['Tbilisi, Georgia', null], ['San Francisco, CA', null],
		['Côte d’Ivoire', 'CI'], ['Europe', null], ['DACH', null], ['constructor', null], ['AQ', 'AQ'],
	])('%p is %p', (given, expected) => {
		expect(read(given)).toBe(expected);
	});
});
