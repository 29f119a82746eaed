import { z } from 'zod';

export const countTargets = ['recurringInvoice', 'invoice', 'licence'] as const;
export type CountTarget = (typeof countTargets)[number];

export const countDecisions = ['change', 'add', 'held', 'unchanged', 'done', 'waits', 'noCount', 'ignored', 'unmapped', 'suggested', 'problem', 'changed', 'added', 'skipped', 'failed'] as const;
export type CountDecision = (typeof countDecisions)[number];

const blank = (value: unknown): boolean => value === undefined || value === null || value === '';
const text = z.preprocess((value) => (typeof value === 'number' ? String(value) : (value ?? '')), z.string().catch('').transform((cell) => cell.trim()));
/** A cell that holds no number is kept as NaN, so that it is reported and not taken for an empty one. */
const number = z.preprocess((value) => (blank(value) ? null : typeof value === 'string' ? Number(value.trim()) : value), z.number().or(z.nan()).nullable().catch(Number.NaN));
const yesNo = z.preprocess((value) => (typeof value === 'string' ? value.trim().toLowerCase() : value), z.union([z.literal(true), z.enum(['true', 'yes', '1'])]).transform(() => true as const).or(z.literal(1).transform(() => true as const)).or(z.unknown().transform((value) => (blank(value) ? null : false))));

/** A row of the Data Table `halopsa_user_counts`: one for each organisation and service. Read as a person may have left it. */
export const countRowSchema = z.object({
	organisation_name: text,
	/** mapped, suggested, unmapped or ignored. */
	state: text,
	decision: text,
	reason: text,
	/** What a person writes: approve, ignore, reset. Done once, then emptied. */
	action: text,
	counted: number,
	old_quantity: number,
	new_quantity: number,
	/** New amount less old amount of one billing period, without tax. */
	effect: number,
	client_name: text,
	client_id: number,
	/** ID or code of the item; the name of the licence for licences. */
	service: text,
	/** recurringInvoice when empty. */
	target: text,
	contract_id: number,
	invoice_id: number,
	/** ID of the line, or of the licence. */
	line_id: number,
	add_if_missing: yesNo,
	unit_price: number,
	unit_cost: number,
	free_units: number,
	minimum: number,
	maximum: number,
	pack_size: number,
	/** Such as `1-10` or `51+`. */
	tier: text,
	/** assigned or total, for counts that have both. */
	licences: text,
	held_quantity: number,
	/** The month it was done for last, `YYYY-MM`. */
	period: text,
	/** The day from which on it is synced, `YYYY-MM-DD`. */
	since: text,
	system: text,
	organisation_id: text,
});

export type CountRow = z.infer<typeof countRowSchema>;

const texts = new Set(['organisation_name', 'state', 'decision', 'reason', 'action', 'client_name', 'service', 'target', 'tier', 'licences', 'period', 'since', 'system', 'organisation_id']);

/** The columns of the Data Table, in the order in which they help a person. */
export const countColumns: readonly { readonly name: keyof CountRow; readonly type: 'string' | 'number' | 'boolean' }[] = countRowSchema
	.keyof()
	.options.map((name) => ({ name, type: texts.has(name) ? 'string' : name === 'add_if_missing' ? 'boolean' : 'number' }));

export const sameCountRow = (left: CountRow, right: CountRow): boolean => countColumns.every(({ name }) => Object.is(left[name], right[name]));

/** The row of an organisation for which nothing is set. */
export const openCountRow = (row: Pick<CountRow, 'system' | 'organisation_id' | 'organisation_name' | 'service'>): CountRow => ({ ...countRowSchema.parse({}), ...row });
