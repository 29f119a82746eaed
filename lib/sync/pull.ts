import type { HaloClient } from '../halo/client';
import { InvalidInputError } from '../halo/records/input';
import { HaloNotFoundError } from '../halo/errors';
import { readListReply } from '../halo/listReply';
import { integerOf, type HaloRecord } from '../halo/records/record';
import { assetGroup } from '../halo/resources/assetGroup';
import { site } from '../halo/resources/site';
import { noSitesYet, summarizeSite, withMainSites, withMainSitesOneByOne } from './mainSites';
import { positionSchema, type Position } from './position';
import { firstStep, PAGE_SIZE, takeStep } from './steps';
import type { Stream } from './streams';

export interface PullOptions {
	/** The cursor of the last complete run (ISO); empty reads everything. */
	readonly since?: string;
	/** Where the page before ended; absent for the first page. */
	readonly position?: unknown;
	/** Subtracted from the time of the first request, so that clocks that differ and late commits lose nothing. */
	readonly lookbackMs: number;
	readonly now: () => number;
}

export interface SyncPage {
	readonly records: readonly HaloRecord[];
	readonly stream: string;
	/** Rows that HaloPSA gave on this page. */
	readonly read: number;
	/** Rows left out because they do not belong into the sync. */
	readonly skipped: number;
	/** HaloPSA API requests of this page. */
	readonly requests: number;
	readonly position: Position | null;
	readonly done: boolean;
	/** Where the next run of the stream begins, once this one is through. */
	readonly cursor: string;
}

interface Gathered {
	readonly rows: readonly HaloRecord[];
	/** Rows that HaloPSA gave and that do not belong into the sync. */
	readonly outside?: number;
	readonly position: Position | null;
}

function positionFrom(given: unknown): Position | undefined {
	if (given === undefined || given === null || given === '') return undefined;
	const value: unknown = typeof given === 'string' ? JSON.parse(given) : given;
	const parsed = positionSchema.safeParse(value);
	// A position of another release or damaged by hand cannot be trusted; reading from the start loses nothing.
	return parsed.success ? parsed.data : undefined;
}

function sinceFrom(given: string | undefined): string | undefined {
	if (!given) return undefined;
	const time = Date.parse(given);
	if (Number.isNaN(time)) throw new InvalidInputError(`The cursor "${given}" is not a date`, 'Clear the cursor of the stream to read everything again');
	return new Date(time).toISOString();
}

async function itemGroups(client: HaloClient): Promise<number[]> {
	const json = await client.request({ method: 'GET', path: assetGroup.path, query: {} });
	const { rows } = readListReply(json, assetGroup.path);
	return rows.filter(({ showasitem }) => showasitem === true).flatMap(({ id }) => integerOf(id) ?? []);
}

async function readList(client: HaloClient, stream: Stream, position: Position, query: Record<string, string | number | boolean>): Promise<Gathered> {
	const { path, collection, paged } = stream.resource;
	const paging = paged ? { pageinate: true, page_no: position.page, page_size: PAGE_SIZE, order: 'id', orderdesc: false } : {};
	const json = await client.request({ method: 'GET', path, query: { ...paging, ...stream.query, ...query } });
	const step = takeStep(position, readListReply(json, path, collection));
	return { rows: step.rows, position: step.next && paged ? { ...position, ...step.next } : null };
}

/** Clients whose main site changed since; the site's own change does not touch the client record. */
async function clientsOfChangedSites(client: HaloClient, stream: Stream, position: Position, since: string): Promise<Gathered> {
	const sites = await readList(client, { ...stream, resource: site, query: { includeaddress: true } }, position, { lastupdatefromdate: since });
	const found = sites.rows.flatMap((row) => summarizeSite(row) ?? []);
	const byClient = new Map(found.map((summary) => [summary.client_id, summary]));
	const rows = await Promise.all(
		[...byClient.keys()].map(async (id) => {
			try {
				return [await client.get(stream.resource.path, id, { includedetails: true })];
			} catch (error) {
				if (error instanceof HaloNotFoundError) return [];
				throw error;
			}
		}),
	);
	return { rows: await withMainSitesOneByOne(client, rows.flat().filter(({ inactive }) => inactive !== true)), position: sites.position };
}

async function clientsSince(client: HaloClient, stream: Stream, position: Position, since: string): Promise<Gathered> {
	if (position.phase === 'sites') return await clientsOfChangedSites(client, stream, position, since);
	const page = await readList(client, stream, position, { lastupdatefromdate: since });
	const rows = await withMainSitesOneByOne(client, page.rows);
	if (page.position) return { rows, position: page.position };
	return { rows, position: { ...position, ...firstStep, recordCount: undefined, lastId: undefined, phase: 'sites' } };
}

async function gather(client: HaloClient, stream: Stream, position: Position, since: string | undefined): Promise<Gathered> {
	if (stream.companion === 'mainSites') {
		if (since) return await clientsSince(client, stream, position, since);
		const page = await readList(client, stream, position, {});
		const { rows, sites } = await withMainSites(client, page.rows, position.sites ?? noSitesYet);
		return { rows, position: page.position && { ...page.position, sites } };
	}
	const groups = stream.companion === 'itemGroups' ? (position.itemGroups ?? (await itemGroups(client))) : undefined;
	const changed = since && stream.resource.watermark ? { [stream.resource.watermark.from]: since } : {};
	const page = await readList(client, stream, position, changed);
	if (!groups) return page;
	const inGroup = new Set(groups);
	const rows = page.rows.filter(({ assetgroup_id: id }) => inGroup.has(integerOf(id) ?? Number.NaN));
	return { rows, outside: page.rows.length - rows.length, position: page.position && { ...page.position, itemGroups: groups } };
}

/**
 * Reads one page of one stream. The position it returns is all the next call needs, so that each page can
 * run in an execution of its own and memory stays bounded.
 * @throws HaloError as the client does; InvalidInputError for a cursor that is no date.
 */
export async function pullPage(client: HaloClient, stream: Stream, options: PullOptions): Promise<SyncPage> {
	const before = client.requests;
	const since = sinceFrom(options.since);
	const known = positionFrom(options.position);
	const start = known ?? { ...firstStep, startedAt: '' };
	const { rows, outside = 0, position } = await gather(client, stream, start, since);
	const startedAt = start.startedAt || new Date((client.serverTime ?? options.now()) - options.lookbackMs).toISOString();
	const records = rows.filter((row) => stream.skip?.(row) === undefined);
	return {
		records,
		stream: stream.name,
		read: rows.length + outside,
		skipped: rows.length - records.length + outside,
		requests: client.requests - before,
		position: position && { ...position, startedAt },
		done: position === null,
		cursor: startedAt,
	};
}
