import { dealSchema, estimateDeal, qualifies } from '../../../lib/domain/pipelineDeal';
import { deduplicate, PeopleIndex, rankOf, similarity } from '../../../lib/domain/pipelineDuplicates';
import { pipelineFields } from '../../../lib/domain/pipelineFields';
import { emailKey, keysOf, leadOf, type Lead } from '../../../lib/domain/pipelineLead';
import { listsFor } from '../../../lib/domain/pipelineLists';
import { engagementScore, fitScore, scoringSchema } from '../../../lib/domain/pipelineScore';
import { decideField, fingerprint, type FieldUpdate } from '../../../lib/domain/pipelineUpdate';

const lead = (json: Record<string, unknown>, source = 'Apollo.io'): Lead => leadOf(json, { item: 0, source });
const jon = { firstName: 'Jon', lastName: 'Fell', email: 'jon.fell@contoso.example', company: 'Contoso Ltd', phone: '+12125550100' };

it('has 18, 20 and 19 fields for the stages, each name once', () => {
	const count = (stage: string): number => pipelineFields.filter((field) => field.stage === stage).length;
	expect([count('lead'), count('prospect'), count('opportunity')]).toEqual([18, 20, 19]);
	expect(new Set(pipelineFields.map(({ name }) => name)).size).toBe(pipelineFields.length);
});

describe('what a lead is recognised by', () => {
	it('is the address first, then company with person, then the number', () => {
		expect(keysOf(lead(jon))).toEqual(['email:jon.fell@contoso.example', 'company-person:contoso-jonfell']);
		expect(keysOf(lead({ phone: '+12125550100' }))).toEqual(['phone:12125550100']);
	});

	it.each([['J.o.n+news@gmail.com', 'jon@gmail.com'], ['jon@googlemail.com', 'jon@gmail.com'], ['J.on@contoso.example', 'j.on@contoso.example']])('%s is %s', (written, key) => {
		expect(emailKey(written)).toBe(key);
	});

	// Story: two colleagues behind one switchboard number became one lead.
	it('keeps two people apart who share a number, a company or a name', () => {
		const { leads } = deduplicate([lead(jon), lead({ ...jon, firstName: 'Ann', lastName: 'Gray', email: 'ann.gray@contoso.example' }), lead({ ...jon, company: 'Fabrikam', email: 'jon@fabrikam.example', phone: '' })]);
		expect(leads).toHaveLength(3);
	});

	it('merges the sources of one person and believes the one that is trusted for each part', () => {
		const { leads, removed } = deduplicate([lead({ ...jon, title: 'IT Manager', CFLeadTechStack: 'Veeam' }), lead({ ...jon, title: 'IT Director', CFLeadTechStack: 'Azure, Veeam' }, 'ZoomInfo')]);
		expect(removed).toBe(1);
		expect(leads).toMatchObject([{ title: 'IT Director', sources: ['Apollo.io', 'ZoomInfo'], fields: { CFLeadTechStack: 'Azure, Veeam' } }]);
	});

	it('weighs what both have', () => {
		expect(similarity(lead(jon), lead(jon))).toBe(1);
		expect(similarity(lead(jon), lead({ ...jon, email: '' }))).toBe(1);
		expect(similarity(lead(jon), lead({ ...jon, email: 'other@fabrikam.example' }))).toBeCloseTo(0.6);
	});

	it('calls the same name at the same company with another address possible, not the same', () => {
		const index = new PeopleIndex<number>();
		index.add({ person: lead(jon), keys: [], value: 1 });
		expect(index.find(lead({ ...jon, email: 'jf@contoso.example', phone: '' }))).toMatchObject({ kind: 'possible', value: 1 });
		expect(index.find(lead({ ...jon, email: '' }))).toMatchObject({ kind: 'same', values: [1] });
	});

	it('ranks sources as published', () => {
		expect(['ZoomInfo', 'Apollo.io', 'Hunter.io', 'Lusha'].map((source) => rankOf('person', source))).toEqual([0, 1, 2, 3]);
		expect(['Hunter.io', 'ZoomInfo', 'Apollo.io'].map((source) => rankOf('email', source))).toEqual([0, 1, 2]);
	});
});

describe('what becomes of a field', () => {
	const update = (more: Partial<FieldUpdate>): FieldUpdate => ({ field: 'f', rule: 'always', current: 'old', incoming: 'new', source: 'a', rankOf: () => 0, written: { f: [fingerprint('old'), 'a'] }, worked: false, ...more });

	it.each<[string, Partial<FieldUpdate>, string]>([
		['our own value gives way', {}, 'write'],
		['a value that a person typed stays', { current: 'typed' }, 'keep'],
		['a value that was there before us stays', { written: {} }, 'keep'],
		['a value that a person emptied stays empty', { current: '' }, 'keep'],
		['an empty field is filled', { current: '', written: {} }, 'write'],
		['nothing takes the place of something', { incoming: '' }, 'same'],
		['a less trusted source does not replace', { source: 'b', rankOf: (source) => (source === 'b' ? 1 : 0) }, 'keep'],
		['a title stays while somebody works on the lead', { rule: 'refresh', worked: true }, 'keep'],
		['a title is refreshed otherwise', { rule: 'refresh' }, 'write'],
		['a text of the same length does not replace', { rule: 'longer' }, 'same'],
		['a text half as long again replaces', { rule: 'longer', incoming: 'longer text' }, 'write'],
		['an earlier day does not replace', { rule: 'later', current: '2026-02-01', incoming: '2026-01-01', written: { f: [fingerprint('2026-02-01'), 'a'] } }, 'same'],
		['a later day replaces, whatever time HaloPSA puts to it', { rule: 'later', current: '2026-02-01T00:00:00', incoming: '2026-03-01', written: { f: [fingerprint('2026-02-01'), 'a'] } }, 'write'],
		['an opt-out is set', { rule: 'optOut', current: 'false', incoming: true, written: {} }, 'write'],
		['an opt-out is never taken back', { rule: 'optOut', current: 'true', incoming: false }, 'same'],
		['who a lead is does not change', { rule: 'fill' }, 'same'],
	])('%s', (_what, more, action) => {
		expect(decideField(update(more)).action).toBe(action);
	});

	it('adds lines to a text that a person wrote, each once', () => {
		const first = decideField(update({ rule: 'append', current: 'typed', incoming: 'news', written: {} }));
		expect(first).toEqual({ action: 'write', value: 'typed\nnews' });
		expect(decideField(update({ rule: 'append', current: 'typed\nNews', incoming: 'news' })).action).toBe('same');
	});
});

describe('scores', () => {
	const known = { employees: 200, industry: 'Legal', managementLevel: 'Director', intentStrength: 'High', technologies: ['Veeam'], country: 'US', region: 'USA', providerScore: null };

	it('add up and say why', () => {
		const scoring = scoringSchema.parse({ industry: { targets: ['legal'] }, technology: { targets: ['veeam'] } });
		expect(fitScore(known, scoring)).toMatchObject({ value: 100, why: '100: size 30 (200 people), industry 25 (Legal), seniority 20 (Director), technology 10 (Veeam), intent 25 (High)' });
		expect(fitScore({ ...known, employees: null, managementLevel: null, intentStrength: null }, scoringSchema.parse({}))).toMatchObject({ value: 0, why: '0: nothing known that counts' });
		expect(fitScore(known, scoringSchema.parse({ weights: { size: 0.5 } })).parts.size).toBe(15);
		expect(fitScore({ ...known, providerScore: { value: 61.6, provider: 'MadKudu' } }, scoring).why).toBe('62: score of MadKudu');
	});

	it('count engagement and stop at 100', () => {
		expect(engagementScore({ emails_opened: 2, emails_clicked: 1, calls_connected: '1' }).value).toBe(24);
		expect(engagementScore({ meetings_scheduled: 9 }).value).toBe(100);
	});

	it('put leads on lists', () => {
		expect(listsFor({ source: 'ZoomInfo', fitScore: 81, industry: 'Legal Services', employees: 51, doNotContact: true })).toEqual(['ZoomInfo Leads', 'Hot Leads (Fit Score >80)', 'Legal Leads', 'Mid-Market Leads (50-499)', 'Do Not Contact']);
	});
});

describe('deals', () => {
	const rules = dealSchema.parse({});
	const estimate = (more: Partial<Parameters<typeof estimateDeal>[1]>) => estimateDeal(rules, { fitScore: 80, services: '', timeframe: '', now: Date.UTC(2026, 10, 30), ...more });

	it.each<[Partial<Parameters<typeof estimateDeal>[1]>, number, string]>([
		[{}, 50_000, '2027-02-28'],
		[{ fitScore: 20 }, 10_000, '2027-02-28'],
		[{ fitScore: 69, services: 'Managed cloud security' }, 68_250, '2027-02-28'],
		[{ timeframe: 'Immediate' }, 50_000, '2026-12-30'],
		[{ timeframe: '12+ months' }, 50_000, '2027-11-30'],
		[{ given: { value: '$12,500', expectedClose: '2027-01-15T00:00:00' } }, 12_500, '2027-01-15'],
		[{ given: { value: '10-20K' } }, 50_000, '2027-02-28'],
	])('%j is worth %i and closes %s', (more, value, close) => {
		expect(estimate(more)).toMatchObject({ value, expectedClose: close, probability: 25 });
	});

	it('need the score and the fields', () => {
		expect(qualifies(69, 70, [{ label: 'Budget Range', value: ' ' }])).toEqual({ ready: false, missing: ['Fit Score of at least 70 (it is 69)', 'Budget Range'] });
		expect(qualifies(70, 70, [{ label: 'Budget Range', value: '<$10K' }]).ready).toBe(true);
		expect(qualifies(null, 70, []).missing).toEqual(['Fit Score']);
	});
});
