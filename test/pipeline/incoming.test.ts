import { normaliseAnswer, requireProvider, type EnrichmentRecord } from '../../lib/enrichment';
import { leadsIn } from '../../lib/pipeline/incoming';
import { pipelineSettingsSchema } from '../../lib/pipeline/settings';
import { scale } from '../support/scale';
import { createRandom } from '../support/random';

const random = createRandom(5);
const odd = (): unknown => random.pick<unknown>([null, '', 'N/A', 0, -1, true, 'constructor', [], {}, [null], [{}], { a: 1 }, ['x', 3]]);

/** The same with some of its members gone or something else. */
function spoilt(value: unknown): unknown {
	if (random.chance(0.08)) return odd();
	if (Array.isArray(value)) return value.map(spoilt);
	if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).filter(() => !random.chance(0.06)).map(([name, member]) => [name, spoilt(member)]));
	return value;
}

const from = (provider: string, operation: Parameters<typeof normaliseAnswer>[1], answer: unknown): EnrichmentRecord[] => normaliseAnswer(requireProvider(provider), operation, answer);
const records = [
	...from('lusha', 'enrichPerson', { results: [{ id: '3', firstName: 'A', lastName: 'B', emails: [{ email: 'me@a.example', type: 'work', confidence: 'B' }], phones: [{ number: '+442079460123' }], company: { name: 'A', domain: 'a.example' } }] }),
	...from('lusha', 'enrichCompany', { results: [{ id: '1', name: 'A', domain: 'a.example', technologies: ['Slack'], employeeCount: { min: 1, max: 10 }, keywords: ['backup'] }] }),
	...from('bombora', 'intentSignals', { data: [{ domain: 'a.example', topics: [{ name: 'Cloud', score: 80 }] }] }),
	...from('leadiq', 'technographics', { data: { searchCompany: { results: [{ domain: 'a.example', technologies: [{ name: 'Okta' }] }] } } }),
	...from('madkudu', 'leadScoring', { domain: 'a.example', scores: { customer_fit: { score: 70 } } }),
];
const settings = pipelineSettingsSchema.parse({});
const read = (items: unknown) => leadsIn((Array.isArray(items) ? items : [items]).filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null && !Array.isArray(one)), settings, Date.UTC(2026, 0, 1));

// A Set node in between kept _meta and left the list of technologies out: the whole run ended with "items.map is not a
// function", and nobody's lead was made.
describe('records that lost something on their way', () => {
	it('tell what is left of them', () => {
		const [person, company, intent, stack] = JSON.parse(JSON.stringify(records)) as Record<string, unknown>[];
		delete stack?.items;
		Object.assign(company ?? {}, { keywords: 'backup', description: 7, employeeRange: null });
		Object.assign(person ?? {}, { _meta: { record: 'Person' }, emails: undefined });
		const { leads, refused } = read([person, company, intent, stack]);
		expect(refused).toEqual([]);
		expect(leads).toMatchObject([{ email: 'me@a.example', fields: { CFLeadIntentTopics: 'Cloud', CFLeadTechStack: 'Slack' } }]);
		expect(leads[0]?.fields).not.toHaveProperty('CFLeadServicesOffered');
	});

	it('never end a run, whatever they lost', () => {
		for (let round = 0; round < scale(500); round += 1) {
			const items = spoilt(records);
			try {
				read(items);
			} catch (error) {
				throw new Error(JSON.stringify(items), { cause: error });
			}
		}
	});
});
