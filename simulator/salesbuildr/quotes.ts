import { refused, type Fields, type SalesbuildrRecord, type SalesbuildrStore } from './store';

const productOf = (store: SalesbuildrStore, id: unknown): SalesbuildrRecord => {
	const product = store.table('product').get(String(id));
	if (!product) throw refused(400, `quote: product ${String(id)} is not a known product`);
	return product;
};

/** `POST /quote` takes products by ID and quantity (C); Salesbuildr quotes them at its own prices. */
export function quoteOf(store: SalesbuildrStore, { products, ...fields }: Fields): Fields {
	if (products === undefined) return fields;
	if (!Array.isArray(products)) throw refused(400, 'products must be an array');
	const items = products.map((line: unknown) => {
		const { id, quantity } = Object(line) as Fields;
		if (typeof quantity !== 'number' || quantity <= 0) throw refused(400, 'quantity must be a positive number');
		const { name, mpn, price = 0, cost = 0 } = productOf(store, id);
		return { name, mpn, product: { id }, price, cost, quantity };
	});
	const subtotal = items.reduce((sum, { price, quantity }) => sum + Number(price) * quantity, 0);
	return { ...fields, items, subtotal: Math.round(subtotal * 100) / 100 };
}
