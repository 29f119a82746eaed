import { randomUUID } from 'node:crypto';
import type { Clock } from '../shared/clock';

export type Row = Record<string, unknown>;

/** Billable accounts of one customer on one billing date. */
export interface CustomerCount {
	readonly customerId: string;
	readonly billableUsers: number;
	readonly totalUsers?: number;
}

const pageSize = 100;

/**
 * Customers, their users, events and billing details. The vendor publishes no field list (counterpart systems,
 * section 2), so every name here is our choice and can be changed by `names`.
 */
export class SaasAlertsStore {
	readonly customers = new Map<string, Row>();

	readonly users: Row[] = [];

	readonly events: Row[] = [];

	readonly scheduledReports = new Map<string, Row>();

	private readonly counts = new Map<string, CustomerCount[]>();

	private readonly scrolls = new Map<string, { rows: readonly Row[]; size: number }>();

	constructor(
		private readonly clock: Clock,
		private readonly names: Readonly<Record<string, string>>,
	) {}

	addCustomer(name: string, fields: Row = {}): Row {
		const customer = { id: randomUUID(), name, ...fields };
		this.customers.set(String(customer.id), customer);
		return customer;
	}

	addUser(customerId: string, email: string, fields: Row = {}): Row {
		const user = { id: randomUUID(), customerId, email, billable: true, ...fields };
		this.users.push(user);
		return user;
	}

	addEvent(fields: Row): Row {
		const event = { eventId: randomUUID(), time: new Date(this.clock.now()).toISOString(), ...fields };
		this.events.push(event);
		return event;
	}

	setBilling(date: string, counts: readonly CustomerCount[]): void {
		this.counts.set(date, [...counts]);
	}

	/** Newest last. */
	billingDates(): string[] {
		return [...this.counts.keys()].sort();
	}

	/** The rows of a billing date; undefined for one that is none. */
	billingDetails(date: string): Row[] | undefined {
		return this.counts.get(date)?.map(({ customerId, billableUsers, totalUsers = billableUsers }) => {
			const row = { customerId, customerName: this.customers.get(customerId)?.name, billingDate: date, billableUsers, totalUsers };
			return Object.fromEntries(Object.entries(row).map(([name, value]) => [this.names[name] ?? name, value]));
		});
	}

	/** The first page of a scroll, and the id that asks for the next. */
	startScroll(rows: readonly Row[], size = pageSize): { page: readonly Row[]; scrollId: string } {
		const scrollId = randomUUID();
		this.scrolls.set(scrollId, { rows: rows.slice(size), size });
		return { page: rows.slice(0, size), scrollId };
	}

	/** The next page, empty at the end; undefined for an id that was never given out. */
	nextScroll(scrollId: string): readonly Row[] | undefined {
		const scroll = this.scrolls.get(scrollId);
		if (!scroll) return undefined;
		const page = scroll.rows.slice(0, scroll.size);
		this.scrolls.set(scrollId, { ...scroll, rows: scroll.rows.slice(scroll.size) });
		return page;
	}
}
