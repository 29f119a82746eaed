import type { HaloClient } from '../halo/client';
import { readListReply } from '../halo/listReply';
import { HaloNotFoundError } from '../halo/errors';
import { integerOf, isRecord, textOf, type HaloRecord } from '../halo/records/record';
import { site } from '../halo/resources/site';
import type { Position, SiteSummary } from './position';
import { PAGE_SIZE } from './steps';

type SitesAhead = NonNullable<Position['sites']>;

export const noSitesYet: SitesAhead = { page: 1, ahead: [], done: false, ordered: true };

const filled = (value: unknown): string | undefined => textOf(value).trim() || undefined;

/** The delivery address comes as flat lines in list rows and as an object in single records. */
export function summarizeSite(row: HaloRecord): SiteSummary | undefined {
	const id = integerOf(row.id);
	const clientId = integerOf(row.client_id);
	if (id === undefined || clientId === undefined) return undefined;
	const address: HaloRecord = isRecord(row.delivery_address) ? row.delivery_address : {};
	const line = (number: number): string | undefined => filled(address[`line${number}`]) ?? filled(row[`delivery_address_line${number}`]);
	return {
		id,
		client_id: clientId,
		name: filled(row.name),
		phonenumber: filled(row.phonenumber),
		line1: line(1),
		line2: line(2),
		line3: line(3),
		line4: line(4),
		postcode: filled(address.postcode) ?? line(5),
		country: filled(row.country_code_name),
	};
}

async function readSitePage(client: HaloClient, sites: SitesAhead): Promise<SitesAhead> {
	const json = await client.request({
		method: 'GET',
		path: site.path,
		query: { pageinate: true, page_no: sites.page, page_size: PAGE_SIZE, order: 'client_id', order2: 'id', includeaddress: true },
	});
	const { rows, recordCount, shape } = readListReply(json, site.path, site.collection);
	const summaries = rows.flatMap((row) => summarizeSite(row) ?? []);
	const clients = [...sites.ahead.slice(-1), ...summaries].map((row) => row.client_id);
	const ordered = sites.ordered && clients.every((id, index) => index === 0 || id >= (clients[index - 1] ?? id));
	const full = rows.length >= PAGE_SIZE || (recordCount !== undefined && recordCount > rows.length);
	const covered = recordCount !== undefined && (sites.page - 1) * PAGE_SIZE + rows.length >= recordCount;
	const done = rows.length === 0 || shape !== 'wrapped' || covered || (recordCount === undefined && !full);
	return { page: sites.page + 1, ahead: [...sites.ahead, ...summaries], done, ordered };
}

/** The site of a client by itself: by its id, or the first of the client's sites. */
async function readSite(client: HaloClient, row: HaloRecord): Promise<SiteSummary | undefined> {
	const siteId = integerOf(row.main_site_id);
	try {
		if (siteId !== undefined && siteId > 0) {
			const found = await client.get(site.path, siteId, { includedetails: true });
			return summarizeSite({ client_id: row.id, ...found });
		}
	} catch (error) {
		if (!(error instanceof HaloNotFoundError)) throw error;
	}
	const json = await client.request({ method: 'GET', path: site.path, query: { client_id: integerOf(row.id) ?? -1, includeaddress: true } });
	const sites = readListReply(json, site.path, site.collection).rows.flatMap((found) => summarizeSite(found) ?? []);
	return sites.sort((left, right) => left.id - right.id)[0];
}

const withSite = (row: HaloRecord, main: SiteSummary | undefined): HaloRecord => ({ ...row, main_site: main ?? null });

/** Few clients: each main site is read by itself. */
export async function withMainSitesOneByOne(client: HaloClient, rows: readonly HaloRecord[]): Promise<HaloRecord[]> {
	return await Promise.all(rows.map(async (row) => withSite(row, await readSite(client, row))));
}

/**
 * Joins a page of clients with their main sites. Both lists are read once, side by side, in the order of the
 * client id; sites of clients further on wait in the position for the next page. When a tenant does not keep
 * that order, the sites are read one by one.
 */
export async function withMainSites(
	client: HaloClient,
	rows: readonly HaloRecord[],
	before: SitesAhead,
): Promise<{ rows: HaloRecord[]; sites: SitesAhead }> {
	const ids = rows.map(({ id }) => integerOf(id) ?? Number.NaN);
	const sorted = ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? Number.NaN));
	const last = ids.at(-1);
	if (last === undefined) return { rows: [], sites: before };
	let sites: SitesAhead = sorted ? before : { ...before, ordered: false };
	while (sites.ordered && !sites.done && (sites.ahead.at(-1)?.client_id ?? -1) <= last) sites = await readSitePage(client, sites);
	if (!sites.ordered) return { rows: await withMainSitesOneByOne(client, rows), sites: { ...sites, ahead: [] } };

	const byClient = new Map<number, SiteSummary[]>();
	for (const ahead of sites.ahead) byClient.set(ahead.client_id, [...(byClient.get(ahead.client_id) ?? []), ahead]);
	const joined = rows.map(async (row) => {
		const own = byClient.get(integerOf(row.id) ?? Number.NaN) ?? [];
		const mainId = integerOf(row.main_site_id);
		const main = mainId !== undefined && mainId > 0 ? own.find(({ id }) => id === mainId) : own[0];
		const missing = main === undefined && mainId !== undefined && mainId > 0;
		return withSite(row, missing ? await readSite(client, row) : main);
	});
	return { rows: await Promise.all(joined), sites: { ...sites, ahead: sites.ahead.filter(({ client_id: id }) => id > last) } };
}
