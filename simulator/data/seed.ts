import { Store } from '../halo/store';
import { RandomSource } from '../shared/random';
import { addBilling } from './billing';
import { addCompanies } from './companies';
import { addCustomFields } from './customFields';
import { drawPools } from './pools';
import { addProducts } from './products';
import { addReferenceTables } from './reference';
import type { Sink } from './sink';
import { sizeOf, type TenantSize } from './size';
import { addTickets } from './tickets';

/** A store filled from a seed: the same seed and size give the same rows, byte for byte. */
export function seededStore(seed: number, size: number | Partial<TenantSize>): Store {
	const sink: Sink = {
		store: new Store(),
		random: new RandomSource(seed),
		pools: drawPools(),
		size: sizeOf(size),
	};
	addReferenceTables(sink);
	addCustomFields(sink);
	addCompanies(sink);
	addProducts(sink);
	addTickets(sink);
	addBilling(sink);
	return sink.store;
}
