import { integerOf, isOn, isRecord, numberOf, textOf, type HaloRecord } from '../../halo/records/record';
import { linesOf, netOf, priceOf, quantityOf } from './lines';
import { sameAmount } from './quote';

/** A product as the lists of the other system have it. */
export interface Product {
	readonly id: string;
	/** Of one unit; undefined where the list does not show it. */
	readonly price: number | undefined;
	/** What the product says of how it is charged: its unit, its term and its type. */
	readonly charged: string;
}

/** The part of a quote that its lines make, or why there is none. */
export type Sendable = { readonly products: readonly { readonly id: string; readonly quantity: number }[]; readonly net: number } | { readonly reasons: readonly string[] };

type Period = 'one-time' | 'monthly' | 'yearly' | 'unknown';

/** Terms of products are texts that Salesbuildr does not publish, so only a plain word is taken for a period. */
function periodOf({ charged }: Product): Period {
	const words: readonly string[] = charged.toLowerCase().match(/[a-z]+/g) ?? [];
	const has = (...wanted: string[]): boolean => wanted.some((word) => words.includes(word));
	const periods: Period[] = [...(has('month', 'months', 'monthly') ? ['monthly' as const] : []), ...(has('year', 'years', 'yearly', 'annual', 'annually') ? ['yearly' as const] : [])];
	if (periods.length === 1 && periods[0]) return periods[0];
	return periods.length > 1 || has('recurring', 'subscription', 'quarter', 'quarterly', 'weekly', 'daily') ? 'unknown' : 'one-time';
}

/** Numbers of billing periods are not published; the amount per month and per year are (QuotationDetail). */
function isPeriod(line: HaloRecord, period: Period, amount: number): boolean {
	const [monthly, yearly] = [numberOf(line.total_price_monthly) ?? 0, numberOf(line.total_price_annual) ?? 0];
	const isRecurring = isOn(line.item_recurring) || monthly !== 0 || yearly !== 0;
	if (period === 'one-time') return !isRecurring;
	return isRecurring && sameAmount(period === 'monthly' ? monthly : yearly, amount) && period !== 'unknown';
}

const filled = (value: unknown): boolean => (numberOf(value) ?? 0) !== 0;

/** Why this line cannot be in a quote that is made at the other system's own prices, or the product that stands for it. */
function productOf(line: HaloRecord, products: readonly Product[]): { readonly product: Product } | { readonly reason: string } {
	const [quantity, price, [product]] = [quantityOf(line), priceOf(line), products];
	if ((integerOf(line.item_id) ?? 0) <= 0) return { reason: 'is no item: give it one' };
	if (!product) return { reason: `its item ${textOf(line.item_id)} is no product of Salesbuildr: let the two-way sync create it` };
	if (products.length > 1) return { reason: `its item ${textOf(line.item_id)} stands for ${products.length} products (${products.map(({ id }) => id).join(', ')}): leave the HaloPSA ID with one of them` };
	if (quantity === undefined || !Number.isInteger(quantity) || quantity <= 0) return { reason: `its quantity is ${quantity ?? 'not shown'}, and a quote takes whole numbers above 0` };
	if (isOn(line.optional)) return { reason: 'is optional, which a new quote cannot say' };
	if (filled(line.discount_perc) || filled(line.total_discount)) return { reason: 'has a discount: put it into the price of the item and the product, or quote by hand' };
	if (price === undefined) return { reason: 'has no price' };
	if (product.price === undefined) return { reason: `Salesbuildr does not show the price of product ${product.id}, and the quotation has ${price}` };
	if (Math.abs(price - product.price) * quantity >= 0.005) return { reason: `costs ${price} in HaloPSA and ${product.price} in Salesbuildr: make both the same` };
	if (!isPeriod(line, periodOf(product), quantity * price)) return { reason: `how often it is charged in HaloPSA is not what product ${product.id} says ("${product.charged.trim()}")` };
	return { product };
}

/** A heading is left out of a quote, where it does not carry an amount of its own. */
const headingReason = (line: HaloRecord): string | undefined =>
	filled(line.price) || filled(line.total_price) || (integerOf(line.item_id) ?? 0) > 0 || ![0, 1].includes(quantityOf(line) ?? 0) ? 'is the heading of a bundle with an amount of its own: quote by hand' : undefined;

/** Amounts that are beside the lines, in another currency, or more than the lines come to. */
function wholeReasons(quotation: HaloRecord, net: number): string[] {
	const rate = numberOf(quotation.currency_conversion_rate) ?? 1;
	const total = netOf(quotation);
	return [
		...(rate === 0 || rate === 1 ? [] : ['It is in another currency than yours, and Salesbuildr quotes at its own prices']),
		...(filled(quotation.carriage_price) || filled(quotation.deliveryamount) ? ['It has a price of carriage beside its lines: make it a line with an item'] : []),
		...(total === undefined || sameAmount(total, net) ? [] : [`Its lines come to ${net}, and its total is ${total}`]),
	];
}

/**
 * Whether a quotation can be made a quote that comes to the same amount. `POST /quote` takes products and quantities and
 * no price, so each line has to be one product at its own price; one line that is not keeps the whole back.
 * @param products of the other system by HaloPSA item
 */
export function sendable(quotation: HaloRecord, products: ReadonlyMap<number, readonly Product[]>): Sendable {
	if (!Array.isArray(quotation.lines) || !quotation.lines.every(isRecord)) return { reasons: ['HaloPSA does not show its lines'] };
	const all: readonly HaloRecord[] = quotation.lines;
	const lines = linesOf(quotation);
	const reasons: string[] = [];
	const found: { id: string; quantity: number }[] = [];
	for (const [index, line] of all.entries()) {
		const isHeading = !lines.includes(line);
		const result = isHeading ? { reason: headingReason(line) } : productOf(line, products.get(integerOf(line.item_id) ?? 0) ?? []);
		if ('product' in result) found.push({ id: result.product.id, quantity: quantityOf(line) ?? 0 });
		else if (result.reason !== undefined) reasons.push(`Line ${index + 1} "${textOf(line.name)}": ${result.reason}`);
	}
	if (reasons.length > 0) return { reasons };
	const net = Math.round(lines.reduce((sum, line) => sum + (quantityOf(line) ?? 0) * (priceOf(line) ?? 0), 0) * 100) / 100;
	const whole = wholeReasons(quotation, net);
	return whole.length > 0 ? { reasons: whole } : { products: found, net };
}
