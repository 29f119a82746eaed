import { z } from 'zod';

import { InvalidInputError } from '../../halo/records/input';
import { shown } from '../../halo/records/values';

/** States of a quote in Salesbuildr (help article 5498916, HaloPSA configuration). */
export const quoteStates = ['draft', 'sent', 'approved', 'declined', 'expired'] as const;
export type QuoteState = (typeof quoteStates)[number];

export interface QuoteLine {
	readonly productId: string;
	readonly name: string;
	readonly partNumber: string;
	readonly quantity: number;
	/** Of one unit, without tax. */
	readonly price: number;
	readonly cost: number | undefined;
}

/** A quote as far as it is carried to HaloPSA. */
export interface Quote {
	readonly id: string;
	readonly title: string;
	readonly state: QuoteState;
	readonly opportunityId: string;
	/** ISO date, or empty. */
	readonly expires: string;
	readonly poNumber: string;
	readonly lines: readonly QuoteLine[];
	/** What the lines come to, without tax. */
	readonly net: number;
}

const text = z.preprocess((value) => (typeof value === 'number' ? String(value) : (value ?? '')), z.string().catch('')).transform((value) => value.trim());
const amount = z.preprocess((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value), z.number().finite());
/** A record inside another: its id, or an object that has it. */
const reference = z.union([z.object({ id: text }).transform(({ id }) => id), text]).catch('');

const lineSchema = z.object({
	name: text, mpn: text, productName: text,
	product: reference, productId: text,
	quantity: amount.pipe(z.number().positive()),
	price: amount.optional(), unitPrice: amount.optional(),
	cost: amount.optional().catch(undefined),
	discount: z.unknown(),
});

const quoteSchema = z.object({
	id: text, title: text, number: text,
	status: z.union([z.object({ name: text }).transform(({ name }) => name), text]).catch(''),
	opportunity: reference, opportunityId: text,
	sentAt: text, approvedAt: text, declinedAt: text, expiredAt: text, expiresAt: text, deletedAt: text,
	poNumber: text,
	discount: z.unknown(),
	subtotal: amount.optional().catch(undefined),
	items: z.array(z.unknown()).optional(),
});

/** By the times of its life, and by its status where it has none of them. */
function stateOf({ declinedAt, expiredAt, approvedAt, sentAt, status }: z.infer<typeof quoteSchema>): QuoteState {
	const named = quoteStates.find((state) => state === status.toLowerCase());
	if (declinedAt) return 'declined';
	if (expiredAt) return 'expired';
	if (approvedAt) return 'approved';
	if (named) return named;
	// An order is what an approved quote becomes.
	if (/order/i.test(status)) return 'approved';
	return sentAt ? 'sent' : 'draft';
}

/** A discount is an amount, a share, or an object of them. */
const isDiscount = (value: unknown): boolean => {
	if (typeof value === 'object' && value !== null) return Object.values(value).some((part) => typeof part === 'number' && part !== 0);
	return value !== undefined && value !== null && value !== '' && Number(value) !== 0;
};

const cents = (value: number): number => Math.round(value * 100) / 100;

export const sameAmount = (left: number, right: number): boolean => Math.abs(left - right) < 0.005;

function lineOf(given: unknown, index: number, title: string): QuoteLine {
	const parsed = lineSchema.safeParse(given);
	const where = `Line ${index + 1} of quote "${title}"`;
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new InvalidInputError(`${where} has no usable ${issue?.path.join('.') || 'content'}: ${shown(given)}`, 'Correct the quote in Salesbuildr; nothing of it was written');
	}
	const { data } = parsed;
	const price = data.price ?? data.unitPrice;
	const name = data.name || data.productName;
	if (price === undefined) throw new InvalidInputError(`${where} has no price`, 'Correct the quote in Salesbuildr; nothing of it was written');
	if (isDiscount(data.discount)) throw new InvalidInputError(`${where} has a discount, of which Salesbuildr does not publish how it counts`, 'Put the discount into the price in Salesbuildr, or enter the quotation by hand');
	return { productId: data.product || data.productId, name, partNumber: data.mpn, quantity: data.quantity, price, cost: data.cost };
}

/**
 * Reads a quote as `GET /quote/{id}` gives it. Fields as in a client generated from Salesbuildr's API document
 * (Servosity/msp-skills); what is not understood is an error, because a quotation with another amount is worse than none.
 * @returns undefined for a deleted quote
 * @throws InvalidInputError naming the quote and the line
 */
export function readQuote(given: unknown): Quote | undefined {
	const parsed = quoteSchema.safeParse(given);
	if (!parsed.success || parsed.data.id === '') throw new InvalidInputError('The item is no quote of Salesbuildr: it has no ID', 'Give the items of Salesbuildr: Get a Quote');
	const { data } = parsed;
	if (data.deletedAt) return undefined;
	const title = data.title || data.number || data.id;
	if (data.items === undefined) throw new InvalidInputError(`Quote "${title}" came without its lines`, 'Read each quote by itself with Salesbuildr: Get a Quote');
	if (isDiscount(data.discount)) throw new InvalidInputError(`Quote "${title}" has a discount, of which Salesbuildr does not publish how it counts`, 'Put the discount into the prices in Salesbuildr, or enter the quotation by hand');
	const lines = data.items.map((line, index) => lineOf(line, index, title));
	const net = cents(lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0));
	if (data.subtotal !== undefined && !sameAmount(data.subtotal, net)) {
		throw new InvalidInputError(`The lines of quote "${title}" come to ${net}, and its subtotal is ${data.subtotal}`, 'Enter the quotation by hand: something in it is not in its lines');
	}
	return { id: data.id, title, state: stateOf(data), opportunityId: data.opportunityId || data.opportunity, expires: data.expiresAt, poNumber: data.poNumber, lines, net };
}
