import type { Clock } from '../shared/clock';
import type { Quirks } from './quirks';
import type { Store } from './store';
import type { Change } from './webhooks/changes';

/** What every part of the tenant works on. */
export interface TenantContext {
	store: Store;
	clock: Clock;
	quirks: Quirks;
	/** Ticket creates that overlapped and got the same number, with the serialCreateRace quirk on. */
	lostCreates: number;
	/** List answers so far, for the quirk that changes record_count between pages. */
	listAnswers: number;
	/** Told of every change of a row, after it is stored. */
	changed: (change: Change) => void;
	/** Failed deliveries in a row, by webhook id. */
	failures: Map<string, number>;
}
