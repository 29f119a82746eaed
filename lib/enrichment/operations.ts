import { ProviderError } from './errors';
import { operationsOf, providerNamed, providers } from './providers';
import { OPERATIONS, type Operation, type Provider } from './types';

interface Wording {
	readonly label: string;
	/** As in "Enrich a person". */
	readonly action: string;
	readonly description: string;
	/** Other names that people use for it. */
	readonly aliases: readonly string[];
}

export const OPERATION_WORDING: Readonly<Record<Operation, Wording>> = {
	enrichCompany: {
		label: 'Enrich Company', action: 'Enrich a company', description: 'Get what the provider knows about a company',
		aliases: ['company', 'organization', 'firmographics'],
	},
	enrichPerson: {
		label: 'Enrich Person', action: 'Enrich a person', description: 'Get what the provider knows about a person',
		aliases: ['person', 'contact', 'people match'],
	},
	fetchRows: {
		label: 'Fetch Rows', action: 'Fetch rows of a customer endpoint', description: 'Get rows of an endpoint that only customers know',
		aliases: ['rows', 'fetch'],
	},
	findCompanies: {
		label: 'Find Companies', action: 'Find companies', description: 'Search companies by their features',
		aliases: ['companies', 'company search', 'search companies'],
	},
	findEmail: { label: 'Find Email', action: 'Find an email address', description: 'Find the address of a person', aliases: ['email finder'] },
	findPeople: {
		label: 'Find People', action: 'Find people', description: 'Search people by their features',
		aliases: ['people', 'people search', 'search people', 'contacts'],
	},
	asyncResult: {
		label: 'Get Async Result', action: 'Get an async result', description: 'Get the result of a lookup that was pending',
		aliases: ['webhook result', 'poll', 'async'],
	},
	usage: {
		label: 'Get Credits Left', action: 'Get the credits left', description: 'Get what is used and left of the account',
		aliases: ['account usage', 'credits', 'account'],
	},
	intentSignals: {
		label: 'Get Intent Signals', action: 'Get intent signals',
		description: 'Get intent topics, job postings, news and other signals of a company',
		aliases: ['intent', 'signals', 'intent and signals', 'intent signal'],
	},
	leadScoring: {
		label: 'Get Score', action: 'Get a score', description: 'Get how well a person or company fits', aliases: ['score', 'lead score', 'scores'],
	},
	technographics: {
		label: 'Get Technologies', action: 'Get technologies', description: 'Get the technologies that a company uses',
		aliases: ['technologies', 'tech', 'tech stack'],
	},
	verifyEmail: {
		label: 'Verify Email', action: 'Verify an email address', description: 'Check whether an address can be delivered to',
		aliases: ['email verifier', 'verify', 'email verification'],
	},
};

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** The operation of a name, whatever its case and signs; undefined when there is none. */
export function operationNamed(name: string): Operation | undefined {
	const wanted = plain(name);
	return OPERATIONS.find((operation) => [operation, OPERATION_WORDING[operation].label, ...OPERATION_WORDING[operation].aliases].some((known) => plain(known) === wanted));
}

/** @throws ProviderError that lists the providers */
export function requireProvider(name: string): Provider {
	const provider = providerNamed(name);
	if (provider) return provider;
	throw new ProviderError('unsupported', `There is no provider "${name}"`, undefined, {
		advice: `Use one of: ${providers.map(({ key }) => key).join(', ')}`,
	});
}

/** @throws ProviderError that lists the operations */
export function requireOperation(name: string, of?: Provider): Operation {
	if (of && operationsOf(of).length === 0) throw new ProviderError('unsupported', `${of.label} has no public API`, undefined, { advice: of.today });
	const operation = operationNamed(name);
	if (operation) return operation;
	const known = of ? operationsOf(of).map(([one]) => one) : OPERATIONS;
	throw new ProviderError('unsupported', `There is no operation "${name}"${of ? ` of ${of.label}` : ''}`, undefined, { advice: `Use one of: ${known.join(', ')}` });
}
