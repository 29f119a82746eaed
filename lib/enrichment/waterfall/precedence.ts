/** Kinds of data for which one provider is believed before another. */
export type DataKind = 'contact' | 'company' | 'email' | 'phone' | 'social' | 'technographics';

/** The table of the lead pipeline. Providers it does not name come after it. */
const TABLE: Readonly<Record<DataKind, readonly string[]>> = {
	contact: ['zoominfo', 'apollo', 'hunter'],
	company: ['zoominfo', 'apollo', 'hunter'],
	email: ['hunter', 'zoominfo', 'apollo'],
	phone: ['zoominfo', 'apollo'],
	social: ['apollo', 'zoominfo'],
	technographics: ['apollo', 'zoominfo'],
};

/** Position of a provider for a kind of data; the lower, the sooner it is believed. */
export type Rank = (kind: DataKind, provider: string) => number;

/** @param order keys of the providers as a person ordered them; it decides among those that the table does not name */
export function rankOf(order: readonly string[]): Rank {
	return (kind, provider) => {
		const listed = TABLE[kind].indexOf(provider);
		if (listed >= 0) return listed;
		const own = order.indexOf(provider);
		return TABLE[kind].length + (own >= 0 ? own : order.length);
	};
}
