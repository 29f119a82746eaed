import { z } from 'zod';

import { countRowSchema, countTargets, type CountRow } from '../domain/userCountRow';
import { InvalidInputError } from '../halo/records/input';
import { shown } from '../halo/records/values';

const text = z.preprocess((value) => value ?? '', z.string().catch(''));

/** What Plan adds to a row. */
const plannedSchema = z.object({ due_period: z.string().regex(/^\d{4}-\d{2}$/), rule: text, line: text, currency: text });

export interface PlannedChange extends z.infer<typeof plannedSchema> {
	readonly row: CountRow;
}

/** Names a change of a month, the same each time it is planned. */
export const changeId = (row: CountRow, period: string): string =>
	[period, row.system, row.organisation_id, row.service, row.line_id ?? 'new', `${row.old_quantity ?? 'none'}>${row.new_quantity ?? 'none'}`].join(' ');

/** A row that Plan gave. @throws {InvalidInputError} for an item that is none */
export function plannedChange(json: unknown): PlannedChange {
	const row = countRowSchema.parse(json);
	const planned = plannedSchema.safeParse(json);
	if (planned.success && row.organisation_id !== '') return { row, ...planned.data };
	throw new InvalidInputError(`The item is not a row of Plan: it has no ${row.organisation_id === '' ? 'organisation_id' : 'due_period'}`, 'Connect Plan to this node, and leave its rows as they are');
}

const auditSchema = z.object({
	change_id: z.string().min(1),
	status: z.enum(['planned', 'applied', 'failed', 'skipped', 'rolled back']),
	target: z.preprocess((value) => value || 'recurringInvoice', z.enum(countTargets)),
	invoice_id: countRowSchema.shape.invoice_id,
	line_id: countRowSchema.shape.line_id,
	before: countRowSchema.shape.old_quantity,
	after: countRowSchema.shape.new_quantity,
});

/** A row of the Data Table `halopsa_user_count_changes`. */
export type AuditRow = z.infer<typeof auditSchema>;

/** @throws {InvalidInputError} for an item that is none */
export function auditRow(json: unknown): AuditRow {
	const parsed = auditSchema.safeParse(json);
	if (parsed.success && !Number.isNaN(parsed.data.before) && parsed.data.after !== null && !Number.isNaN(parsed.data.after)) return parsed.data;
	const field = parsed.success ? 'before or after' : String(parsed.error.issues[0]?.path[0] ?? 'change_id');
	throw new InvalidInputError(`The item is not a row of changes: ${field} is ${shown((json as Record<string, unknown> | null)?.[field] ?? 'missing')}`, 'Read the rows from the data table halopsa_user_count_changes');
}
