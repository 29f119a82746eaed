import type { HaloClient } from '../../halo/client';
import { HaloNotFoundError } from '../../halo/errors';
import { InvalidInputError } from '../../halo/records/input';
import { applyPlan, planCreate, planUpdate, type Plan } from '../../halo/records/plan';
import { getRecord, listRecords } from '../../halo/records/read';
import { integerOf, isRecord, textOf, type HaloRecord } from '../../halo/records/record';
import { opportunity } from '../../halo/resources/opportunity';
import { quotation } from '../../halo/resources/quotation';
import type { LinkRow } from '../push/linkRow';
import { follow } from './follow';
import { differencesOf, netOf, quotationLines, sameLines } from './lines';
import { markOf, ownedBase, ownedBaseOf, quotationNamed, STREAM } from './origin';
import { quoteStates, readQuote, sameAmount, type Quote, type QuoteState } from './quote';
import { settledBy } from './settled';

export interface QuoteSettings {
	/** Names the other system in the tables. */
	readonly system: string;
	/** State of a quote to the status number of a quotation. */
	readonly statuses: Readonly<Partial<Record<QuoteState, number>>>;
	/** HaloPSA items by the other system's product. */
	readonly items: ReadonlyMap<string, number>;
	/** HaloPSA opportunities by the other system's. */
	readonly opportunities: ReadonlyMap<string, number>;
	/** Quotations of HaloPSA by the quote that was just made from them, in case their titles do not tell. */
	readonly made: ReadonlyMap<string, number>;
	/** HaloPSA status of an opportunity whose quote is approved, and of one whose quote is declined. */
	readonly outcomes: { readonly approved?: number; readonly declined?: number };
	readonly dryRun: boolean;
}

export interface QuoteResult {
	readonly action: 'created' | 'updated' | 'unchanged' | 'skipped' | 'review';
	readonly quote_id: string;
	readonly quotation_id: number | null;
	readonly opportunity_id: number | null;
	readonly title: string;
	readonly status: QuoteState | null;
	/** Of the lines, without tax. */
	readonly net: number | null;
	readonly reason?: string;
	/** The row to save. */
	readonly link?: LinkRow;
	readonly link_changed: boolean;
	/** In a dry run: what would be sent. */
	readonly requests?: readonly HaloRecord[];
}

export type QuoteOutcome = { readonly result: QuoteResult } | { readonly error: unknown };

class QuotePusher {
	/** Quotations that the link table has. */
	private readonly linked: ReadonlySet<number>;

	constructor(
		private readonly client: HaloClient,
		private readonly settings: QuoteSettings,
		private readonly links: ReadonlyMap<string, LinkRow>,
	) {
		this.linked = new Set([...links.values()].flatMap(({ halo_id: id, counterpart_id: key }) => (id === null || key === markOf(id) ? [] : [id])));
	}

	async push(given: unknown): Promise<QuoteResult> {
		const quote = readQuote(given);
		if (!quote) return this.result({ id: textOf((given as HaloRecord).id), title: textOf((given as HaloRecord).title) }, 'skipped', { reason: 'The quote is deleted in the other system' });
		const ticketId = this.settings.opportunities.get(quote.opportunityId);
		if (ticketId === undefined) return this.result(quote, 'skipped', { reason: quote.opportunityId === '' ? 'The quote names no opportunity' : 'Its opportunity is not in HaloPSA' });
		const status = this.settings.statuses[quote.state];
		if (status === undefined) throw new InvalidInputError(`The setting quoteStatuses has no HaloPSA status for quotes that are ${quote.state}`, `Add ${quote.state} to quoteStatuses`);
		const lines = quotationLines(quote, this.settings.items);
		const row = this.links.get(quote.id);
		const origin = this.originOf(quote, row);
		const followed = origin === undefined ? undefined : await this.followQuote(quote, ticketId, origin, row);
		if (followed) return followed;
		const content = JSON.stringify({ ...quote, status });
		if (row?.base === content && row.halo_id !== null) return this.result(quote, 'unchanged', { quotationId: row.halo_id, ticketId });
		const found = await this.find(quote, ticketId, lines, row?.halo_id ?? undefined);
		const header = {
			title: quote.title, status, ...(quote.expires ? { expiry_date: quote.expires } : {}), ...(quote.poNumber ? { ponumber: quote.poNumber } : {}), third_party_number: quote.id,
		};
		const outcome = found?.isSure === false ? twinOf(quote, found.record) : found ? await this.change(quote, found.record, header, lines) : await this.create(quote, ticketId, header, lines);
		const base = 'reason' in outcome ? '' : content;
		return this.result(quote, outcome.action, { ...outcome, ticketId, base, requests: [...(outcome.requests ?? []), ...(await this.settleOpportunity(quote, ticketId, outcome.action))] });
	}

	/** The quotation that the quote was made from, whose lines are HaloPSA's. */
	private originOf({ id, title }: Quote, row: LinkRow | undefined): number | undefined {
		const named = quotationNamed(title);
		const made = this.settings.made.get(id);
		if (typeof row?.halo_id !== 'number') return made ?? named;
		return ownedBaseOf(row) || [made, named].includes(row.halo_id) ? row.halo_id : undefined;
	}

	/** @returns undefined where the quotation is gone and the title no longer asks for it, so that a new one may be made */
	private async followQuote(quote: Quote, ticketId: number, quotationId: number, row: LinkRow | undefined): Promise<QuoteResult | undefined> {
		const { statuses, items, dryRun } = this.settings;
		const content = ownedBase(quote);
		if (row?.base === content) return this.result(quote, 'unchanged', { quotationId, ticketId });
		const current = await this.read(quotationId);
		if (!current) {
			if (quotationNamed(quote.title) !== quotationId) return undefined;
			const reason = `Quotation ${quotationId}, from which quote ${quote.id} was made, is not in HaloPSA: delete the quote in Salesbuildr by hand, or take "(HaloPSA ${quotationId})" out of its title to have a new quotation`;
			return this.result(quote, 'review', { ticketId, reason, ...(row ? { quotationId, base: ownedBase() } : {}) });
		}
		const { values, reason, isPair } = follow(current, quote, { ticketId, statuses, items, followed: ownedBaseOf(row)?.state });
		const plan = Object.keys(values).length > 0 ? await planUpdate(this.client, quotation, quotationId, values, { onlyChanged: false }) : undefined;
		if (plan && !dryRun) await applyPlan(this.client, quotation, plan);
		const action = reason ? 'review' : plan ? 'updated' : 'unchanged';
		const requests = [...(plan && 'record' in plan ? [plan.record] : []), ...(await this.settleOpportunity(quote, ticketId, action))];
		return this.result(quote, action, { ticketId, reason, requests, ...(isPair ? { quotationId, base: reason ? ownedBase() : content } : {}) });
	}

	private async read(id: number): Promise<HaloRecord | undefined> {
		try {
			return await getRecord(this.client, quotation, id);
		} catch (error) {
			if (error instanceof HaloNotFoundError) return undefined;
			throw error;
		}
	}

	/**
	 * By the link table, else by the quote's ID, which the quotation keeps. One of the opportunity that has the same lines
	 * and no number may be the same, which only a person can tell.
	 */
	private async find(quote: Quote, ticketId: number, lines: readonly HaloRecord[], known: number | undefined): Promise<{ readonly record: HaloRecord; readonly isSure: boolean } | undefined> {
		const linked = known === undefined ? undefined : await this.read(known);
		if (linked) return { record: linked, isSure: true };
		let twin: HaloRecord | undefined;
		for await (const row of listRecords(this.client, quotation, { query: { ticket_id: ticketId } })) {
			const id = integerOf(row.id);
			// A tenant may not know the filter; and lists need not show the number.
			if (id === undefined || (integerOf(row.ticket_id) ?? ticketId) !== ticketId) continue;
			const whole = 'third_party_number' in row && 'lines' in row ? row : await getRecord(this.client, quotation, id);
			const number = textOf(whole.third_party_number);
			if (number === quote.id) return { record: whole, isSure: true };
			if (number === '' && lines.length > 0 && !this.linked.has(id) && differencesOf(whole, lines).length === 0) twin ??= whole;
		}
		return twin && { record: twin, isSure: false };
	}

	private async create(quote: Quote, ticketId: number, header: HaloRecord, lines: readonly HaloRecord[]): Promise<Written> {
		const { client_id, site_id, user_id } = await getRecord(this.client, opportunity, ticketId);
		const values = Object.fromEntries(Object.entries({ client_id, site_id, user_id }).filter(([, value]) => (integerOf(value) ?? 0) > 0));
		const plan = await planCreate(this.client, quotation, { ...header, ticket_id: ticketId, ...values, lines });
		return await this.write(quote, 'created', plan);
	}

	private async change(quote: Quote, current: HaloRecord, header: HaloRecord, lines: readonly HaloRecord[]): Promise<Written> {
		const id = integerOf(current.id) ?? 0;
		const isSame = sameLines(current, lines);
		const settled = isSame ? undefined : settledBy(current);
		if (settled) return { action: 'review', quotationId: id, reason: `Quotation ${id} ${settled}, and the lines of the quote are others` };
		const own = Array.isArray(current.lines) ? current.lines.filter(isRecord) : [];
		const kept = lines.map((line, index) => ({ ...(own[index]?.id === undefined ? {} : { id: own[index].id }), ...line }));
		const plan = await planUpdate(this.client, quotation, id, { ...header, ...(isSame ? {} : { lines: kept }) });
		return plan.action === 'none' ? { action: 'unchanged', quotationId: id } : await this.write(quote, 'updated', plan, id);
	}

	/** HaloPSA's document does not name the quantity of a line, so what it made of the lines is read back. */
	private async write(quote: Quote, action: 'created' | 'updated', plan: Plan, id?: number): Promise<Written> {
		const record = 'record' in plan ? plan.record : {};
		if (this.settings.dryRun) return { action, quotationId: id ?? null, requests: [record] };
		const written = await applyPlan(this.client, quotation, plan);
		const quotationId = integerOf(written.id) ?? id;
		if (quotationId === undefined) throw new InvalidInputError(`HaloPSA made a quotation of "${quote.title}" and did not say which`, 'Look at the opportunity in HaloPSA before running again');
		const net = netOf(await getRecord(this.client, quotation, quotationId));
		if (net === undefined) return { action: 'review', quotationId, reason: `HaloPSA does not show what quotation ${quotationId} comes to: compare it with ${quote.net}` };
		if (!sameAmount(net, quote.net)) return { action: 'review', quotationId, reason: `Quotation ${quotationId} comes to ${net} in HaloPSA, and the quote to ${quote.net}: correct the quotation or delete it` };
		return { action, quotationId };
	}

	/** An approved or declined quote closes its opportunity, where the settings say with which status. */
	private async settleOpportunity({ state }: Quote, ticketId: number, action: QuoteResult['action']): Promise<HaloRecord[]> {
		const status = state === 'approved' || state === 'declined' ? this.settings.outcomes[state] : undefined;
		if (status === undefined || action === 'review') return [];
		const plan = await planUpdate(this.client, opportunity, ticketId, { status_id: status });
		if (plan.action === 'none') return [];
		if (this.settings.dryRun) return 'record' in plan ? [plan.record] : [];
		await applyPlan(this.client, opportunity, plan);
		return [];
	}

	private result(quote: Pick<Quote, 'id' | 'title'> & Partial<Quote>, action: QuoteResult['action'], { quotationId = null, ticketId, reason, base, requests }: About): QuoteResult {
		const { system, dryRun } = this.settings;
		const before = this.links.get(quote.id);
		const link = quotationId === null || base === undefined ? undefined : { system, stream: STREAM, counterpart_id: quote.id, halo_id: quotationId, base, conflicts: reason ?? '' };
		return {
			action, quote_id: quote.id, quotation_id: quotationId, opportunity_id: ticketId ?? null, title: quote.title, status: quote.state ?? null, net: quote.net ?? null,
			...(reason === undefined ? {} : { reason }),
			...(link && !dryRun ? { link } : {}),
			link_changed: !dryRun && link !== undefined && (before?.base !== link.base || before.halo_id !== link.halo_id || before.conflicts !== link.conflicts),
			...(dryRun && requests && requests.length > 0 ? { requests } : {}),
		};
	}
}

/** Not linked: a person who enters the quote's ID as the third-party number makes it the quote's. */
const twinOf = ({ id }: Quote, twin: HaloRecord): Written => {
	const quotationId = integerOf(twin.id) ?? 0;
	return { action: 'review', quotationId: null, reason: `Quotation ${quotationId} of its opportunity has the same lines and no third-party number: if it is the same, enter ${id} as its third-party number; if not, change one of them` };
};

type Written = { readonly action: QuoteResult['action']; readonly quotationId: number | null; readonly reason?: string; readonly requests?: readonly HaloRecord[] };
type About = Partial<Omit<Written, 'action'>> & { readonly ticketId?: number; readonly base?: string };

/** @throws InvalidInputError for statuses that are none */
function checkStatuses(statuses: QuoteSettings['statuses']): void {
	if (Object.keys(statuses).length > 0) return;
	throw new InvalidInputError('The setting quoteStatuses is empty, so no quote has a status in HaloPSA', `Give the status number of a quotation for each of ${quoteStates.join(', ')}`);
}

/**
 * Carries quotes of the other system to quotations of HaloPSA: one for each, found again by the quote's ID. The other
 * system owns its quotes; a quotation that is approved or ordered keeps its lines. Of a quote that was made from a
 * quotation only the ID and the state are carried.
 * @param links rows of the link table
 * @returns one outcome for each quote, in their order
 */
export async function pushQuotes(client: HaloClient, settings: QuoteSettings, quotes: readonly unknown[], links: readonly LinkRow[]): Promise<QuoteOutcome[]> {
	checkStatuses(settings.statuses);
	const own = new Map(links.filter(({ system, stream }) => system === settings.system && stream === STREAM).map((row) => [row.counterpart_id, row]));
	const pusher = new QuotePusher(client, settings, own);
	const outcomes: QuoteOutcome[] = [];
	for (const quote of quotes) {
		try {
			outcomes.push({ result: await pusher.push(quote) });
		} catch (error) {
			outcomes.push({ error });
		}
	}
	return outcomes;
}
