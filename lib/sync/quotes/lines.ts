import { InvalidInputError } from '../../halo/records/input';
import { isOn, isRecord, integerOf, numberOf, textOf, type HaloRecord } from '../../halo/records/record';
import { sameAmount, type Quote } from './quote';

/**
 * Lines as HaloPSA's own screens send them. The vendor specification (QuotationDetail) has item_id, name, productcode,
 * baseprice and costprice, and leaves quantity and price out; what HaloPSA makes of them is read back.
 * @throws InvalidInputError for a product that is no item of HaloPSA: a line without its item would bill nothing
 */
export function quotationLines({ title, lines }: Quote, items: ReadonlyMap<string, number>): HaloRecord[] {
	return lines.map(({ productId, name, partNumber, quantity, price, cost }, index) => {
		const item = items.get(productId);
		if (item === undefined) {
			throw new InvalidInputError(`The product "${name}" of line ${index + 1} of quote "${title}" is no item of HaloPSA`, 'Give the product the HaloPSA ID of its item in Salesbuildr, or let the two-way sync create the item');
		}
		return { item_id: item, name, ...(partNumber ? { productcode: partNumber } : {}), quantity, price, baseprice: price, ...(cost === undefined ? {} : { costprice: cost }), sort_seq: index + 1 };
	});
}

/** The lines that cost something; a heading is none. */
export const linesOf = ({ lines }: HaloRecord): HaloRecord[] => (Array.isArray(lines) ? lines.filter(isRecord).filter(({ isgroupdesc: isHeading }) => !isOn(isHeading)) : []);

export const quantityOf = (line: HaloRecord): number | undefined => numberOf(line.quantity) ?? numberOf(line.current_quantity);
export const priceOf = (line: HaloRecord): number | undefined => numberOf(line.price) ?? numberOf(line.current_price) ?? numberOf(line.baseprice);

/** What a quotation comes to without tax: as its header says, else as its lines do; undefined when neither tells. */
export function netOf(quotation: HaloRecord): number | undefined {
	const [total, tax] = [numberOf(quotation.total), numberOf(quotation.tax_total)];
	const header = numberOf(quotation.revenue) ?? (total === undefined || tax === undefined ? undefined : total - tax);
	if (header !== undefined) return header;
	const amounts = linesOf(quotation).map((line) => {
		const [quantity, price] = [quantityOf(line), priceOf(line)];
		return quantity === undefined || price === undefined ? undefined : quantity * price;
	});
	return amounts.some((amount) => amount === undefined) ? undefined : amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
}

/** Whether a quotation has these lines, in their order. */
export function sameLines(quotation: HaloRecord, wanted: readonly HaloRecord[]): boolean {
	const lines = linesOf(quotation);
	if (lines.length !== wanted.length) return false;
	return lines.every((line, index) => {
		const other = wanted[index] ?? {};
		const [quantity, price] = [quantityOf(line), priceOf(line)];
		return integerOf(line.item_id) === other.item_id && textOf(line.name) === textOf(other.name) && quantity === other.quantity && price !== undefined && sameAmount(price, Number(other.price));
	});
}

/** How many of each item at which price, such as "2 at 10, 1 at 12". */
function amountsByItem(lines: readonly HaloRecord[]): Map<string, { readonly name: string; readonly amounts: string }> {
	const byItem = new Map<string, { name: string; byPrice: Map<string, number> }>();
	for (const line of lines) {
		const item = String(integerOf(line.item_id) ?? 'none');
		const known = byItem.get(item) ?? { name: textOf(line.name), byPrice: new Map<string, number>() };
		const price = priceOf(line)?.toFixed(2) ?? 'no price';
		known.byPrice.set(price, (known.byPrice.get(price) ?? 0) + (quantityOf(line) ?? Number.NaN));
		byItem.set(item, known);
	}
	return new Map([...byItem].map(([item, { name, byPrice }]) => [item, { name, amounts: [...byPrice].sort().map(([price, quantity]) => `${quantity} at ${price}`).join(', ') }]));
}

/**
 * What two lists of lines do not have in common, one text for each item. Their order, headings and names do not count,
 * nor does a line that is split in two.
 */
export function differencesOf(quotation: HaloRecord, quoted: readonly HaloRecord[]): string[] {
	const [ours, theirs] = [amountsByItem(linesOf(quotation)), amountsByItem(quoted)];
	return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((item) => {
		const [mine, other] = [ours.get(item), theirs.get(item)];
		if (mine?.amounts === other?.amounts) return [];
		return [`"${mine?.name ?? other?.name ?? ''}": ${mine?.amounts ?? 'none'} in HaloPSA, ${other?.amounts ?? 'none'} in the quote`];
	});
}
