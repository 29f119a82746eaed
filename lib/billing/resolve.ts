import type { CountRow, CountTarget } from '../domain/userCountRow';
import { type HaloRecord, integerOf, textOf } from '../halo/records/record';
import { billedLicence, billedLines, invoiceRefusal, isFor, nameOf, type BilledLine } from './lines';
import type { BillingTenant } from './tenant';

/** Where the quantity of a row goes: to a line, to an invoice that lacks the line, or nowhere, and why. */
export type Place =
	| { readonly line: BilledLine }
	/** The invoice that gets the line; null for a licence. */
	| { readonly addTo: { readonly invoiceId: number | null; readonly currency: string } }
	| { readonly state: 'problem' | 'suggested' | 'unmapped'; readonly reason: string };

export interface Client {
	readonly id: number;
	readonly invoices: readonly HaloRecord[];
	readonly licences: readonly BilledLine[];
}

interface Circumstances {
	/** Whether a line that is missing is to be added. */
	readonly adds: boolean;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

const problem = (reason: string): Place => ({ state: 'problem', reason });

const labels = (lines: readonly BilledLine[]): string => lines.map(({ label, invoiceId }) => (invoiceId === null ? label : `${label} of invoice ${invoiceId}`)).join(', ') || 'none';

/** The one line for the service; several are a choice for a person, and an inactive one forbids to add another. */
function forService(row: CountRow, client: Client, lines: readonly BilledLine[], headers: readonly HaloRecord[] | undefined, { adds, now }: Circumstances): Place {
	const fitting = lines.filter((line) => isFor(line, row.service));
	const active = fitting.filter(({ refused }) => refused === undefined);
	const [line] = active.length > 0 ? active : fitting;
	if (active.length > 1) return { state: 'suggested', reason: `${active.length} lines bill ${row.service}: ${labels(active)}. Put one of them into line_id` };
	if (line) return { line };
	const lacking = `Client ${client.id} has no ${row.target === 'licence' ? 'licence' : 'line'} for ${row.service}`;
	if (!adds) return { state: 'unmapped', reason: `${lacking}; it has ${labels(lines)}. Set line_id, or add_if_missing` };
	if (headers === undefined) return { addTo: { invoiceId: null, currency: '' } };
	const refusals = headers.map((invoice) => invoiceRefusal(invoice, 'recurringInvoice', integerOf(invoice.id) ?? 0, now));
	const usable = headers.filter((_, index) => refusals[index] === undefined);
	const [header] = usable;
	if (!header) return problem(`Client ${client.id} has no recurring invoice to add the line to${headers.length > 0 ? ` (${refusals.join(', ')})` : ''}. Create one in HaloPSA`);
	if (usable.length > 1) return { state: 'suggested', reason: `${lacking}, and it has ${usable.length} recurring invoices: ${usable.map(({ id, reference }) => `${String(id)} (${textOf(reference)})`).join(', ')}. Put the one to add it to into invoice_id` };
	return { addTo: { invoiceId: integerOf(header.id) ?? null, currency: textOf(header.currency) } };
}

async function onRecurringInvoice(row: CountRow, client: Client, tenant: BillingTenant, circumstances: Circumstances): Promise<Place> {
	const { invoice_id: invoiceId, contract_id: contractId, line_id: lineId } = row;
	const ofContract = client.invoices.filter((invoice) => contractId === null || integerOf(invoice.contract_id) === contractId);
	if (contractId !== null && ofContract.length === 0) return problem(`Client ${client.id} has no recurring invoice for contract ${contractId}`);
	const headers = invoiceId === null ? ofContract : ofContract.filter(({ id }) => integerOf(id) === invoiceId);
	if (invoiceId !== null && headers.length === 0) return await missingInvoice(row, client, tenant, invoiceId);
	const lines = (await Promise.all(headers.map((invoice) => tenant.linesOf(invoice)))).flat();
	if (lineId === null) return forService(row, client, lines, headers, circumstances);
	const [line, ...others] = lines.filter(({ id }) => id === lineId);
	if (others.length > 0) return { state: 'suggested', reason: `Several recurring invoices of client ${client.id} have a line ${lineId}: ${lines.flatMap(({ id, invoiceId: of }) => (id === lineId ? String(of) : [])).join(', ')}. Put the one that is meant into invoice_id` };
	return line ? { line } : problem(`Line ${lineId} is not on ${invoiceId === null ? `a recurring invoice of client ${client.id}` : nameOf('recurringInvoice', invoiceId)}, which has ${labels(lines)}. Correct line_id, or write reset into action`);
}

async function missingInvoice(row: CountRow, client: Client, tenant: BillingTenant, invoiceId: number): Promise<Place> {
	const other = await tenant.single('recurringInvoice', invoiceId);
	if (!other) return problem(`HaloPSA has no recurring invoice ${invoiceId}. Correct invoice_id, or write reset into action`);
	if (integerOf(other.client_id) !== client.id) return problem(`Recurring invoice ${invoiceId} is for client ${textOf(other.client_id)}, not for client ${client.id}`);
	return problem(`Recurring invoice ${invoiceId} is not for contract ${String(row.contract_id)}`);
}

async function onInvoice(row: CountRow, client: Client, tenant: BillingTenant, now: number): Promise<Place> {
	if (row.invoice_id === null) return problem('The row is for an invoice, and invoice_id is empty');
	const invoice = await tenant.single('invoice', row.invoice_id);
	if (!invoice) return problem(`HaloPSA has no invoice ${row.invoice_id}`);
	if (integerOf(invoice.client_id) !== client.id) return problem(`Invoice ${row.invoice_id} is for client ${textOf(invoice.client_id)}, not for client ${client.id}`);
	const lines = billedLines(invoice, 'invoice', now);
	if (row.line_id === null) return forService(row, client, lines, [], { adds: false, now });
	const line = lines.find(({ id }) => id === row.line_id);
	return line ? { line } : problem(`Line ${row.line_id} is not on invoice ${row.invoice_id}, which has ${labels(lines)}`);
}

async function onLicence(row: CountRow, client: Client, tenant: BillingTenant, circumstances: Circumstances): Promise<Place> {
	if (row.line_id === null) return forService(row, client, client.licences, undefined, circumstances);
	const known = client.licences.find(({ id }) => id === row.line_id) ?? billedLicence((await tenant.single('licence', row.line_id)) ?? {});
	if (!known) return problem(`HaloPSA has no licence ${row.line_id}`);
	return known.clientId === client.id ? { line: known } : problem(`Licence ${row.line_id} is for client ${known.clientId ?? '?'}, not for client ${client.id}`);
}

export async function placeOf(row: CountRow, target: CountTarget, client: Client, tenant: BillingTenant, circumstances: Circumstances): Promise<Place> {
	if (target === 'licence') return await onLicence(row, client, tenant, circumstances);
	return target === 'invoice' ? await onInvoice(row, client, tenant, circumstances.now) : await onRecurringInvoice(row, client, tenant, circumstances);
}
