import type { HaloClient } from '../halo/client';
import { readListReply } from '../halo/listReply';
import { HaloNotFoundError } from '../halo/errors';
import { integerOf, isRecord, textOf, type HaloRecord } from '../halo/records/record';
import { client as clientResource } from '../halo/resources/client';
import { site } from '../halo/resources/site';
import type { Position, SiteSummary } from './position';
import { firstStep, PAGE_SIZE, takeStep } from './steps';

type SitesAhead = NonNullable<Position['sites']>;

export const noSitesYet: SitesAhead = { walk: firstStep, ahead: [], ordered: true };

/** Sites that may wait for their clients; a tenant that shows sites in no order and has more is asked site by site. */
const MOST_AHEAD = 20_000;

const ADDRESS_LINES = [1, 2, 3, 4, 5].map((line) => `delivery_address_line${line}`);

/** A text that HaloPSA gave, perhaps empty; undefined when it did not give the field. */
const given = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' ? textOf(value).trim() : undefined);

/** The delivery address comes as flat lines in list rows and as an object in single records; nulls in it are empty lines. */
export function summarizeSite(row: HaloRecord): SiteSummary | undefined {
	const id = integerOf(row.id);
	const clientId = integerOf(row.client_id);
	if (id === undefined || clientId === undefined) return undefined;
	const summary: SiteSummary = { id, client_id: clientId, name: given(row.name), phonenumber: given(row.phonenumber), country: given(row.country_code_name) };
	const address: HaloRecord | undefined = isRecord(row.delivery_address) ? row.delivery_address : undefined;
	// Rows without the fifth line do not tell the postcode, and an address without it would empty the one that is there.
	if (!address && !ADDRESS_LINES.every((name) => name in row)) return summary;
	const line = (number: number): string => given(address?.[`line${number}`]) || given(row[`delivery_address_line${number}`]) || '';
	return { ...summary, line1: line(1), line2: line(2), line3: line(3), line4: line(4), postcode: given(address?.postcode) || line(5) };
}

const hasAddress = ({ line1 }: SiteSummary): boolean => line1 !== undefined;

async function readSitePage(client: HaloClient, sites: SitesAhead): Promise<SitesAhead> {
	const { walk = firstStep } = sites;
	const json = await client.request({
		method: 'GET',
		path: site.path,
		query: { pageinate: true, page_no: walk.page, page_size: PAGE_SIZE, order: 'client_id', order2: 'id', includeaddress: true },
	});
	const step = takeStep(walk, readListReply(json, site.path, site.collection));
	const known = new Set(sites.ahead.map(({ id }) => id));
	const summaries = step.rows.flatMap((row) => summarizeSite(row) ?? []).filter(({ id }) => !known.has(id));
	const clients = [...sites.ahead.slice(-1), ...summaries].map((row) => row.client_id);
	const ordered = sites.ordered && clients.every((id, index) => index === 0 || id >= (clients[index - 1] ?? id));
	return { walk: step.next, ahead: [...sites.ahead, ...summaries], ordered };
}

async function readSiteById(client: HaloClient, id: number, clientId: number): Promise<SiteSummary | undefined> {
	try {
		const found = await client.get(site.path, id, { includedetails: true });
		return summarizeSite({ client_id: clientId, ...found });
	} catch (error) {
		if (error instanceof HaloNotFoundError) return undefined;
		throw error;
	}
}

async function readSitesOf(client: HaloClient, clientId: number): Promise<SiteSummary[]> {
	const sites: SiteSummary[] = [];
	for await (const row of client.rows({ path: site.path, collection: site.collection, query: { client_id: clientId, includeaddress: true } })) {
		const summary = summarizeSite(row);
		// A filter that a tenant does not know is ignored, not refused.
		if (summary?.client_id === clientId) sites.push(summary);
	}
	return sites;
}

/** HaloPSA's "none" is 0 or -1. */
function mainSiteIdOf(row: HaloRecord): number | undefined {
	const id = integerOf(row.main_site_id);
	return id !== undefined && id > 0 ? id : undefined;
}

/** The main site as far as the client's row tells: by id, by name, or because there is no other. */
function chosenSite(row: HaloRecord, own: readonly SiteSummary[]): SiteSummary | undefined {
	const mainId = mainSiteIdOf(row);
	if (mainId !== undefined) return own.find(({ id }) => id === mainId);
	if (own.length === 1) return own[0];
	const named = own.filter(({ name }) => name !== undefined && name !== '' && name === textOf(row.main_site_name).trim());
	return named.length === 1 ? named[0] : undefined;
}

/** Asks HaloPSA where the lists did not tell: an inactive main site, several sites and no main one, addresses left out. */
async function mainSiteOf(client: HaloClient, row: HaloRecord, own: readonly SiteSummary[] | undefined): Promise<SiteSummary | undefined> {
	const clientId = integerOf(row.id);
	if (clientId === undefined) return undefined;
	const mainId = mainSiteIdOf(row);
	const byId = mainId !== undefined && !own?.some(({ id }) => id === mainId) ? await readSiteById(client, mainId, clientId) : undefined;
	if (byId) return byId;
	const sites = own ?? (await readSitesOf(client, clientId));
	let chosen = chosenSite(row, sites);
	if (!chosen && sites.length > 1 && mainId === undefined) {
		const record = await client.get(clientResource.path, clientId, { includedetails: true });
		const named = mainSiteIdOf(record);
		chosen = chosenSite(record, sites) ?? (named === undefined ? undefined : await readSiteById(client, named, clientId));
	}
	chosen ??= [...sites].sort((left, right) => left.id - right.id)[0];
	return chosen && !hasAddress(chosen) ? ((await readSiteById(client, chosen.id, clientId)) ?? chosen) : chosen;
}

const withSite = (row: HaloRecord, main: SiteSummary | undefined): HaloRecord => ({ ...row, main_site: main ?? null });

/** Few clients: each main site is read by itself. */
export async function withMainSitesOneByOne(client: HaloClient, rows: readonly HaloRecord[]): Promise<HaloRecord[]> {
	return await Promise.all(rows.map(async (row) => withSite(row, await mainSiteOf(client, row, undefined))));
}

function sitesByClient({ ahead }: SitesAhead): Map<number, SiteSummary[]> {
	const byClient = new Map<number, SiteSummary[]>();
	for (const summary of ahead) {
		const own = byClient.get(summary.client_id);
		if (own) own.push(summary);
		else byClient.set(summary.client_id, [summary]);
	}
	return byClient;
}

/** Whether the sites of a client may not all have been read, so that its main site is still open. */
function isOpen(row: HaloRecord, own: readonly SiteSummary[] | undefined, { walk, ahead, ordered }: SitesAhead): boolean {
	if (!walk || (mainSiteIdOf(row) !== undefined && chosenSite(row, own ?? []))) return false;
	return !ordered || (ahead.at(-1)?.client_id ?? -1) <= (integerOf(row.id) ?? -1);
}

/**
 * Joins a page of clients with their main sites. Both lists are read once, side by side, in the order of the
 * client id; sites of clients further on wait in the position for the next page. A tenant that does not keep
 * that order makes more of them wait.
 */
export async function withMainSites(
	client: HaloClient,
	rows: readonly HaloRecord[],
	before: SitesAhead,
	ascending: boolean,
): Promise<{ rows: HaloRecord[]; sites: SitesAhead }> {
	let sites = before;
	let byClient = sitesByClient(sites);
	const ownOf = (row: HaloRecord): SiteSummary[] | undefined => byClient.get(integerOf(row.id) ?? Number.NaN);
	while (sites.ahead.length < MOST_AHEAD && rows.some((row) => isOpen(row, ownOf(row), sites))) {
		sites = await readSitePage(client, sites);
		byClient = sitesByClient(sites);
	}
	const joined = await Promise.all(
		rows.map(async (row) => {
			const own = ownOf(row);
			// Sites of a client that comes out of order may have been let go.
			const unknown = isOpen(row, own, sites) || (!ascending && !own);
			return withSite(row, await mainSiteOf(client, row, unknown ? undefined : (own ?? [])));
		}),
	);
	const met = new Set(rows.flatMap(({ id }) => integerOf(id) ?? []));
	const behind = sites.ordered && ascending ? Math.max(...met) : Number.NEGATIVE_INFINITY;
	return { rows: joined, sites: { ...sites, ahead: sites.ahead.filter(({ client_id: id }) => id > behind && !met.has(id)) } };
}
