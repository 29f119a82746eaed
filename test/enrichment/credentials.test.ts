import { EnrichmentBench } from './support';
import { providers } from '../../lib/enrichment';
import * as published from '../../index';

jest.setTimeout(60_000);

const types = new Map([...new Set(providers.flatMap(({ credential }) => credential ?? []))].map((type) => {
	const name = type.charAt(0).toUpperCase() + type.slice(1);
	const made: unknown = Reflect.construct(Reflect.get(published, name) as new () => object, []);
	return [type, made as published.ApolloApi] as const;
}));

describe.each([...types])('%s', (type, credential) => {
	const provider = providers.find((one) => one.credential === type);

	it('has a base URL that is the vendor\'s, a limit that can be set, a free test and its own icon', () => {
		const of = (name: string) => credential.properties.find((property) => property.name === name);
		expect(of('baseUrl')?.default).toBe(provider?.baseUrl ?? '');
		expect(of('requestsPerMinute')?.default).toBe(provider?.perMinute);
		expect(credential.test.request.url).toBeDefined();
		expect(credential.icon).toEqual({ light: expect.stringMatching(/^file:\w+\.svg$/), dark: expect.stringMatching(/^file:\w+\.dark\.svg$/) });
	});

	it('hides every field that is a secret', () => {
		const open = credential.properties.filter(({ name, typeOptions }) => /key$|secret|password|token$/i.test(name) && typeOptions?.password !== true);
		expect(open.map(({ name }) => name)).toEqual([]);
	});
});

describe('tokens', () => {
	it.each(['zoominfo', 'bombora', 'lead411'])('%s: an expired one is replaced once, and no secret is in the execution', async (key) => {
		const bench = await EnrichmentBench.open([({ zoominfo: 'zoomInfo', bombora: 'bombora', lead411: 'lead411' } as const)[key as 'zoominfo']]);
		try {
			const standIn = bench.standIn(key);
			const ask = async () => (key === 'bombora' ? await bench.run(key, 'intentSignals', { topics: '1' }) : await bench.run(key, 'findPeople', {}));
			await ask();
			standIn.resetLog();
			standIn.setFaults([{ at: 0, fault: 'expiredToken401' }]);
			const { error, everything } = await ask();
			expect(error?.message).toBeUndefined();
			expect(standIn.log.filter(({ kind }) => kind === 'token')).toHaveLength(1);
			for (const [name, secret] of Object.entries(standIn.credential)) if (/secret|password|token/i.test(name)) expect(everything).not.toContain(secret);
		} finally {
			await bench.close();
		}
	});

	it('ZoomInfo by user name and password, over the older interface', async () => {
		const bench = await EnrichmentBench.open(['zoomInfo'], {}, { api: 'legacy' });
		try {
			const [person] = bench.population.people.filter(({ optedOut }) => !optedOut);
			const [record] = await bench.does('zoominfo', 'enrichPerson', { email: person?.email ?? '' });
			expect(record).toMatchObject({ email: person?.email, lastName: person?.lastName });
			expect(bench.standIn('zoominfo').log.map(({ path }) => path)).toEqual(['/authenticate', '/enrich/contact']);
		} finally {
			await bench.close();
		}
	});

	it('MadKudu by HTTP Basic, over the older interface', async () => {
		const bench = await EnrichmentBench.open(['madKudu'], {}, { api: 'legacy' });
		try {
			const [company] = bench.population.companies;
			const [score] = await bench.does('madkudu', 'leadScoring', { domain: company?.domain ?? '' });
			expect(score).toMatchObject({ entity: 'company', kind: 'fit', key: company?.domain });
		} finally {
			await bench.close();
		}
	});

	it('Lead411 is only used after the switch', async () => {
		const bench = await EnrichmentBench.open(['lead411'], {}, { unverifiedApi: false });
		try {
			const { error } = await bench.run('lead411', 'findPeople', {});
			expect([error?.message, error?.description]).toEqual([expect.stringContaining('unverified'), expect.stringContaining('B2B Import')]);
			expect(bench.standIn('lead411').log).toEqual([]);
		} finally {
			await bench.close();
		}
	});
});
