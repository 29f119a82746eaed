import { amountOf, holdReason, toCents } from '../domain/userCountHold';
import { dueOn, latestSyncDay, type SyncDay } from '../domain/userCountPeriod';
import { openCountRow, sameCountRow, type CountDecision, type CountRow, type CountTarget } from '../domain/userCountRow';
import { quantityFor, ruleProblem } from '../domain/userCountRules';
import type { MappingRow } from '../domain/mappingRow';
import type { HaloClient } from '../halo/client';
import { InvalidInputError } from '../halo/records/input';
import { cellProblem, clientOf, ruleOf, targetOf } from './cells';
import { countKey, type OrganisationCount } from './counts';
import type { BilledLine } from './lines';
import { placeOf, type Client, type Place } from './resolve';
import type { CountSettings } from './settings';
import { BillingTenant, itemPrice } from './tenant';

export interface PlannedCount {
	readonly row: CountRow;
	/** Whether the row differs from the one in the table. */
	readonly changed: boolean;
	/** The month the quantity is for, `YYYY-MM`. */
	readonly duePeriod: string;
	/** How the quantity came about. */
	readonly rule: string;
	readonly line: string;
	readonly currency: string;
	/** The input items it comes from. */
	readonly items: readonly number[];
}

export interface PlanInput {
	readonly counts: readonly OrganisationCount[];
	readonly rows: readonly CountRow[];
	/** Rows of the account mapping, which say whose client an organisation is. */
	readonly accounts: readonly MappingRow[];
}

/** @throws {InvalidInputError} for settings without which nothing can be decided */
function check({ service, serviceFromItems, syncDay, system, timeZone, rule }: CountSettings): void {
	if (service.trim() === '' && serviceFromItems !== true) throw new InvalidInputError('Service is required', 'Choose the item that is billed for each user where a row of the table names no other');
	if (system.trim() === '') throw new InvalidInputError('System is empty', 'Give the source of the counts a name, such as saas-alerts');
	if (!Number.isInteger(syncDay) || syncDay < 0 || syncDay > 31) throw new InvalidInputError(`The User Sync Day is ${syncDay}, which is no day of a month`, 'Give a day from 1 to 31, or 0 to sync in each run');
	const problem = ruleProblem({ ...rule, tier: null });
	if (problem !== undefined) throw new InvalidInputError(problem, 'Correct the rule in this node');
	try {
		latestSyncDay(0, timeZone, 1);
	} catch {
		throw new InvalidInputError(`"${timeZone}" is not a time zone`, 'Give one like Europe/London');
	}
}

interface Draft {
	readonly before: CountRow | undefined;
	row: CountRow;
	readonly count: OrganisationCount | undefined;
	decision: CountDecision | undefined;
	reason: string;
	rule: string;
	line?: BilledLine;
	currency: string;
}

const settle = (draft: Draft, decision: CountDecision, reason: string): void => {
	draft.decision = decision;
	draft.reason = reason;
};

/** Decides what needs no look at HaloPSA; leaves the decision open for the rest. */
function prepare(draft: Draft, settings: CountSettings, day: SyncDay, accounts: ReadonlyMap<string, MappingRow>): void {
	const { count } = draft;
	if (draft.row.action.toLowerCase() === 'reset') draft.row = { ...draft.row, state: '', action: '', invoice_id: null, line_id: null, held_quantity: null, period: '' };
	if (draft.row.action.toLowerCase() === 'ignore') draft.row = { ...draft.row, state: 'ignored', action: '', held_quantity: null };
	const problem = cellProblem(draft.row, settings);
	if (draft.row.state.toLowerCase() === 'ignored') return settle(draft, 'ignored', 'Put aside by a person');
	if (problem !== undefined) return settle(draft, 'problem', problem);
	const client = clientOf(draft.row, settings, accounts);
	if (client === 'ignored') return settle(draft, 'ignored', 'Put aside in the account mapping');
	if (client === 'unmapped') return settle(draft, 'unmapped', 'The organisation has no client: map it in the account mapping, or fill in client_id');
	if (typeof client === 'string') return settle(draft, 'problem', client);
	const target = draft.row.target === '' ? '' : (targetOf(draft.row) ?? draft.row.target);
	draft.row = { ...draft.row, target, client_id: client.id, client_name: client.name, since: draft.row.since || day.today };
	const due = settings.syncDay === 0 ? 'due' : dueOn(day, draft.row);
	const approves = draft.row.action.toLowerCase() === 'approve';
	if (due === 'done' && settings.rerun === 'leave' && !approves) return settle(draft, 'done', `Done for ${day.period}`);
	if (due === 'waits') return settle(draft, 'waits', `Waits for the next User Sync Day; the last one, ${day.date}, was before the row was made`);
	if (!count) return settle(draft, 'noCount', 'The source gave no count; the quantity stays as it is');
	if (count.problem !== undefined) return settle(draft, 'problem', count.problem);
	const which = draft.row.licences === 'assigned' || draft.row.licences === 'total' ? draft.row.licences : settings.licences;
	const counted = count[which];
	if (counted === null) return settle(draft, 'noCount', `The source gave no ${which} count; the quantity stays as it is`);
	const { quantity, told } = quantityFor(counted, ruleOf(draft.row, settings));
	draft.row = { ...draft.row, counted, new_quantity: quantity };
	draft.rule = count.excluded > 0 ? `${told}; ${count.excluded} accounts left out` : told;
}

/** Holds, approves or lets through a quantity that differs. */
function weigh(draft: Draft, before: number, after: number, settings: CountSettings): void {
	const approves = draft.row.action.toLowerCase() === 'approve';
	const why = holdReason(before, after, settings.hold);
	if (why === undefined) return settle(draft, 'change', draft.rule);
	if (approves && draft.row.held_quantity === after) return settle(draft, 'change', `${why}; approved by a person`);
	const stale = approves ? `; approved was ${draft.row.held_quantity === null ? 'no quantity' : String(draft.row.held_quantity)}` : '';
	draft.row = { ...draft.row, action: '', held_quantity: after };
	settle(draft, 'held', `${why}${stale}. Write approve into action`);
}

function place(draft: Draft, found: Place, whole: BilledLine | undefined, settings: CountSettings, price: number | undefined): void {
	const after = draft.row.new_quantity ?? 0;
	if ('state' in found) {
		draft.row = { ...draft.row, state: found.state === 'problem' ? draft.row.state : found.state };
		return settle(draft, found.state, found.reason);
	}
	draft.row = { ...draft.row, state: 'mapped' };
	if ('addTo' in found) {
		draft.currency = found.addTo.currency;
		const cost = draft.row.unit_cost ?? settings.unitCost;
		draft.row = { ...draft.row, invoice_id: found.addTo.invoiceId, unit_price: price ?? null, unit_cost: cost, effect: price === undefined ? null : amountOf(after, price) };
		if (after === 0) return settle(draft, 'unchanged', `${draft.rule}; there is no line, and none is needed`);
		if (price === undefined && targetOf(draft.row) !== 'licence') return settle(draft, 'problem', `The line to add has no price: ${draft.row.service} is no item with a price, and neither the row nor this node has one`);
		return settle(draft, 'add', draft.rule);
	}
	if (!whole) return settle(draft, 'problem', `Line ${found.line.label} is gone`);
	const { invoiceId, id, quantity, unitPrice, discount, refused, currency } = whole;
	draft.line = whole;
	draft.currency = currency;
	draft.row = { ...draft.row, invoice_id: invoiceId, line_id: id, old_quantity: quantity, effect: toCents(amountOf(after, unitPrice, discount) - amountOf(quantity, unitPrice, discount)) };
	if (refused !== undefined) return settle(draft, 'problem', refused);
	if (quantity === after) return settle(draft, 'unchanged', draft.rule);
	weigh(draft, quantity, after, settings);
}

/** Two rows that write one line would undo each other, and adding them up would be a guess. */
function refuseShared(drafts: readonly Draft[]): void {
	const owners = new Map<string, Draft[]>();
	for (const draft of drafts) {
		const { invoice_id: invoice, line_id: line, service } = draft.row;
		const target = targetOf(draft.row) ?? '';
		const isDone = draft.decision === 'done' && line !== null;
		if (!isDone && !['change', 'add', 'held', 'unchanged'].includes(draft.decision ?? '')) continue;
		// The lines of an invoice may be numbered by themselves: a line is written with the id of its invoice (vendor specification, updatelines).
		const key = line !== null ? `${target} ${String(invoice)} ${String(line)}` : `add ${target} ${String(draft.row.client_id)} ${String(invoice)} ${service.toLowerCase()}`;
		owners.set(key, [...(owners.get(key) ?? []), draft]);
	}
	for (const shared of owners.values()) {
		if (shared.length < 2) continue;
		const names = shared.map(({ row }) => row.organisation_name || row.organisation_id).join(' and ');
		for (const draft of shared) if (draft.decision !== 'done') settle(draft, 'problem', `${names} have the same line; give each a line of its own, or ignore one`);
	}
}

/**
 * What a run would do, one entry for each organisation and service. Reads HaloPSA only for rows that are due, and
 * writes nothing.
 * @throws {InvalidInputError} for settings that cannot be followed
 * @throws HaloError as the client does
 */
export async function planCounts(client: HaloClient, input: PlanInput, settings: CountSettings, now: number): Promise<PlannedCount[]> {
	check(settings);
	const day = latestSyncDay(now, settings.timeZone, settings.syncDay || 1);
	const drafts = draftsFor(input, settings);
	const accounts = new Map(input.accounts.filter(({ system }) => system === settings.system).map((account) => [account.account_id, account]));
	for (const draft of drafts) prepare(draft, settings, day, accounts);
	await decideByTenant(client, drafts.filter(({ decision }) => decision === undefined), settings, now);
	refuseShared(drafts);
	return drafts.map((draft) => planned(draft, day));
}

/** A draft for each row of the table, and one for each organisation, or service of it, that has no row yet. */
function draftsFor({ counts, rows }: PlanInput, { system, service }: CountSettings): Draft[] {
	const own = rows.filter((row) => row.organisation_id !== '' && row.system === system);
	// A count without a service is for every row of its organisation.
	const known = new Set(own.flatMap(({ organisation_id: id, service: of }) => [countKey(id, of), countKey(id, undefined)]));
	const names = new Map(counts.map(({ id, name }) => [id, name]));
	const byKey = new Map(counts.map((count) => [countKey(count.id, count.service), count]));
	const draft = (row: CountRow, before: CountRow | undefined): Draft => ({
		before, row: { ...row, organisation_name: names.get(row.organisation_id) || row.organisation_name, counted: null, new_quantity: null, old_quantity: null, effect: null },
		count: byKey.get(countKey(row.organisation_id, row.service)) ?? byKey.get(countKey(row.organisation_id, undefined)), decision: undefined, reason: '', rule: '', currency: '',
	});
	const fresh = counts
		.filter((count) => !known.has(countKey(count.id, count.service)))
		.map(({ id, name, service: counted = service }) => openCountRow({ system, organisation_id: id, organisation_name: name, service: counted }));
	return [...own.map((row) => draft(row, row)), ...fresh.map((row) => draft(row, undefined))];
}

async function decideByTenant(halo: HaloClient, drafts: readonly Draft[], settings: CountSettings, now: number): Promise<void> {
	const tenant = new BillingTenant(halo, now);
	const clientsOf = (wanted: CountTarget): number[] => [...new Set(drafts.filter(({ row }) => targetOf(row) === wanted).map(({ row }) => row.client_id ?? 0))];
	const [invoices, licences] = [await tenant.recurringInvoices(clientsOf('recurringInvoice')), await tenant.licences(clientsOf('licence'))];
	const prices = new Map<string, Promise<number | undefined>>();
	const priceOf = (row: CountRow): Promise<number | undefined> => {
		const own = row.unit_price ?? settings.unitPrice;
		if (own !== null) return Promise.resolve(own);
		const known = prices.get(row.service) ?? itemPrice(halo, row.service);
		prices.set(row.service, known);
		return known;
	};
	await Promise.all(drafts.map(async (draft) => {
		const { row } = draft;
		const target = targetOf(row) ?? 'recurringInvoice';
		const client: Client = { id: row.client_id ?? 0, invoices: invoices.get(row.client_id ?? 0) ?? [], licences: licences.get(row.client_id ?? 0) ?? [] };
		const found = await placeOf({ ...row, target }, target, client, tenant, { adds: row.add_if_missing ?? settings.addIfMissing, now });
		const differs = 'line' in found && found.line.quantity !== row.new_quantity;
		const whole = 'line' in found ? (differs ? await tenant.whole(found.line) : found.line) : undefined;
		place(draft, found, whole, settings, 'addTo' in found ? await priceOf(row) : undefined);
	}));
}

/** Columns that a run may change of a row at which it does not look. */
const quietColumns = ['state', 'action', 'client_id', 'client_name', 'since', 'organisation_name', 'period'] as const;

function planned({ before, row, decision = 'problem', reason, rule, line, currency, count }: Draft, day: SyncDay): PlannedCount {
	const state = decision === 'ignored' || decision === 'unmapped' ? decision : row.state;
	const keepsHold = decision === 'held' || decision === 'change' || decision === 'problem' || decision === 'noCount';
	const after: CountRow = {
		...row, state, decision, reason, held_quantity: keepsHold ? row.held_quantity : null,
		...(decision === 'unchanged' ? { period: day.period, action: '' } : {}),
	};
	const quiet = decision === 'done' || decision === 'waits';
	const changed = before === undefined || (quiet ? quietColumns.some((name) => before[name] !== after[name]) : !sameCountRow(before, after));
	return { row: after, changed, duePeriod: day.period, rule, line: line?.label ?? '', currency, items: count?.items ?? [] };
}
