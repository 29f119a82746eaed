import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { operationsOf, providerNamed, providers, type EnrichmentOperation, type Query } from '../../lib/enrichment';
import { Population, providerNames, startProvider, type Provider as StandIn, type ProviderName, type ProviderOptions } from '../../simulator/index';
import type { Person } from '../../simulator/providers/people';
import { NodeBench, type NodeRun, type RunSettings } from '../support/nodeBench';

export type { Person };

/** What the credential of a stand-in needs beside what it gives. */
const credentialFields = (standIn: StandIn): Record<string, string | number | boolean> => ({
	...standIn.credential, baseUrl: standIn.name === 'leadIq' ? `${standIn.url}/graphql` : standIn.baseUrl, legacyBaseUrl: standIn.url,
	prospectorUrl: standIn.url, tokenUrl: standIn.tokenUrl ?? '',
	requestsPerMinute: 60_000, unverifiedApi: true, api: standIn.name === 'madKudu' ? 'new' : 'gtm', prefix: 'bearer',
	intentPath: '/companies/intent', revenueMultiplier: 1000, scope: '', contactFields: '', companyFields: '',
});

/** Some providers over one population, and a bench whose nodes have a credential for each. */
export class EnrichmentBench {
	private constructor(
		readonly nodes: NodeBench,
		readonly standIns: ReadonlyMap<string, StandIn>,
		readonly population: Population,
	) {}

	static async open(names: readonly ProviderName[] = providerNames, options: ProviderOptions = {}, changes: Record<string, string | number | boolean> = {}): Promise<EnrichmentBench> {
		const population = options.population ?? new Population();
		const started = await Promise.all(names.map((name) => startProvider(name, { limited: false, ...options, population })));
		const credentials = started.map((standIn) => {
			const type = providerNamed(standIn.name)?.credential;
			if (type === undefined) throw new Error(`${standIn.name} has no credential.`);
			return { id: standIn.name, name: standIn.name, type, data: { ...credentialFields(standIn), ...changes } };
		});
		const nodes = await NodeBench.open(credentials);
		return new EnrichmentBench(nodes, new Map(started.map((standIn) => [providerNamed(standIn.name)?.key ?? '', standIn])), population);
	}

	async close(): Promise<void> {
		this.nodes.close();
		await Promise.all([...this.standIns.values()].map((standIn) => standIn.close()));
	}

	standIn(key: string): StandIn {
		const found = this.standIns.get(key);
		if (!found) throw new Error(`${key} is not started.`);
		return found;
	}

	async run(provider: string, operation: EnrichmentOperation, parameters: INodeParameters, items?: readonly IDataObject[], settings?: RunSettings): Promise<NodeRun> {
		return await this.nodes.run('b2bEnrichment', { provider, operation, ...parameters }, items, settings);
	}

	/** Runs the node, which has to succeed. */
	async does(provider: string, operation: EnrichmentOperation, parameters: INodeParameters, items?: readonly IDataObject[]): Promise<IDataObject[]> {
		const { error, json } = await this.run(provider, operation, parameters, items);
		if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
		return json;
	}
}

/** Parameters of the node for a lookup: inputs that stand by themselves and those under More. */
export function parametersFor(query: Query, more: INodeParameters = {}): INodeParameters {
	const { email, firstName, lastName, domain, linkedinUrl, requestId, path, lists, extra, ...others } = query;
	const { topics, ...otherLists } = lists ?? {};
	const given = (entries: Record<string, string | undefined>): INodeParameters => Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
	return {
		...given({ email, firstName, lastName, domain, linkedinUrl, requestId, path, topics: topics?.join(','), id: others.id }),
		more: {
			...given({ ...others, topics: topics?.join(',') }),
			...Object.fromEntries(Object.entries(otherLists).map(([name, list]) => [name, list.join(',')])),
			...(extra ? { extra: JSON.stringify(extra) } : {}),
		},
		...more,
	};
}

export const metaOf = (item: IDataObject | undefined): IDataObject => (item?._meta ?? {}) as IDataObject;

/** Every operation of every provider that has an API of its own and a stand-in. */
export const offered: readonly (readonly [string, EnrichmentOperation])[] = providers
	.filter(({ key, servedBy, credential }) => servedBy === undefined && credential !== undefined && key !== 'klue')
	.flatMap((provider) => operationsOf(provider).map(([operation]) => [provider.key, operation] as const));
