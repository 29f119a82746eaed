import type { EnrichmentOperation, Query } from '../../lib/enrichment';
import { metaOf, parametersFor, type EnrichmentBench, type Person } from './support';

/** Somebody whom every provider may tell everything about. */
export function known({ population }: EnrichmentBench): Person {
	const person = population.people.find((one) => !one.optedOut && one.emailStatus === 'valid' && one.phones.length > 0 && one.company.intent.length > 0);
	if (!person) throw new Error('The population has nobody to look up.');
	return person;
}

/** What each operation is asked with. Providers use the inputs they can. */
export async function questionFor(bench: EnrichmentBench, provider: string, operation: EnrichmentOperation): Promise<Query> {
	const { email, firstName, lastName, company } = known(bench);
	const topics = company.intent.map(({ topic }) => topic);
	const companyId = async (): Promise<string> => String((await bench.does(provider, provider === 'hginsights' || provider === 'madkudu' ? 'findCompanies' : 'enrichCompany', parametersFor({ domain: company.domain, lists: { domains: [company.domain] } })))[0]?.id);
	switch (operation) {
		case 'enrichPerson': return provider === 'lead411' ? { id: String((await bench.does(provider, 'findPeople', parametersFor({})))[0]?.id) } : { email, firstName, lastName, domain: company.domain };
		case 'findEmail':
			if (provider === 'lead411') return { id: String((await bench.does(provider, 'findPeople', parametersFor({})))[0]?.id) };
			return ['zoominfo', 'rocketreach'].includes(provider) ? { firstName, lastName, companyName: company.name } : { firstName, lastName, domain: company.domain };
		case 'verifyEmail': return { email };
		case 'enrichCompany': return provider === 'seamless' ? { id: String((await bench.does(provider, 'findCompanies', parametersFor({ lists: { domains: [company.domain] } })))[0]?.id) } : { domain: company.domain };
		case 'leadScoring': return { domain: company.domain };
		case 'technographics': return provider === 'zoominfo' ? { id: await companyId() } : { domain: company.domain };
		case 'intentSignals':
			if (provider === 'bombora') return { lists: { topics: company.intent.map(({ id }) => String(id)) } };
			if (['apollo', 'lusha', 'madkudu'].includes(provider)) return { id: await companyId() };
			return { domain: company.domain, lists: { topics } };
		case 'asyncResult': {
			const [found] = await bench.does(provider, 'enrichPerson', parametersFor({ email, firstName, lastName, domain: company.domain }, provider === 'apollo' ? { options: { phones: true, webhookUrl: 'https://n8n.example.com/hook' } } : {}));
			return { requestId: String(metaOf(found).requestId ?? found?.id) };
		}
		default: return ['uplead', 'hunter'].includes(provider) ? { domain: company.domain, lists: { domains: [company.domain] }, ...(operation === 'findCompanies' ? { extra: { domain: company.domain } } : {}) } : {};
	}
}
