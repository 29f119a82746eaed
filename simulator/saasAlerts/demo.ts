import type { HaloTenant } from '../halo/tenant';
import type { SaasAlerts } from './standIn';

const customers = 8;
const lastDay = (now: Date): string => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 0)).toISOString().slice(0, 10);

/** The code of the item in the shipped workflow. */
const service = { item_code: 'SAAS-ALERTS-USER', item_shortdescription: 'SaaS Alerts per user', unit_price: 3.5, unit_cost: 1.2, tax_rate: 8.25 };

/**
 * The first clients of the tenant that have one recurring invoice, as customers of SaaS Alerts, with a line for their
 * users on the invoice. Each has a few users more than it is billed for; the last has three times as many.
 */
export function addCustomersWithUsers(saasAlerts: SaasAlerts, tenant: HaloTenant): void {
	const invoices = tenant.records('RecurringInvoice');
	const billed = tenant.records('Client').flatMap((client) => {
		const [invoice, second] = invoices.filter(({ client_id: id }) => id === client.id);
		return invoice && !second && client.inactive !== true && client.website ? [{ client, invoice }] : [];
	});
	const counts = billed.slice(0, customers).map(({ client, invoice }, index, { length }) => {
		const quantity = 10 + 5 * index;
		const lines = Array.isArray(invoice.lines) ? (invoice.lines as unknown[]) : [];
		const line = { ...service, ihid: invoice.id, qty_order: quantity };
		tenant.update('RecurringInvoice', Number(invoice.id), { lines: [...lines, line] });
		const customer = saasAlerts.addCustomer(String(client.name), { website: client.website });
		return { customerId: String(customer.id), billableUsers: index === length - 1 ? quantity * 3 : quantity + 2 };
	});
	saasAlerts.setBilling(lastDay(new Date()), counts);
}
