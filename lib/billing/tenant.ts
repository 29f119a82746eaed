import type { CountTarget } from '../domain/userCountRow';
import type { HaloClient } from '../halo/client';
import { HaloNotFoundError } from '../halo/errors';
import { idOf, integerOf, numberOf, type HaloRecord, type RecordId } from '../halo/records/record';
import { billedLicence, billedLines, hasLines, pathOf, type BilledLine } from './lines';

/** Clients named in one request: addresses have a limited length. */
const CLIENTS_AT_ONCE = 100;

/** So many clients that reading all invoices costs fewer requests. */
const READ_ALL_ABOVE = 1_000;

const chunks = <T>(list: readonly T[], size: number): T[][] => Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));

/** What HaloPSA has of the clients concerned: each list is read once, single invoices when something hangs on them. */
export class BillingTenant {
	private readonly singles = new Map<string, Promise<HaloRecord | undefined>>();

	constructor(
		private readonly client: HaloClient,
		private readonly now: number,
	) {}

	/** The recurring invoices of clients, by client. */
	async recurringInvoices(clientIds: readonly number[]): Promise<Map<number, HaloRecord[]>> {
		const query = { includelines: true };
		const wanted = new Set(clientIds);
		const queries = clientIds.length > READ_ALL_ABOVE ? [query] : chunks([...wanted], CLIENTS_AT_ONCE).map((ids) => ({ ...query, client_ids: ids.join(',') }));
		const byClient = new Map<number, HaloRecord[]>();
		// A tenant that does not know the filter gives all invoices to each request.
		const seen = new Set<RecordId | undefined>();
		for (const narrowed of queries) {
			for await (const row of this.client.rows({ path: 'RecurringInvoice', collection: 'invoices', query: narrowed })) {
				const clientId = integerOf(row.client_id);
				if (clientId === undefined || !wanted.has(clientId) || seen.has(idOf(row))) continue;
				seen.add(idOf(row));
				byClient.set(clientId, [...(byClient.get(clientId) ?? []), row]);
			}
		}
		return byClient;
	}

	/** The licences of clients, by client. */
	async licences(clientIds: readonly number[]): Promise<Map<number, BilledLine[]>> {
		const wanted = new Set(clientIds);
		const byClient = new Map<number, BilledLine[]>();
		if (wanted.size === 0) return byClient;
		const only = wanted.size === 1 ? { client_id: clientIds[0] } : {};
		for await (const row of this.client.rows({ path: 'SoftwareLicence', collection: 'licences', query: { ...only, includeinactive: true } })) {
			const licence = billedLicence(row);
			if (licence?.clientId === undefined || !wanted.has(licence.clientId)) continue;
			byClient.set(licence.clientId, [...(byClient.get(licence.clientId) ?? []), licence]);
		}
		return byClient;
	}

	/** One invoice or licence with all it has, read once; undefined when it is not there. */
	single(target: CountTarget, id: number): Promise<HaloRecord | undefined> {
		const key = `${target} ${id}`;
		const known = this.singles.get(key);
		if (known) return known;
		const read = readOne(this.client, target, id);
		this.singles.set(key, read);
		return read;
	}

	/** Lines as a list shows them, or as the invoice does where the list leaves them out. */
	async linesOf(invoice: HaloRecord): Promise<BilledLine[]> {
		const id = integerOf(idOf(invoice));
		const whole = hasLines(invoice) || id === undefined ? invoice : await this.single('recurringInvoice', id);
		return whole ? billedLines(whole, 'recurringInvoice', this.now) : [];
	}

	/** The line with all that may forbid to change it: lists leave the quantity rules out. */
	async whole(line: BilledLine): Promise<BilledLine | undefined> {
		if (line.target === 'licence' || line.invoiceId === null) return line;
		const invoice = await this.single(line.target, line.invoiceId);
		return invoice && billedLines(invoice, line.target, this.now).find(({ id }) => id === line.id);
	}
}

/** @returns undefined when HaloPSA does not have it */
export async function readOne(client: HaloClient, target: CountTarget, id: number): Promise<HaloRecord | undefined> {
	try {
		return await client.get(pathOf[target], id, { includedetails: true });
	} catch (error) {
		if (error instanceof HaloNotFoundError) return undefined;
		throw error;
	}
}

/** The price of an item that is named by its ID; undefined for one that is not there. */
export async function itemPrice(client: HaloClient, service: string): Promise<number | undefined> {
	if (!/^\d+$/.test(service)) return undefined;
	try {
		const item = await client.get('Item', Number(service), { includedetails: true });
		return numberOf(item.recurringprice) || numberOf(item.baseprice);
	} catch (error) {
		if (error instanceof HaloNotFoundError) return undefined;
		throw error;
	}
}
