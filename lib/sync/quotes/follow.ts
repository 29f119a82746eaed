import { integerOf, textOf, type HaloRecord } from '../../halo/records/record';
import { differencesOf, netOf, quotationLines } from './lines';
import { quoteStates, sameAmount, type Quote, type QuoteState } from './quote';
import { settledBy } from './settled';

interface Pair {
	readonly ticketId: number;
	readonly statuses: Readonly<Partial<Record<QuoteState, number>>>;
	readonly items: ReadonlyMap<string, number>;
	/** The state of the quote that the quotation has followed already. */
	readonly followed: string | undefined;
}

export interface Following {
	/** What to write to the quotation. */
	readonly values: HaloRecord;
	/** Why a person has to look. */
	readonly reason?: string;
	/** False where the quotation stands for another quote, so that no link may be saved. */
	readonly isPair: boolean;
}

/** The status that a quotation takes from its quote: never back, and never against what was decided in HaloPSA. */
function statusFor(current: HaloRecord, { id, state }: Quote, { statuses, followed }: Pair): { readonly status?: number; readonly reason?: string } {
	const status = statuses[state];
	const now = integerOf(current.status);
	if (state === 'draft' || state === followed || status === undefined || status === now) return {};
	const states = quoteStates.filter((one) => statuses[one] === now);
	const decided = settledBy(current) || states.includes('approved') ? 'approved' : states.includes('declined') ? 'declined' : undefined;
	if (decided === undefined) return state === 'sent' && states.includes('expired') ? {} : { status };
	if (state !== 'approved' && state !== 'declined') return {};
	if (state !== decided) return { reason: `It is ${decided} in HaloPSA, and its quote ${id} is ${state} in Salesbuildr: make both the same` };
	return { status };
}

/**
 * What a quotation takes from the quote that was made from it. Its lines are HaloPSA's and stay; of the quote it takes the
 * ID and, where both come to the same, the state.
 */
export function follow(current: HaloRecord, quote: Quote, pair: Pair): Following {
	const id = integerOf(current.id) ?? 0;
	const number = textOf(current.third_party_number).trim();
	if (number !== '' && number !== quote.id) {
		return { values: {}, isPair: false, reason: `The title of quote ${quote.id} names quotation ${id}, which stands for quote ${number}: delete the quote in Salesbuildr if it was made twice; take "(HaloPSA ${id})" out of its title if it is another` };
	}
	if (integerOf(current.ticket_id) !== pair.ticketId) return { values: {}, isPair: false, reason: `Quote ${quote.id} names quotation ${id}, which is of another opportunity: correct the one or the other` };
	const values = number === quote.id ? {} : { third_party_number: quote.id };
	const differences = differencesOf(current, quotationLines(quote, pair.items));
	const net = netOf(current);
	if (differences.length > 0 || (net !== undefined && !sameAmount(net, quote.net))) {
		const amounts = `Quotation ${id} comes to ${net ?? 'an amount that it does not show'}, and its quote ${quote.id} to ${quote.net}`;
		return { values, isPair: true, reason: `${[amounts, ...(differences.length > 0 ? [differences.join('; ')] : [])].join('. ')}. Salesbuildr's API can neither change nor delete a quote: correct or delete it there by hand, or change the quotation` };
	}
	const { status, reason } = statusFor(current, quote, pair);
	return { values: { ...values, ...(status === undefined ? {} : { status }) }, isPair: true, ...(reason === undefined ? {} : { reason: `Quotation ${id}: ${reason}` }) };
}
