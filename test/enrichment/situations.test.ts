import type { IDataObject } from 'n8n-workflow';
import { providerNamed, type EnrichmentOperation, type Query } from '../../lib/enrichment';
import { useVirtualTime } from '../support/virtualTime';
import { known, questionFor } from './questions';
import { EnrichmentBench, metaOf, offered, parametersFor } from './support';

jest.setTimeout(120_000);

const time = useVirtualTime();
let bench: EnrichmentBench;
const questions = new Map<string, Query>();
beforeAll(async () => {
	bench = await EnrichmentBench.open();
	for (const [provider, operation] of offered) questions.set(`${provider} ${operation}`, await questionFor(bench, provider, operation));
});
afterAll(async () => {
	await bench.close();
	time.restore();
});
afterEach(() => {
	for (const standIn of bench.standIns.values()) {
		standIn.setCredits(10_000);
		standIn.setQuirks({});
		standIn.setRates(false);
		standIn.setFaults([]);
		standIn.resetLog();
	}
});

const questionOf = (provider: string, operation: EnrichmentOperation): Query => questions.get(`${provider} ${operation}`) ?? {};
const specOf = (provider: string, operation: EnrichmentOperation) => providerNamed(provider)?.operations[operation];
const nobody: Query = { email: 'nobody@nowhere.example', firstName: 'No', lastName: 'Body', domain: 'nowhere.example', companyName: 'Nowhere' };
/** A verification always has an answer, and these take an ID. */
const people = offered.filter(([provider, operation]) => ['enrichPerson', 'findEmail'].includes(operation) && provider !== 'lead411');
const companies = offered.filter(([, operation]) => operation === 'enrichCompany');

describe('nothing is found', () => {
	it.each([...people, ...companies])('%s: %s gives a record that says so and nothing else', async (provider, operation) => {
		const records = await bench.does(provider, operation, parametersFor(nobody));
		expect(records).toHaveLength(1);
		const { _meta, ...fields } = records[0] ?? {};
		expect(_meta).toMatchObject({ matchStatus: 'none', fields: {} });
		expect(Object.values(fields).filter((value) => value !== null && !(Array.isArray(value) && value.length === 0))).toEqual([]);
	});
});

describe('a part is missing', () => {
	it.each(people)('%s: %s without an address is partial and invents none', async (provider, operation) => {
		bench.standIn(provider).setQuirks({ without: ['email'] });
		const [record] = await bench.does(provider, operation, parametersFor(questionOf(provider, operation)));
		// These know a person by the address they were asked with, and a finder that finds none has found nothing.
		if (provider === 'madkudu' || (provider === 'hunter' && operation === 'enrichPerson')) return expect(record?.email).toBe(questionOf(provider, operation).email);
		expect(record).toMatchObject({ email: null, emails: [] });
		expect(['partial', 'none']).toContain(metaOf(record).matchStatus);
	});
});

describe('the credits are used up', () => {
	const paid = offered.filter(([provider, operation]) => specOf(provider, operation)?.cost !== undefined && !['bombora', 'lead411'].includes(provider));
	it.each(paid)('%s: %s says so, and asks for nothing more', async (provider, operation) => {
		const standIn = bench.standIn(provider);
		standIn.setCredits(0);
		standIn.resetLog();
		const items = Array.from({ length: 12 }, () => ({}));
		const { json } = await bench.run(provider, operation, parametersFor(questionOf(provider, operation)), items, { onError: 'continueRegularOutput' });
		// What the price list of a stand-in holds to be free comes all the same.
		if (standIn.spendings.length === 0 && json.every(({ error }) => error === undefined)) return;
		const failed = json.filter(({ error }) => error !== undefined);
		for (const { details } of failed) expect(details).toMatch(/credits/i);
		expect(standIn.log.filter(({ kind }) => kind === 'api').length).toBeLessThan(12);
	});
});

describe('the rate limit', () => {
	const first = [...new Map(offered.filter(([, operation]) => operation !== 'asyncResult').map((one) => [one[0], one] as const)).values()];
	it.each(first)('%s: %s is waited for', async (provider, operation) => {
		bench.standIn(provider).setRates([{ requests: 1, windowSeconds: 60 }]);
		const query = questionOf(provider, operation);
		const run = await bench.run(provider, operation, parametersFor(query), [{}]);
		const again = await bench.run(provider, operation, parametersFor(query), [{}]);
		expect([run.error?.message, again.error?.message]).toEqual([undefined, undefined]);
		expect(again.json.length).toBeGreaterThan(0);
		expect(bench.standIn(provider).log.some(({ status }) => status === (provider === 'hunter' ? 403 : 429))).toBe(true);
	});
});

describe('an answer that is none', () => {
	it.each(offered)('%s: %s of a shape nobody knows', async (provider, operation) => {
		bench.standIn(provider).setQuirks({ wrongShape: true });
		const { error, json, everything } = await bench.run(provider, operation, parametersFor(questionOf(provider, operation)));
		expect([json, error?.message]).toEqual([[], expect.stringMatching(/none of the shapes|says:|not complete/)]);
		expect(everything).not.toContain(Object.values(bench.standIn(provider).credential).at(-1));
	});

	it.each(offered)('%s: %s that breaks off', async (provider, operation) => {
		bench.standIn(provider).resetLog();
		bench.standIn(provider).setFaults(({ kind }) => (kind === 'api' ? 'truncatedJson' : undefined));
		const { error } = await bench.run(provider, operation, parametersFor(questionOf(provider, operation)));
		expect(error?.message).toMatch(/not complete JSON/);
		// What may have spent a credit is not sent a second time.
		const spec = specOf(provider, operation);
		const posts = bench.standIn(provider).log.filter(({ method, kind }) => kind === 'api' && method === 'POST');
		if (spec?.cost && posts.length > 0) expect(posts).toHaveLength(1);
	});

	it.each(offered)('%s: %s is asked again after a passing failure, unless a credit may be gone', async (provider, operation) => {
		let failed = 0;
		bench.standIn(provider).setFaults(({ kind }) => (kind === 'api' && (failed += 1) === 1 ? 'unavailable503' : undefined));
		const { error, json } = await bench.run(provider, operation, parametersFor(questionOf(provider, operation)));
		const [request] = bench.standIn(provider).log.filter(({ kind }) => kind === 'api');
		if (request?.method === 'POST' && specOf(provider, operation)?.cost) expect(error?.description).toMatch(/Credits may have been spent/);
		else expect([error?.message, json.length > 0]).toEqual([undefined, true]);
	});
});

describe('a person who withdrew consent', () => {
	const telling = people.filter(([provider]) => ['zoominfo', 'lusha', 'leadiq', 'hunter'].includes(provider));
	it.each(telling)('%s: %s says restricted, tells nothing, and asks once', async (provider, operation) => {
		const person = bench.population.people.find(({ optedOut }) => optedOut);
		if (!person) throw new Error('Nobody withdrew consent.');
		const { email, firstName, lastName, company } = person;
		const asked = operation === 'findEmail' ? { firstName, lastName, domain: company.domain, companyName: company.name } : { email };
		const [record] = await bench.does(provider, operation, parametersFor(asked));
		expect(record).toMatchObject({ restricted: true, email: null, firstName: null, phones: [], _meta: { matchStatus: 'restricted' } });
		expect(JSON.stringify(record)).not.toContain(lastName);
	});

	it('is not looked up again in the run', async () => {
		const person = bench.population.people.find(({ optedOut }) => optedOut);
		const items = [{ email: person?.email, phones: false }, { email: person?.email, phones: true }] as IDataObject[];
		bench.standIn('lusha').resetLog();
		const json = await bench.does('lusha', 'enrichPerson', { email: '={{ $json.email }}', options: { phones: '={{ $json.phones }}' } }, items);
		expect(json.map(({ restricted }) => restricted)).toEqual([true, true]);
		expect(bench.standIn('lusha').log).toHaveLength(1);
	});

	it('and who did not is told apart from whom the provider does not know', async () => {
		const [lusha] = await bench.does('lusha', 'enrichPerson', parametersFor({ email: known(bench).email }));
		const [apollo] = await bench.does('apollo', 'enrichPerson', parametersFor({ email: known(bench).email }));
		expect([lusha?.restricted, apollo?.restricted]).toEqual([false, null]);
	});
});

describe('a lookup that is finished later', () => {
	const later = offered.filter(([provider, operation]) => operation !== 'asyncResult' && specOf(provider, operation)?.waiting !== undefined);
	/** Somebody whom nobody has asked for, because a provider is done with the others. */
	const freshQuestion = (provider: string, operation: EnrichmentOperation): Query => {
		const asked = questionOf(provider, operation);
		const candidates = bench.population.people.filter(({ optedOut, emailStatus }) => !optedOut && emailStatus === 'valid').reverse();
		const person = candidates[later.findIndex(([name, one]) => name === provider && one === operation)];
		if (!person || asked.id !== undefined) return asked;
		const { email, firstName, lastName, company } = person;
		return operation === 'findEmail' ? { firstName, lastName, companyName: company.name, domain: company.domain } : { email };
	};
	it.each(later)('%s: %s is waited for', async (provider, operation) => {
		bench.standIn(provider).setQuirks({ asyncMs: 9000 });
		const before = time.slept();
		const [record] = await bench.does(provider, operation, parametersFor(freshQuestion(provider, operation)));
		expect(['matched', 'partial']).toContain(metaOf(record).matchStatus);
		expect(time.slept() - before).toBeGreaterThanOrEqual(specOf(provider, operation)?.waiting?.everyMs ?? 0);
	});

	it.each(later)('%s: %s stays pending after the time, with what to ask for', async (provider, operation) => {
		bench.standIn(provider).setQuirks({ asyncNever: true });
		const [record] = await bench.does(provider, operation, parametersFor(freshQuestion(provider, operation), { options: { waitSeconds: 10 } }));
		expect(metaOf(record).matchStatus).toBe('pending');
		if (operation === 'verifyEmail') expect(record).toMatchObject({ pending: true, status: null, deliverable: null });
		else expect(metaOf(record).requestId).toEqual(expect.any(String));
	});
});

describe('a credential that is not accepted', () => {
	it.each([['a wrong key', {}, /does not accept|refused|did not accept/i], ['a plan without it', { notInPlan: /./ }, /plan|approved|scope|access|authorized|contract/i]] as const)('%s is told for every provider without showing a secret', async (_what, options, words) => {
		const isKey = Object.keys(options).length === 0;
		const wrong = `wrong-${Math.random().toString(36).slice(2)}`;
		const refused = await EnrichmentBench.open(undefined, options, isKey ? { apiKey: wrong, restApiKey: wrong, clientSecret: wrong, password: wrong } : {});
		try {
			for (const [provider, operation] of offered) {
				if (!isKey && provider === 'hunter') continue;
				const query = questionOf(provider, operation);
				const { error, everything } = await refused.run(provider, operation, parametersFor(query));
				expect([provider, operation, error?.message]).toEqual([provider, operation, expect.stringMatching(words)]);
				expect(error?.description).toMatch(isKey ? /credential/i : /plan/i);
				expect(everything).not.toContain(wrong);
			}
		} finally {
			await refused.close();
		}
	});
});
