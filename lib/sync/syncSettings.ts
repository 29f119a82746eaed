import { z } from 'zod';
import { isRecord } from '../halo/records/record';
import { shown } from '../halo/records/values';

/** A whole number above 0, perhaps as text; empty is none. */
const id = z.preprocess((value) => (value === '' || value === null ? undefined : typeof value === 'string' ? Number(value) : value), z.number({ invalid_type_error: 'takes the ID of a HaloPSA record' }).int('takes a whole number').positive('takes a number above 0').optional());
const word = z.string({ invalid_type_error: 'takes a text' }).trim();
const flag = z.boolean({ invalid_type_error: 'takes true or false' }).default(false);
const other = z.union([z.string().trim().min(1, 'has an entry without a value'), z.number()], { errorMap: () => ({ message: 'has an entry without a value' }) }).transform(String);
const byId = <T extends z.ZodTypeAny>(value: T) => z.record(z.string().regex(/^[1-9]\d*$/, 'takes IDs of HaloPSA on the left'), value, { invalid_type_error: 'takes an object such as { "12": "value" }' }).default({});

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
	accountCodes: z.object({ groups: byId(other), products: z.record(other).default({}) }).strict().default({}),
	createItems: flag,
	createOpportunities: flag,
	defaultOpportunityType: id,
	/** Types that are synced; all when empty. */
	opportunityTypes: z.array(z.number().int().positive(), { invalid_type_error: 'takes a list of IDs such as [24]' }).default([]),
	/** HaloPSA status to the outcome in the other system. */
	opportunityStatuses: byId(z.enum(['won', 'lost'], { errorMap: () => ({ message: 'takes won or lost on the right' }) })),
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
