import { departmentFrom, headcountBucket, intentStrength, leadFieldsOf, managementLevel, normaliseAnswer, requireProvider, revenueBucket } from '../../lib/enrichment';
import { rangeFrom } from '../../lib/enrichment/values';

describe('buckets', () => {
	it.each([
		[999_999, '<$1M'], [1_000_000, '$1-5M'], [5_000_000, '$5-10M'], [10_000_000, '$10-25M'], [25_000_000, '$25-50M'], [50_000_000, '$50-100M'],
		[100_000_000, '$100M+'], [0, undefined], [-1, undefined],
	])('revenue %p is %p: a boundary belongs to the upper bucket', (revenueUsd, option) => {
		expect(revenueBucket({ revenueUsd, revenueRange: null })?.option).toBe(option);
	});

	it.each([
		['0-1m', '<$1M'], ['1m-10m', '$1-5M'], ['10m-50m', '$10-25M'], ['50m-100m', '$50-100M'], ['100m-200m', '$100M+'], ['1b+', '$100M+'],
		['$5M - $20M', '$10-25M'], ['$1 bil. - $5 bil.', '$100M+'],
	])('revenue %p is approximately %p', (range, option) => {
		expect(revenueBucket({ revenueUsd: null, revenueRange: rangeFrom(range) })).toEqual({ option, approximate: true });
	});

	it.each([[1, '1-10'], [10, '1-10'], [11, '11-50'], [5000, '1001-5000'], [5001, '5000+'], [0, null]])('%p people are %p: both ends belong to the bucket', (employeeCount, option) => {
		expect(headcountBucket({ employeeCount, employeeRange: null })).toBe(option);
	});

	it.each([['1,000 - 5,000', '1001-5000'], ['50 -100', '51-200'], ['201-500', '201-500'], ['10,001+', '5000+'], ['11 - 50', '11-50']])('a range of %p people is %p', (range, option) => {
		expect(headcountBucket({ employeeCount: null, employeeRange: rangeFrom(range) })).toBe(option);
	});

	it.each([
		['Chief Executive Officer', null, 'CEO'], ['Founder & CFO', null, 'CFO'], ['Vice President, Sales', null, 'Vice President'],
		['President', null, 'President'], ['SVP Operations', null, 'Vice President'],
		['Head of IT', null, 'Director'], ['Senior Manager', null, 'Senior Manager'], ['Senior IT Manager', null, 'Manager'], ['Executive Assistant to the CEO', null, null], ['Assistant Director of IT', null, 'Director'], ['Principal Engineer', null, 'Senior'],
		['Chief Information Officer', 'c_suite', 'Other'], [null, 'VP', 'Vice President'], [null, 'D', 'Director'],
		[null, 'SeniorIndividualContributor', 'Senior'], [null, 'Non Manager', 'Individual Contributor'], ['Clerk', null, null], [null, null, null],
	])('%p with %p is %p', (title, seniority, level) => {
		expect(managementLevel(title, seniority)).toBe(level);
	});

	it.each([['master_information_technology', 'IT'], ['it_operations', 'IT'], ['Engineering & Technical', 'Engineering'], ['Human Resources', 'HR'], ['customer support', 'Customer Success'], ['production', 'Manufacturing'], ['poetry', 'Other'], ['', null], [null, null]])('department %p is %p', (raw, option) => {
		expect(departmentFrom(raw)).toBe(option);
	});

	it('technical engineering with an IT sub-department is IT', () => {
		expect(departmentFrom('engineering_technical', ['information_technology'])).toBe('IT');
	});
});

describe('HaloPSA lead fields', () => {
	const now = Date.UTC(2026, 0, 8);
	const intent = (provider: string, answer: unknown) => normaliseAnswer(requireProvider(provider), 'intentSignals', answer);

	// The seed wrote Apollo.io, $1-5M, Manager, Low and Organic where it knew nothing.
	it('hold nothing that no record tells', () => {
		const records = normaliseAnswer(requireProvider('uplead'), 'enrichPerson', { data: { id: 'p', first_name: 'Jane' } });
		expect(leadFieldsOf(records, now)).toEqual({ CFLeadSource: 'UpLead' });
		expect(leadFieldsOf(normaliseAnswer(requireProvider('apollo'), 'enrichPerson', { person: null }), now)).toEqual({});
	});

	it('set do not contact and never take it back', () => {
		const [restricted, free] = normaliseAnswer(requireProvider('lusha'), 'enrichPerson', {
			results: [{ error: { code: 'COMPLIANCE_RESTRICTED' } }, { id: '1', firstName: 'Jane' }],
		});
		if (!restricted || !free) throw new Error('Two records were expected.');
		expect(leadFieldsOf([restricted], now)).toEqual({ CFDND: true });
		expect(leadFieldsOf([free], now)).not.toHaveProperty('CFDND');
	});

	it('say how strong intent is, from words and numbers', () => {
		const topics = (scores: number[]) => intent('bombora', {
			data: [{ domain: 'a.example', date: '2026-01-05', topics: scores.map((score, id) => ({ id, name: `T${id}`, score })) }],
		});
		expect([[10], [60], [75], [90, 91, 92]].map((scores) => leadFieldsOf(topics(scores), now).CFLeadIntentStrength)).toEqual(['Low', 'Medium', 'High', 'Urgent']);
		expect(leadFieldsOf(topics([90, 91, 92]), now + 30 * 86_400_000).CFLeadIntentStrength).toBe('High');
		expect(leadFieldsOf(intent('apollo', { organization_job_postings: [{ title: 'Admin', posted_at: '2026-01-07' }] }), now)).toMatchObject({
			CFLeadIntentStrength: 'Medium', CFLeadLastIntentActivity: '2026-01-07',
		});
		expect(intentStrength([])).toBeNull();
	});

	it.each([[2025, 2025], [2031, undefined], [1066, undefined], ['1987-05-01', undefined], ['99999', undefined]])('a company founded in %p has the founding year %p', (founded, year) => {
		const records = normaliseAnswer(requireProvider('apollo'), 'enrichCompany', { organization: { name: 'A', founded_year: founded } });
		expect(leadFieldsOf(records, now).CFLeadFoundingYear).toBe(year);
	});

	it('give a source only where HaloPSA has an option for it', () => {
		expect(leadFieldsOf(intent('lusha', { results: [{ domain: 'a.example', score: 87, scoreBand: 'hot', lastVisit: '2026-01-07' }] }), now)).toMatchObject({
			CFLeadIntentSource: 'Direct', CFLeadIntentStrength: 'Urgent',
		});
		expect(leadFieldsOf(intent('bombora', { data: [{ domain: 'a.example', score: 80, topic: 'Cloud' }] }), now)).not.toHaveProperty('CFLeadIntentSource');
	});
});
