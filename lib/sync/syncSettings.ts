import { z } from 'zod';
import { isRecord } from '../halo/records/record';
import { shown } from '../halo/records/values';
import { quoteStates } from './quotes/quote';

/** A whole number above 0, perhaps as text; empty is none. */
const id = z.preprocess((value) => (value === '' || value === null ? undefined : typeof value === 'string' ? Number(value) : value), z.number({ invalid_type_error: 'takes the ID of a HaloPSA record' }).int('takes a whole number').positive('takes a number above 0').optional());
const word = z.string({ invalid_type_error: 'takes a text' }).trim();
const flag = z.boolean({ invalid_type_error: 'takes true or false' }).default(false);
const other = z.union([z.string().trim().min(1, 'has an entry without a value'), z.number()], { errorMap: () => ({ message: 'has an entry without a value' }) }).transform(String);
const byId = <T extends z.ZodTypeAny>(value: T) => z.record(z.string().regex(/^[1-9]\d*$/, 'takes IDs of HaloPSA on the left'), value, { invalid_type_error: 'takes an object such as { "12": "value" }' }).default({});

/** A nominal code of sales, or those of sales and of purchases. */
const codes = z.union([other, z.object({ income: other.optional(), expense: other.optional() }).strict()], { errorMap: () => ({ message: 'takes a code, or { "income": "4000", "expense": "5000" }' }) });

/** Fields of an address in the other system. */
const addressField = z.enum(['address', 'address2', 'city', 'state', 'postalCode', ''], { errorMap: () => ({ message: 'takes address, address2, city, state or postalCode on the right, or nothing' }) });

/** The lines of a HaloPSA address, and the field of the other system for each. */
const usualLines = { line1: 'address', line2: 'address2', line3: 'city', line4: 'state', postcode: 'postalCode' } as const;
const addressLines = z.object({
	line1: addressField.default(usualLines.line1), line2: addressField.default(usualLines.line2), line3: addressField.default(usualLines.line3),
	line4: addressField.default(usualLines.line4), postcode: addressField.default(usualLines.postcode),
}).strict();

const statusNumber = z.number({ invalid_type_error: 'takes status numbers of quotations' }).int('takes whole numbers');

/**
 * The settings of a two-way sync with a quoting system, as the set-up guide of Salesbuildr lists them. What only one of
 * the systems has a route for is not among them.
 */
const schema = z.object({
	/** HaloPSA client that stands for the MSP itself. */
	primaryClient: id,
	/** Types of companies that are customers and that are prospects. */
	companyType: word.min(1, 'is empty').default('customer'),
	prospectType: word.min(1, 'is empty').default('prospect'),
	/** HaloPSA group to category of the other system, beside those linked by external identifier. */
	productGroups: byId(other),
	/** Category of the other system for items whose group has none. */
	defaultCategory: word.default(''),
	/** HaloPSA item that stands for shipping; it is no product. */
	shippingProduct: id,
	/** Nominal codes of new items, by HaloPSA group and by manufacturer part number. */
	accountCodes: z.object({ groups: byId(codes), products: z.record(codes).default({}) }).strict().default({}),
	addressLines: addressLines.default({}),
	/** HaloPSA country code to that of the other system. */
	countries: z.record(other, { invalid_type_error: 'takes an object such as { "GB": "United Kingdom" }' }).default({}),
	/** HaloPSA region code to the state in the other system. */
	regions: byId(other),
	createItems: flag,
	createOpportunities: flag,
	defaultOpportunityType: id,
	/** Types that are synced; all when empty. */
	opportunityTypes: z.array(z.number().int().positive(), { invalid_type_error: 'takes a list of IDs such as [24]' }).default([]),
	/** HaloPSA status to the outcome in the other system. */
	opportunityStatuses: byId(z.enum(['won', 'lost'], { errorMap: () => ({ message: 'takes won or lost on the right' }) })),
	/** Whether quotes are carried to quotations, the status number of a quotation for each state of a quote, and the opportunity's status after two of them. */
	syncQuotes: flag,
	quoteStatuses: z.record(z.enum(quoteStates, { errorMap: () => ({ message: `takes ${quoteStates.join(', ')} on the left` }) }), statusNumber).default({}),
	/** Whether quotations become quotes, of which statuses (those of draft and sent when empty), and the template of the quotes. */
	createQuotes: flag,
	createQuotesFrom: z.array(statusNumber, { invalid_type_error: 'takes a list of status numbers such as [7]' }).default([]),
	quoteTemplate: z.union([word, z.number()], { errorMap: () => ({ message: 'takes the ID of a quote template' }) }).transform(String).default(''),
	opportunityOutcomes: z.object({ approved: id, declined: id }).strict().default({}),
	/** HaloPSA stage to that of the other system. */
	pipelineStages: byId(other),
	taxReminder: flag,
}).strict();

export type SyncSettings = z.infer<typeof schema>;

export interface SettingProblem {
	readonly setting: string;
	/** A sentence that names the setting. */
	readonly message: string;
}

const problem = (setting: string, what: string): SettingProblem => ({ setting, message: `The setting ${setting} ${what}` });

const twiceIn = (values: readonly string[]): string | undefined => values.find((value, index) => values.indexOf(value) !== index);

const decided = ['approved', 'declined', 'expired'] as const;

/** A quote is made of a quotation before the customer decides, so its status must not stand for a decision. */
function quoteProblems({ syncQuotes, createQuotes, createQuotesFrom, quoteStatuses }: SyncSettings): SettingProblem[] {
	if (!createQuotes) return [];
	if (!syncQuotes) return [problem('syncQuotes', 'is off, and createQuotes is on')];
	const decision = (status: number | undefined) => decided.find((state) => quoteStatuses[state] === status);
	const wrong = createQuotesFrom.find((status) => decision(status));
	if (wrong !== undefined) return [problem('createQuotesFrom', `has ${wrong}, which is the status of quotes that are ${decision(wrong) ?? ''}`)];
	if (createQuotesFrom.length > 0 || [quoteStatuses.draft, quoteStatuses.sent].some((status) => status !== undefined && !decision(status))) return [];
	return [problem('createQuotesFrom', 'is empty, and the statuses of draft and sent in quoteStatuses stand for decisions of the customer too')];
}

/** What one setting makes necessary in another. */
function problemsOf(settings: SyncSettings): SettingProblem[] {
	const { createOpportunities, defaultOpportunityType, opportunityTypes, pipelineStages, createItems, accountCodes } = settings;
	const problems: SettingProblem[] = [];
	if (createOpportunities && defaultOpportunityType === undefined) problems.push(problem('defaultOpportunityType', 'is missing, and createOpportunities is on'));
	if (defaultOpportunityType !== undefined && opportunityTypes.length > 0 && !opportunityTypes.includes(defaultOpportunityType)) {
		problems.push(problem('defaultOpportunityType', `is ${defaultOpportunityType}, which is not among opportunityTypes`));
	}
	const stage = twiceIn(Object.values(pipelineStages));
	if (stage !== undefined) problems.push(problem('pipelineStages', `gives ${shown(stage)} twice, so a change to it could not be told`));
	const category = twiceIn(Object.values(settings.productGroups));
	if (category !== undefined) problems.push(problem('productGroups', `gives the category ${shown(category)} twice, so the group of a product could not be told`));
	const line = twiceIn(Object.values(settings.addressLines).filter((field) => field !== ''));
	if (line !== undefined) problems.push(problem('addressLines', `gives ${line} twice, so the line of an address could not be told`));
	const country = twiceIn(Object.values(settings.countries));
	if (country !== undefined) problems.push(problem('countries', `gives ${shown(country)} twice, so the country of an address could not be told`));
	const region = twiceIn(Object.values(settings.regions));
	if (region !== undefined) problems.push(problem('regions', `gives ${shown(region)} twice, so the region of an address could not be told`));
	if (Object.keys(settings.regions).length > 0 && Object.values(settings.addressLines).includes('state')) problems.push(problem('regions', 'fills the state, which addressLines fills too'));
	const unmapped = quoteStates.filter((state) => settings.quoteStatuses[state] === undefined);
	if (settings.syncQuotes && unmapped.length > 0) problems.push(problem('quoteStatuses', `lacks ${unmapped.join(', ')}, and syncQuotes is on`));
	problems.push(...quoteProblems(settings));
	if (!createItems && Object.keys(accountCodes.groups).length + Object.keys(accountCodes.products).length > 0) problems.push(problem('accountCodes', 'is for new items, and createItems is off'));
	return problems;
}

/** Checks the settings by themselves; whether HaloPSA has what they name is for the preflight. */
export function readSyncSettings(given: unknown): { readonly settings?: SyncSettings; readonly problems: readonly SettingProblem[] } {
	if (!isRecord(given)) return { problems: [{ setting: 'Settings', message: `The settings take an object, not ${shown(given)}` }] };
	const parsed = schema.safeParse(given);
	if (parsed.success) return { settings: parsed.data, problems: problemsOf(parsed.data) };
	const known = Object.keys(schema.shape).join(', ');
	return {
		problems: parsed.error.issues.flatMap((issue): SettingProblem[] => {
			const path = issue.path.join('.');
			if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => problem(path ? `${path}.${key}` : key, `is not known. Settings: ${known}`));
			return [problem(path, issue.message)];
		}),
	};
}
