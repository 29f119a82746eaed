/** How much of each kind a tenant holds. Reference tables come on top. */
export interface TenantSize {
	clients: number;
	/** At least 1; every client has a main site. */
	sitesPerClient: number;
	/** Contacts of a site, not counting the General User of each client. */
	usersPerSite: number;
	/** Exact number of contacts, General Users included; wins over usersPerSite. */
	users: number;
	/** Exact number of sites; wins over sitesPerClient. */
	sites: number;
	items: number;
	opportunities: number;
	tickets: number;
	assets: number;
	recurringInvoices: number;
	contracts: number;
	licences: number;
}

/**
 * Numbers per kind. A total is shared out in the proportions of a usual managed service provider
 * and kept exactly.
 */
export function sizeOf(size: number | Partial<TenantSize>): TenantSize {
	if (typeof size === 'number') return sharedOut(size);
	const clients = size.clients ?? 20;
	const sites = Math.max(size.sites ?? Math.round(clients * (size.sitesPerClient ?? 1)), clients);
	const users = size.users ?? sites * (size.usersPerSite ?? 3) + clients;
	return {
		clients,
		sites,
		users: Math.max(users, clients),
		sitesPerClient: sites / Math.max(1, clients),
		usersPerSite: (users - clients) / Math.max(1, sites),
		items: size.items ?? 20,
		opportunities: size.opportunities ?? 20,
		tickets: size.tickets ?? 20,
		assets: size.assets ?? 0,
		recurringInvoices: size.recurringInvoices ?? clients,
		contracts: size.contracts ?? 0,
		licences: size.licences ?? 0,
	};
}

function sharedOut(total: number): TenantSize {
	const share = (part: number) => Math.floor(total * part);
	const clients = Math.max(1, share(0.06));
	const counts = {
		clients,
		sites: Math.max(clients, share(0.08)),
		items: share(0.12),
		opportunities: share(0.1),
		tickets: share(0.14),
		assets: share(0.05),
		recurringInvoices: Math.min(clients, share(0.03)),
		contracts: share(0.02),
		licences: share(0.02),
	};
	const rest = total - Object.values(counts).reduce((sum, count) => sum + count, 0);
	return sizeOf({ ...counts, users: Math.max(rest, clients) });
}
