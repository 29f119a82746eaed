import { whitespaceOf, type BilledLine, type ClientWhitespace } from '../domain/whitespace';
import type { HaloClient } from '../halo/client';
import { type HaloRecord, integerOf, isOn, isRecord, numberOf, textOf } from '../halo/records/record';
import { client as clientResource } from '../halo/resources/client';
import { invoice } from '../halo/resources/invoice';
import { item } from '../halo/resources/item';
import { recurringInvoice } from '../halo/resources/recurringInvoice';
import { holdsItems, readAssetGroups } from './assetGroups';

export interface WhitespaceOptions {
	/** Invoices from this day on count beside recurring invoices (YYYY-MM-DD); absent when only recurring ones count. */
	readonly invoicesFrom?: string;
}

/** Headings, ended and empty lines say nothing about what a client has. */
const counts = (line: HaloRecord): boolean => !isOn(line.isgroupdesc) && !isOn(line.isinactive) && (numberOf(line.qty_order) ?? 0) > 0;

/** Lists carry lines when asked (homotechsual/HaloAPI Get-HaloRecurringInvoice); a tenant that does not is asked header by header. */
async function linesOf(client: HaloClient, path: string, header: HaloRecord): Promise<HaloRecord[]> {
	const id = integerOf(header.id);
	const whole = (Array.isArray(header.lines) && header.lines.length > 0) || id === undefined ? header : await client.get(path, id, { includedetails: true });
	return Array.isArray(whole.lines) ? whole.lines.filter(isRecord) : [];
}

async function* billedLines(client: HaloClient, groupOfItem: ReadonlyMap<number, number>, { invoicesFrom }: WhitespaceOptions): AsyncGenerator<BilledLine> {
	const sources = [
		{ ...recurringInvoice, query: {} },
		...(invoicesFrom === undefined ? [] : [{ ...invoice, query: { invoicedatestart: invoicesFrom } }]),
	];
	for (const { path, collection, query } of sources) {
		for await (const header of client.rows({ path, collection, query: { includelines: true, ...query } })) {
			const clientId = integerOf(header.client_id);
			if (clientId === undefined || isOn(header.disabled) || isOn(header.voided)) continue;
			for (const line of (await linesOf(client, path, header)).filter(counts)) yield { clientId, groupId: groupOfItem.get(integerOf(line._itemid) ?? Number.NaN) };
		}
	}
}

const named = ({ id, name }: HaloRecord): { id: number; name: string }[] => {
	const number = integerOf(id);
	return number === undefined ? [] : [{ id: number, name: textOf(name).trim() || String(number) }];
};

/**
 * Which active clients lack which product groups, by what they are billed for. Sends reads only. Clients, items and
 * groups are held in memory as ids and names; invoices are read page by page.
 * @throws HaloError as the client does
 */
export async function whitespaceReport(client: HaloClient, options: WhitespaceOptions = {}): Promise<ClientWhitespace[]> {
	const groups = (await readAssetGroups(client)).filter(holdsItems).flatMap(named);
	const groupOfItem = new Map<number, number>();
	// An item that was taken off the list is still billed.
	for await (const row of client.rows({ path: item.path, collection: item.collection, query: { includeinactive: true } })) {
		const [id, groupId] = [integerOf(row.id), integerOf(row.assetgroup_id)];
		if (id !== undefined && groupId !== undefined) groupOfItem.set(id, groupId);
	}
	const clients: { id: number; name: string }[] = [];
	for await (const row of client.rows({ path: clientResource.path, collection: clientResource.collection })) {
		if (!isOn(row.inactive)) clients.push(...named(row));
	}
	const lines: BilledLine[] = [];
	const seen = new Set<string>();
	for await (const line of billedLines(client, groupOfItem, options)) {
		// A client is billed for the same group again and again; only lines of no group are counted one by one.
		const key = `${line.clientId} ${line.groupId ?? ''}`;
		if (line.groupId === undefined || !seen.has(key)) lines.push(line);
		seen.add(key);
	}
	return whitespaceOf(clients, groups, lines);
}
