import type { HaloClient } from '../../halo/client';
import { InvalidInputError } from '../../halo/records/input';
import { getRecord, listRecords } from '../../halo/records/read';
import { integerOf, isRecord, textOf, type HaloRecord } from '../../halo/records/record';
import { quotation } from '../../halo/resources/quotation';
import type { LinkRow } from '../push/linkRow';
import { differencesOf, netOf, quotationLines } from './lines';
import { markOf, ownedBaseOf, quotationNamed, sentAt, STREAM, titleFrom, UNSEEN_MS } from './origin';
import { quoteStates, readQuote, type Quote, type QuoteState } from './quote';
import { sendable, type Product } from './sendable';
import { settledBy } from './settled';

export interface QuotationSettings {
	/** Names the other system in the tables. */
	readonly system: string;
	/** State of a quote to the status number of a quotation. */
	readonly statuses: Readonly<Partial<Record<QuoteState, number>>>;
	/** Status numbers of quotations that become quotes; those of draft and sent when empty. */
	readonly from: readonly number[];
	/** Template of new quotes, or empty. */
	readonly template: string;
	/** HaloPSA opportunities by the other system's. */
	readonly opportunities: ReadonlyMap<string, number>;
	/** HaloPSA items by the other system's product. */
	readonly items: ReadonlyMap<string, number>;
	/** Products of the other system by HaloPSA item. */
	readonly products: ReadonlyMap<number, readonly Product[]>;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/** The body of `POST /quote`. */
export interface QuoteBody {
	readonly opportunityId: string;
	readonly title: string;
	readonly templateId?: string;
	readonly products: readonly { readonly id: string; readonly quantity: number }[];
}

export interface QuotationResult {
	readonly action: 'create' | 'unchanged' | 'skipped' | 'review';
	readonly quotation_id: number;
	readonly quote_id: string | null;
	readonly opportunity_id: number;
	readonly title: string;
	/** Of the lines, without tax. */
	readonly net: number | null;
	readonly reason?: string;
	/** What to create in the other system. */
	readonly quote?: QuoteBody;
}

const finalStates = ['approved', 'declined', 'expired'] as const;

const NEXT = 'Change the quotation so that each line is a product at its price, or make the quote in Salesbuildr by hand and enter its ID as the third-party number of the quotation';

/** A quote as the list gave it, and what of it could be read. */
interface Seen {
	readonly id: string;
	readonly title: string;
	readonly externalIdentifier: string;
	/** Undefined for one whose amounts are not sure. */
	readonly quote: Quote | undefined;
}

/** Quotes that are there; deleted ones and what is no quote at all are left out. */
function seenIn(given: readonly unknown[]): Seen[] {
	return given.filter(isRecord).flatMap((row): Seen[] => {
		const id = textOf(row.id);
		const seen = { id, title: textOf(row.title), externalIdentifier: textOf(row.externalIdentifier) };
		try {
			const quote = readQuote(row);
			return quote ? [{ ...seen, quote }] : [];
		} catch {
			return id === '' ? [] : [{ ...seen, quote: undefined }];
		}
	});
}

class QuotationPuller {
	private readonly byId: ReadonlyMap<string, Seen>;
	private readonly byQuotation = new Map<number, Seen>();
	private readonly rows: ReadonlyMap<number, LinkRow>;
	private readonly marks: ReadonlyMap<string, LinkRow>;
	/** The other system's opportunities by HaloPSA's. */
	private readonly deals = new Map<number, string[]>();
	/** Quotes that stand for no quotation, by opportunity. */
	private readonly free = new Map<string, Quote[]>();

	constructor(private readonly client: HaloClient, private readonly settings: QuotationSettings, quotes: readonly Seen[], links: readonly LinkRow[]) {
		this.byId = new Map(quotes.map((quote) => [quote.id, quote]));
		this.rows = new Map(links.flatMap((row) => (row.halo_id === null || row.counterpart_id === markOf(row.halo_id) ? [] : [[row.halo_id, row] as const])));
		this.marks = new Map(links.map((row) => [row.counterpart_id, row]));
		for (const [id, haloId] of settings.opportunities) this.deals.set(haloId, [...(this.deals.get(haloId) ?? []), id]);
		for (const quote of quotes) {
			const id = integerOf(quote.externalIdentifier) ?? quotationNamed(quote.title);
			if (id !== undefined) this.byQuotation.set(id, quote);
		}
		for (const [id, { counterpart_id: quoteId }] of this.rows) {
			const quote = this.byId.get(quoteId);
			if (quote) this.byQuotation.set(id, quote);
		}
		const linked = new Set([...this.byQuotation.values()].map(({ id }) => id));
		for (const { quote } of quotes) if (quote && !linked.has(quote.id)) this.free.set(quote.opportunityId, [...(this.free.get(quote.opportunityId) ?? []), quote]);
	}

	/** @returns undefined for a quotation of which there is nothing to say */
	async pull(given: HaloRecord, statuses: Statuses): Promise<QuotationResult | undefined> {
		const number = integerOf(given.id);
		// A tenant whose list leaves out what decides has it in the quotation.
		const row = number === undefined || ('ticket_id' in given && 'status' in given) ? given : await getRecord(this.client, quotation, number);
		const [id, ticketId, status] = [integerOf(row.id), integerOf(row.ticket_id), integerOf(row.status)];
		if (id === undefined || ticketId === undefined || status === undefined || !statuses.watched.has(status)) return undefined;
		const deals = this.deals.get(ticketId);
		if (!deals) return undefined;
		const known = this.byQuotation.get(id) ?? this.byId.get(textOf(row.third_party_number));
		// An identifier of another integration, or a copy under another opportunity, can have the same number.
		if (known && (!known.quote || deals.includes(known.quote.opportunityId))) return await this.compare(row, id, known, ticketId);
		if (!statuses.sent.has(status)) return undefined;
		const whole = await getRecord(this.client, quotation, id);
		const about = { ...this.about(id, ticketId, whole), quote_id: null };
		const theirs = textOf(whole.third_party_number).trim();
		if (theirs !== '') return this.numbered(about, whole, theirs);
		const settled = settledBy(whole);
		if (settled) return { ...about, action: 'skipped', reason: `The quotation ${settled}` };
		if (deals.length > 1) return { ...about, action: 'review', reason: `Opportunity ${ticketId} of HaloPSA is ${deals.length} opportunities of Salesbuildr (${deals.join(', ')}): leave the HaloPSA ID with one of them` };
		return this.send(about, whole, deals[0] ?? '');
	}

	private about(id: number, ticketId: number, { title }: HaloRecord) {
		return { quotation_id: id, opportunity_id: ticketId, title: textOf(title), net: null };
	}

	/** A number that a person or another integration may have entered. */
	private numbered(about: About, whole: HaloRecord, number: string): QuotationResult {
		const quote = this.byId.get(number);
		if (quote) return { ...about, action: 'unchanged', quote_id: number, net: netOf(whole) ?? null };
		const isOurs = this.rows.get(about.quotation_id)?.counterpart_id === number;
		if (!isOurs) return { ...about, action: 'skipped', reason: `Its third-party number is ${number}, which is no quote of Salesbuildr` };
		return { ...about, action: 'review', quote_id: number, reason: `Its quote ${number} is no longer in Salesbuildr: empty the third-party number of the quotation to have it made again, or decline the quotation` };
	}

	/** A quote that HaloPSA asked for cannot be changed by the API, so a person has to know when the two part. */
	private async compare(row: HaloRecord, id: number, { id: quoteId, title, quote }: Seen, ticketId: number): Promise<QuotationResult | undefined> {
		const link = this.rows.get(id);
		if (!ownedBaseOf(link) && quotationNamed(title) !== id) return undefined;
		const about = { ...this.about(id, ticketId, row), quote_id: quoteId, net: quote?.net ?? null };
		// What keeps a quote from being read is told by Push Quotes.
		if (!quote || quote.lines.some(({ productId }) => !this.settings.items.has(productId))) return undefined;
		const quoted = quotationLines(quote, this.settings.items);
		// Lines of a list may lack their amounts, so a difference is held against the whole quotation.
		if (Array.isArray(row.lines) && differencesOf(row, quoted).length === 0) return { ...about, action: 'unchanged' };
		const whole = await getRecord(this.client, quotation, id);
		const differences = differencesOf(whole, quoted);
		if (differences.length === 0) return { ...about, action: 'unchanged' };
		const [ours, theirs] = [netOf(whole) ?? 'an amount that it does not show', quote.net];
		return { ...about, action: 'review', reason: `Quotation ${id} comes to ${ours}, and its quote ${quoteId} to ${theirs}. ${differences.join('; ')}. Salesbuildr's API cannot change a quote: change it there by hand, or the quotation here` };
	}

	private send(about: About, whole: HaloRecord, opportunityId: string): QuotationResult {
		const id = about.quotation_id;
		if (Array.isArray(whole.lines) && whole.lines.length === 0) return { ...about, action: 'skipped', reason: 'The quotation has no lines' };
		const result = sendable(whole, this.settings.products);
		if ('reasons' in result) return { ...about, action: 'review', net: netOf(whole) ?? null, reason: `${result.reasons.join('; ')}. ${NEXT}` };
		const { products, net } = result;
		const twin = this.twin(whole, opportunityId);
		if (twin) return { ...about, action: 'review', net, reason: `Quote ${twin.id} "${twin.title}" has the same lines: if it is the same, enter ${twin.id} as the third-party number of quotation ${id}; if not, change one of them` };
		const waits = (sentAt(this.marks.get(markOf(id))) ?? 0) + UNSEEN_MS;
		if (waits > this.settings.now) {
			const until = new Date(waits).toISOString();
			return { ...about, action: 'review', net, reason: `A quote was sent for it less than 30 minutes ago and Salesbuildr does not show it, which may be because its lists are behind. Look there; a run after ${until} sends it again if it is still not there` };
		}
		const { template } = this.settings;
		return { ...about, action: 'create', net, quote: { opportunityId, title: titleFrom(about.title, id), ...(template ? { templateId: template } : {}), products } };
	}

	/** A quote of the opportunity that stands for no quotation and has these lines: made by hand, or under another title. */
	private twin(whole: HaloRecord, opportunityId: string): Quote | undefined {
		const { items } = this.settings;
		return this.free.get(opportunityId)?.find((quote) => quote.lines.every(({ productId }) => items.has(productId)) && differencesOf(whole, quotationLines(quote, items)).length === 0);
	}
}

type About = Pick<QuotationResult, 'quotation_id' | 'quote_id' | 'opportunity_id' | 'title' | 'net'>;

interface Statuses {
	/** Of quotations that become quotes. */
	readonly sent: ReadonlySet<number>;
	/** Of quotations that are looked at. */
	readonly watched: ReadonlySet<number>;
}

/** @throws InvalidInputError for statuses that leave none, or that stand for a decision of the customer too */
function statusesOf({ statuses, from }: QuotationSettings): Statuses {
	const final = new Map(finalStates.map((state) => [statuses[state], state] as const));
	const open = quoteStates.slice(0, 2).map((state) => statuses[state]).filter((status) => status !== undefined && !final.has(status)) as number[];
	const wrong = from.find((status) => final.has(status));
	if (wrong !== undefined) throw new InvalidInputError(`The setting createQuotesFrom has ${wrong}, which is the status of quotes that are ${final.get(wrong) ?? ''}`, 'Take it out: a quote is made before the customer decides');
	const sent = new Set(from.length > 0 ? from : open);
	if (sent.size === 0) throw new InvalidInputError('No status of quotations is left that a new quote could be made of', 'Give draft or sent in quoteStatuses a number that stands for nothing else, or fill in createQuotesFrom');
	return { sent, watched: new Set([...sent, ...open]) };
}

/**
 * Tells which quotations of HaloPSA the other system has no quote for and what to create, and which no longer have the
 * lines of the quote that was made from them. Only reads: one list, and each quotation that is without a quote by itself.
 * @param quotes all of the other system, with their lines
 * @param links rows of the link table, marks of quotes that were sent included
 * @returns what there is to say, in the order of HaloPSA's list
 */
export async function pullQuotations(client: HaloClient, settings: QuotationSettings, quotes: readonly unknown[], links: readonly LinkRow[]): Promise<QuotationResult[]> {
	const statuses = statusesOf(settings);
	const own = links.filter(({ system, stream }) => system === settings.system && stream === STREAM);
	const puller = new QuotationPuller(client, settings, seenIn(quotes), own);
	const results: QuotationResult[] = [];
	for await (const row of listRecords(client, quotation, { query: { includelines: true } })) {
		const result = await puller.pull(row, statuses);
		if (result) results.push(result);
	}
	return results;
}
