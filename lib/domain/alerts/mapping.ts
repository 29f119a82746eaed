import { z } from 'zod';

import { momentFrom, type AlertEvent } from './event';

const text = z.preprocess((value) => (typeof value === 'number' ? String(value) : (value ?? '')), z.string().catch('')).transform((value) => value.trim());

/**
 * A row of the Data Table `halopsa_alert_mapping`: what holds for the events that fit all of its conditions. A condition
 * that is empty fits every event; `*` in one stands for any text. Read as a person may have left it.
 */
export const alertMappingRowSchema = z.object({
	/** Conditions. */
	event_type: text,
	severity: text,
	account_id: text,
	user: text,
	/** Empty or `suppress`. */
	action: text,
	/** Of a suppression: the date it ends. */
	until: text,
	/** What the ticket gets, by name or id; empty keeps the default. */
	ticket_type: text,
	category: text,
	priority: text,
	team: text,
	status: text,
	client_id: text,
	note: text,
});

export type AlertMappingRow = z.infer<typeof alertMappingRowSchema>;

/** The columns of the Data Table, in the order in which they help a person. */
export const alertMappingColumns: readonly { readonly name: keyof AlertMappingRow; readonly type: 'string' }[] = [
	'event_type', 'severity', 'account_id', 'user', 'action', 'until', 'ticket_type', 'category', 'priority', 'team', 'status', 'client_id', 'note',
].map((name) => ({ name: name as keyof AlertMappingRow, type: 'string' }));

export const routedFields = ['ticket_type', 'category', 'priority', 'team', 'status', 'client_id'] as const;
export type RoutedField = (typeof routedFields)[number];

/** What the mapping says about an event. */
export interface Route {
	readonly values: Readonly<Partial<Record<RoutedField, string>>>;
	/** Why no ticket is wanted; absent where one is. */
	readonly suppressed?: string;
	/** What is wrong with rows that fit; the rest of the mapping holds all the same. */
	readonly problems: readonly string[];
}

interface Condition {
	readonly weight: number;
	readonly fits: (value: string) => boolean;
}

const escaped = (pattern: string): string => pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

function conditionOf(cell: string): Condition {
	const wanted = cell.toLowerCase();
	if (wanted === '' || wanted === '*') return { weight: 0, fits: () => true };
	if (!wanted.includes('*')) return { weight: 2, fits: (value) => value.toLowerCase() === wanted };
	// A run of stars is one star, or a hostile text could keep the expression busy for hours.
	const pattern = new RegExp(`^${wanted.split(/\*+/).map(escaped).join('.*')}$`, 's');
	return { weight: 1, fits: (value) => pattern.test(value.toLowerCase().slice(0, 500)) };
}

/** The mapping, its conditions read once for any number of events. */
export class AlertMapping {
	private readonly rows: readonly { readonly row: AlertMappingRow; readonly conditions: readonly Condition[]; readonly weight: number }[];

	constructor(rows: readonly AlertMappingRow[]) {
		this.rows = rows
			.map((row) => {
				const conditions = [row.event_type, row.severity, row.account_id, row.user].map(conditionOf);
				return { row, conditions, weight: conditions.reduce((sum, { weight }) => sum + weight, 0) };
			})
			.sort((left, right) => left.weight - right.weight);
	}

	/** @param now milliseconds since the epoch, for suppressions that end */
	routeOf(event: AlertEvent, now: number): Route {
		const told = [event.type, event.severity, event.accountId, event.user];
		const fitting = this.rows.filter(({ conditions }) => conditions.every(({ fits }, index) => fits(told[index] ?? '')));
		const problems: string[] = [];
		const suppressing = fitting.filter(({ row }) => suppresses(row, now, problems));
		const values: Partial<Record<RoutedField, string>> = {};
		for (const field of routedFields) {
			const giving = fitting.filter(({ row }) => row[field] !== '');
			const best = giving.filter(({ weight }) => weight === giving.at(-1)?.weight);
			const [first] = best;
			if (!first) continue;
			values[field] = first.row[field];
			const other = best.find(({ row }) => row[field].toLowerCase() !== first.row[field].toLowerCase());
			if (other) problems.push(`Two rows of the alert mapping fit equally well and give ${field} "${first.row[field]}" and "${other.row[field]}"; the first is used`);
		}
		const [reason] = suppressing;
		return { values, problems, ...(reason ? { suppressed: reason.row.note || 'Suppressed by the alert mapping' } : {}) };
	}
}

function suppresses({ action, until, event_type: type, severity, account_id: account, user }: AlertMappingRow, now: number, problems: string[]): boolean {
	const word = action.toLowerCase();
	if (word === '') return false;
	if (word !== 'suppress') {
		problems.push(`A row of the alert mapping has the action "${action}", which is none; write suppress or leave it empty`);
		return false;
	}
	if ([type, severity, account, user].every((cell) => cell === '' || cell === '*')) {
		problems.push('A row of the alert mapping would suppress every event; give it a condition');
		return false;
	}
	if (until === '') return true;
	const end = momentFrom(until);
	if (end === undefined) problems.push(`A suppression of the alert mapping ends at "${until}", which is no date, so it does not count`);
	return end !== undefined && now < end;
}
