import { toCents } from '../domain/userCountHold';
import type { CountRow } from '../domain/userCountRow';

export interface CountReport {
	/** Rows by what became of them. */
	readonly decisions: Readonly<Record<string, number>>;
	/** What the changes that were written cost the clients in one billing period, by currency. */
	readonly effect: Readonly<Record<string, number>>;
	/** The same of changes that wait for approval. */
	readonly held_effect: Readonly<Record<string, number>>;
	/** One line for each row that needs a person. */
	readonly attention: readonly string[];
	readonly text: string;
}

const needsPerson = ['held', 'suggested', 'unmapped', 'problem', 'noCount', 'skipped', 'failed'];

const words: Readonly<Record<string, string>> = {
	changed: 'changed', added: 'added', change: 'to change', add: 'to add', held: 'held', unchanged: 'right already', done: 'done this month', waits: 'waiting for the sync day',
	noCount: 'without a count', ignored: 'ignored', unmapped: 'not mapped', suggested: 'to choose', problem: 'with a problem', skipped: 'skipped', failed: 'failed',
};

function sumBy(rows: readonly ReportRow[], decisions: readonly string[]): Record<string, number> {
	const sums: Record<string, number> = {};
	for (const { row, currency } of rows) if (decisions.includes(row.decision)) sums[currency] = toCents((sums[currency] ?? 0) + (row.effect ?? 0));
	return sums;
}

export interface ReportRow {
	readonly row: CountRow;
	readonly currency: string;
}

const money = (sums: Readonly<Record<string, number>>): string => Object.entries(sums).map(([currency, sum]) => `${sum >= 0 ? '+' : ''}${sum.toFixed(2)} ${currency}`.trim()).join(', ');

/** Adds up the rows of a run. */
export function reportOf(rows: readonly ReportRow[]): CountReport {
	const decisions: Record<string, number> = {};
	for (const { row } of rows) decisions[row.decision] = (decisions[row.decision] ?? 0) + 1;
	const effect = sumBy(rows, ['changed', 'added', 'change', 'add']);
	const held = sumBy(rows, ['held']);
	const services = new Map<string, number>();
	for (const { row } of rows) services.set(row.organisation_id, (services.get(row.organisation_id) ?? 0) + 1);
	const called = ({ organisation_name: name, organisation_id: id, service }: CountRow): string =>
		`${name || id || 'The run'}${id !== '' && service !== '' && (services.get(id) ?? 0) > 1 ? `, ${service}` : ''}`;
	const attention = rows.filter(({ row }) => needsPerson.includes(row.decision)).map(({ row }) => `${called(row)}: ${words[row.decision] ?? row.decision}. ${row.reason}`);
	const counts = Object.entries(decisions).map(([decision, count]) => `${count} ${words[decision] ?? decision}`).join(', ');
	const lines = [`User counts: ${counts || 'no rows'}.`];
	if (Object.keys(effect).length > 0) lines.push(`Effect in one billing period: ${money(effect)}.`);
	if (Object.keys(held).length > 0) lines.push(`Held: ${money(held)}.`);
	return { decisions, effect, held_effect: held, attention, text: [...lines, ...attention.map((line) => `- ${line}`)].join('\n') };
}
