import type { INodeProperties } from 'n8n-workflow';

import { FIELD_GROUPS, operationsFor, providers, QUERY_FIELDS, WANTED_FIELDS, WISHES, type FieldGroup, type Provider, type QueryField } from '../../lib';

const byName = (left: { name: string }, right: { name: string }): number => left.name.localeCompare(right.name);

const GROUP_LABELS: Readonly<Record<FieldGroup, string>> = {
	identity: 'Identity', email: 'Email', phone: 'Phone', firmographics: 'Firmographics', technographics: 'Technographics', intent: 'Intent',
};

const groupsOf = (provider: Provider): FieldGroup[] => FIELD_GROUPS.filter((group) => operationsFor(provider, group).length > 0);

/** Providers that have something a waterfall can ask for. */
const offered = providers.filter((provider) => groupsOf(provider).length > 0 || provider.operations.verifyEmail);

export const credentialTypes = [...new Set(offered.flatMap(({ credential }) => credential ?? []))].sort();

const groupsText = (provider: Provider): string =>
	[...groupsOf(provider).map((group) => GROUP_LABELS[group].toLowerCase()), ...(provider.operations.verifyEmail ? ['verification'] : [])].join(', ');

const input = (field: QueryField): INodeProperties => {
	const { label, hint } = QUERY_FIELDS[field];
	return { displayName: label, name: field, type: 'string', default: '', placeholder: field === 'email' ? 'name@email.com' : hint };
};

const rows = (displayName: string, name: string, description: string): INodeProperties => ({ displayName, name, type: 'json', default: '', description });

const options: INodeProperties[] = [
	{ displayName: 'Add HaloPSA Lead Fields', name: 'leadFields', type: 'boolean', default: false, description: 'Whether to add the values of the HaloPSA lead fields that are known; unknown ones are left out' },
	{
		displayName: 'Confidence', name: 'confidence', type: 'number', typeOptions: { minValue: 0, maxValue: 100 }, default: 50,
		description: 'From 0 to 100. A value that its provider rates lower does not end the search; values without a rating count.',
	},
	{
		displayName: 'Intent Topics', name: 'topics', type: 'string', default: '',
		description: 'Separated by commas. ZoomInfo and Bombora tell intent for given topics only.',
	},
	{
		displayName: 'Phone Webhook URL', name: 'phoneWebhookUrl', type: 'string', default: '', placeholder: 'e.g. https://n8n.example.com/webhook/apollo',
		description: 'Where Apollo sends phone numbers; without it Apollo is not asked for them',
	},
	{ displayName: 'Timeout (Seconds)', name: 'timeout', type: 'number', typeOptions: { minValue: 1 }, default: 60, description: 'How long to wait for one answer' },
	{
		displayName: 'Verify Email', name: 'verify', type: 'options', default: 'always',
		options: [
			{ name: 'Always', value: 'always' },
			{ name: 'Never', value: 'never' },
			{ name: 'Unless Its Provider Did', value: 'unlessValid', description: 'Not when the provider calls the address valid' },
		],
		description: 'When the address that was found is verified, by the first provider of the order that can (Hunter, LeadIQ). A dead address sends the search on.',
	},
	{
		displayName: 'Wait for Result (Seconds)', name: 'waitSeconds', type: 'number', typeOptions: { minValue: 0 }, default: 60,
		description: 'How long to wait for a lookup that a provider finishes later; the next run fetches it through the cache',
	},
];

export const properties: INodeProperties[] = [
	{
		displayName: 'Providers', name: 'providers', type: 'fixedCollection', typeOptions: { multipleValues: true, sortable: true }, placeholder: 'Add Provider', default: {},
		description: 'Asked from top to bottom, each only for what is still lacking',
		options: [
			{
				displayName: 'Provider', name: 'values',
				values: [
					{
						displayName: 'Provider', name: 'provider', type: 'options', default: 'apollo',
						options: offered.map((provider) => ({ name: provider.label, value: provider.key, description: `Tells ${groupsText(provider)}` })).sort(byName),
					},
					{
						displayName: 'Only For', name: 'groups', type: 'multiOptions', default: [],
						options: FIELD_GROUPS.map((group) => ({ name: GROUP_LABELS[group], value: group })).sort(byName),
						description: 'Leave empty for everything that the provider tells. Add a provider twice to ask it early for one thing and late for another.',
					},
					{
						displayName: 'Most Credits per Run', name: 'mostCredits', type: 'string', default: '', placeholder: 'e.g. 50',
						description: 'Leave empty for no limit of its own',
					},
				],
			},
		],
	},
	{
		displayName: 'Wanted Fields', name: 'wanted', type: 'multiOptions', default: ['email'],
		options: WANTED_FIELDS.map((field) => ({ name: WISHES[field].label, value: field })).sort(byName),
		description: 'The search ends when these are there',
	},
	...(['email', 'firstName', 'lastName', 'domain', 'companyName', 'linkedinUrl'] as const).map(input),
	{
		displayName: 'Credits per Run', name: 'creditsPerRun', type: 'number', typeOptions: { minValue: 0 }, default: 100,
		description: 'Most credits of all providers together that this run may take. Set 0 to use free lookups and the cache only.',
	},
	{
		displayName: 'Credits per Day', name: 'creditsPerDay', type: 'string', default: '', placeholder: 'e.g. 500',
		description: 'Most credits of a day (UTC) with those of Spent Today. Leave empty for no limit.',
	},
	rows('Spent Today', 'spentToday', 'Rows of the Spending output that you keep in a Data Table, or a number'),
	rows('Cache Rows', 'cacheRows', 'Rows of the Cache output that you keep in a Data Table; what they answer costs nothing'),
	{
		displayName: 'Cache Age (Days)', name: 'maxAgeDays', type: 'number', typeOptions: { minValue: 0 }, default: 90,
		description: 'How long an answer in the cache counts. Set 0 to ask anew.',
	},
	rows('Suppression List', 'suppression', 'People and domains that must not be looked up: rows with email, linkedin_url, phone, a name with a company, or a domain. The Opt-Outs output gives such rows.'),
	{
		displayName: 'Dry Run', name: 'dryRun', type: 'boolean', default: false,
		description: 'Whether to return what would be asked, and the most credits it can take, instead of asking',
	},
	{ displayName: 'More', name: 'more', type: 'collection', placeholder: 'Add Field', default: {}, options: (['fullName', 'phone', 'title'] as const).map(input).sort((left, right) => left.displayName.localeCompare(right.displayName)) },
	{ displayName: 'Options', name: 'options', type: 'collection', placeholder: 'Add option', default: {}, options },
];
