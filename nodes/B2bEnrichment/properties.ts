import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { inputsOf, LIST_FIELDS, OPERATION_WORDING, operationsOf, providers, QUERY_FIELDS, type ListField, type EnrichmentOperation, type OperationSpec, type Provider, type QueryField } from '../../lib';

type InputField = QueryField | ListField;

interface Offer {
	readonly provider: Provider;
	readonly operation: EnrichmentOperation;
	readonly spec: OperationSpec;
}

const offers: readonly Offer[] = providers.flatMap((provider) => operationsOf(provider).map(([operation, spec]) => ({ provider, operation, spec })));
const byLabel = (left: { name: string }, right: { name: string }): number => left.name.localeCompare(right.name);
const isList = (field: InputField): field is ListField => field in LIST_FIELDS;
const wordingOf = (field: InputField): { label: string; hint: string } => (isList(field) ? LIST_FIELDS[field] : QUERY_FIELDS[field]);

/** Inputs that stand by themselves; all others are found under More. */
const PROMINENT: readonly InputField[] = ['email', 'firstName', 'lastName', 'domain', 'linkedinUrl', 'requestId', 'path', 'topics'];

/** An ID of the provider stands by itself where nothing else will do. */
function isProminent(field: InputField, { spec }: Offer): boolean {
	if (field === 'topics') return spec.needs.some((set) => set.includes('topics'));
	if (PROMINENT.includes(field)) return true;
	return field === 'id' && !spec.needs.some((set) => set.length > 0 && !set.includes('id'));
}

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** Where a property shows: the operations that have the same providers share one. */
function* shownFor(fitting: readonly Offer[]): Generator<NonNullable<INodeProperties['displayOptions']>> {
	const groups = new Map<string, { provider: string[]; operation: string[] }>();
	for (const operation of distinct(fitting.map((offer) => offer.operation))) {
		const provider = fitting.filter((offer) => offer.operation === operation).map((offer) => offer.provider.key);
		const group = groups.get(provider.join()) ?? { provider, operation: [] };
		group.operation.push(operation);
		groups.set(provider.join(), group);
	}
	for (const show of groups.values()) yield { show };
}

function inputProperty(field: InputField): Pick<INodeProperties, 'displayName' | 'name' | 'type' | 'default' | 'placeholder' | 'description'> {
	const { label, hint } = wordingOf(field);
	const isHint = hint.startsWith('e.g.');
	return {
		displayName: label, name: field, type: 'string', default: '',
		...(isHint ? { placeholder: field === 'email' ? 'name@email.com' : hint } : {}),
		...(isList(field) ? { description: `Separated by commas, or a list${hint && !isHint ? `. ${hint}.` : ''}` } : {}),
	};
}

const fields = [...Object.keys(QUERY_FIELDS), ...Object.keys(LIST_FIELDS)] as InputField[];
const takes = (field: InputField, { spec }: Offer): boolean => inputsOf(spec).has(field);

function prominentInputs(): INodeProperties[] {
	return [...PROMINENT, 'id' as const].flatMap((field) => {
		const fitting = offers.filter((offer) => takes(field, offer) && isProminent(field, offer));
		return [...shownFor(fitting)].map((displayOptions) => ({ ...inputProperty(field), displayOptions }));
	});
}

function moreInputs(): INodeProperties {
	const options = fields.flatMap((field): INodeProperties[] => {
		const fitting = offers.filter((offer) => takes(field, offer) && !isProminent(field, offer));
		if (fitting.length === 0) return [];
		return [{
			...inputProperty(field),
			displayOptions: {
				show: {
					'/provider': distinct(fitting.map(({ provider }) => provider.key)),
					'/operation': distinct(fitting.map(({ operation }) => operation)),
				},
			},
		}];
	});
	const extra: INodeProperties = {
		displayName: 'Provider Parameters', name: 'extra', type: 'json', default: '{}',
		description: "Further filters in the provider's own words, as a JSON object",
		displayOptions: { show: { '/operation': ['fetchRows', 'findCompanies', 'findPeople', 'intentSignals'] } },
	};
	return {
		displayName: 'More', name: 'more', type: 'collection', placeholder: 'Add Field', default: {},
		options: [...options, extra].sort((left, right) => left.displayName.localeCompare(right.displayName)),
		displayOptions: { hide: { operation: ['asyncResult', 'usage', 'verifyEmail'] } },
	};
}

function operationProperty(provider: Provider): INodeProperties {
	const options = operationsOf(provider).map(([operation, { cost, note }]): INodePropertyOptions => {
		const { label, action, description } = OPERATION_WORDING[operation];
		return {
			name: label, value: operation, action,
			description: [description, cost ? `credits: ${cost.note}` : 'free', note].filter(Boolean).join('. '),
		};
	});
	options.sort(byLabel);
	const shown: INodeProperties = {
		displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, displayOptions: { show: { provider: [provider.key] } },
		default: '',
	};
	return { ...shown, options, default: options[0]?.value ?? '' };
}

/** Providers that are not what their name suggests say so in the node. */
const notices: INodeProperties[] = providers
	.filter(({ servedBy, operations, requires, credential }) => servedBy !== undefined || requires !== undefined || credential === 'klueApi' || Object.keys(operations).length === 0)
	.map(({ key, label, today }) => ({
		displayName: `${label}: ${today}`, name: `${key}Notice`, type: 'notice', default: '', displayOptions: { show: { provider: [key] } },
	}));

const paged = offers.filter(({ spec }) => spec.next !== undefined);

function limits(): INodeProperties[] {
	return [...shownFor(paged)].flatMap((displayOptions): INodeProperties[] => [
		{ displayName: 'Return All', name: 'returnAll', type: 'boolean', default: false, description: 'Whether to return all results or only up to a given limit', displayOptions },
		{
			displayName: 'Limit', name: 'limit', type: 'number', typeOptions: { minValue: 1 }, default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { ...displayOptions.show, returnAll: [false] } },
		},
	]);
}

const shownTo = (fitting: readonly Offer[]): INodeProperties['displayOptions'] => ({
	show: { '/provider': distinct(fitting.map(({ provider }) => provider.key)), '/operation': distinct(fitting.map(({ operation }) => operation)) },
});
const lookups = (...keys: string[]): Offer[] => offers.filter(({ provider, operation }) => keys.includes(provider.key) && ['enrichPerson', 'findEmail'].includes(operation));

const options: INodeProperties = {
	displayName: 'Options', name: 'options', type: 'collection', placeholder: 'Add option', default: {},
	options: [
		{ displayName: 'Add HaloPSA Lead Fields', name: 'leadFields', type: 'boolean', default: false, description: 'Whether to add the values of the HaloPSA lead fields that the record tells; unknown ones are left out' },
		{ displayName: 'Include Raw Row', name: 'keepRaw', type: 'boolean', default: false, description: "Whether to keep the provider's own row under _meta.raw" },
		{ displayName: 'Personal Emails', name: 'personalEmails', type: 'boolean', default: false, description: 'Whether to ask for personal addresses too', displayOptions: shownTo(lookups('apollo', 'leadiq')) },
		{
			displayName: 'Phone Numbers', name: 'phones', type: 'boolean', default: false,
			description: 'Whether to ask for phone numbers where they cost credits of their own: Apollo 8, Lusha 5, LeadIQ 10 each',
			displayOptions: shownTo(lookups('apollo', 'lusha', 'leadiq')),
		},
		{
			displayName: 'Phone Webhook URL', name: 'webhookUrl', type: 'string', default: '',
			placeholder: 'e.g. https://n8n.example.com/webhook/apollo',
			description: 'Where Apollo sends phone numbers; without it none are asked for', displayOptions: shownTo(lookups('apollo')),
		},
		{
			displayName: 'Signals Since', name: 'since', type: 'string', default: '', placeholder: 'e.g. 2026-01-31',
			displayOptions: shownTo(offers.filter(({ provider, operation }) => ['apollo', 'zoominfo'].includes(provider.key) && operation === 'intentSignals')),
		},
		{
			displayName: 'Timeout (Seconds)', name: 'timeout', type: 'number', typeOptions: { minValue: 1 }, default: 60,
			description: 'How long to wait for one answer',
		},
		{
			displayName: 'Wait for Result (Seconds)', name: 'waitSeconds', type: 'number', typeOptions: { minValue: 0 }, default: 60,
			description: 'How long to wait for a lookup that the provider finishes later; after that the item says pending and has a request ID',
			displayOptions: shownTo(offers.filter(({ spec }) => spec.waiting !== undefined)),
		},
	],
};

export const properties: INodeProperties[] = [
	{
		displayName: 'Provider', name: 'provider', type: 'options', noDataExpression: true,
		options: providers.map(({ key, label }) => ({ name: label, value: key })).sort(byLabel), default: 'apollo',
	},
	...notices,
	...providers.filter((provider) => operationsOf(provider).length > 0).map(operationProperty),
	...prominentInputs(),
	...limits(),
	{
		displayName: 'Dry Run', name: 'dryRun', type: 'boolean', default: false,
		description: 'Whether to return the requests and the credits they would take at most, instead of sending them',
		displayOptions: { hide: { operation: ['usage'] } },
	},
	moreInputs(),
	options,
];
