import type { HttpMethod } from '../ports';

/**
 * The scope family of a path's first segment. Actions have no scope of their own and follow tickets, sites and users
 * follow customers; webhooks need `admin:webhooks`; teams need `all:teams`, which the SaaS Alerts guide reports as
 * missing with a 403. Names are those of HaloAPI's scope list.
 */
const FAMILIES: Readonly<Record<string, string>> = {
	tickets: 'tickets',
	actions: 'tickets',
	opportunities: 'tickets',
	projects: 'projects',
	client: 'customers',
	site: 'customers',
	users: 'customers',
	crmnote: 'crm',
	clientcontract: 'contracts',
	supplier: 'suppliers',
	suppliercontract: 'contracts',
	item: 'items',
	itemgroup: 'items',
	assetgroup: 'assets',
	itemstock: 'items',
	quotation: 'quotes',
	salesorder: 'sos',
	purchaseorder: 'pos',
	invoice: 'invoices',
	recurringinvoice: 'invoices',
	invoicepayment: 'invoices',
	report: 'reporting',
	reportdata: 'reporting',
	software: 'software',
	softwarelicence: 'softwarelicensing',
	kbarticle: 'kb',
	asset: 'assets',
	appointment: 'calendar',
	timesheet: 'timesheets',
	timesheetevent: 'timesheets',
};

const WHOLE: Readonly<Record<string, string>> = {
	webhook: 'admin:webhooks',
	webhookevent: 'admin:webhooks',
	notification: 'admin:webhooks',
	team: 'all:teams',
};

/** The API permission that a request most likely needs; undefined where no source says so. */
export function permissionFor(method: HttpMethod, path: string): string | undefined {
	const [first = ''] = path.replace(/^\/+/, '').toLowerCase().split('/');
	const whole = WHOLE[first];
	if (whole !== undefined) return whole;
	const family = FAMILIES[first];
	if (family === undefined) return undefined;
	// The delete permission is separate from edit; only `delete:tickets` has been seen.
	if (method === 'DELETE' && family === 'tickets') return 'delete:tickets';
	return `${method === 'GET' ? 'read' : 'edit'}:${family}`;
}
