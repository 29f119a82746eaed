/** [what it shows, provider, operation, answer, records]. Cut down from the vendors' own examples, or made from their schemas where there is none. */
export const savedAnswers: [string, string, string, unknown, unknown[]][] = [
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
