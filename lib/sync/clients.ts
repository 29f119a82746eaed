import type { HaloClient } from '../halo/client';
import { HaloNotFoundError } from '../halo/errors';
import { integerOf, type HaloRecord } from '../halo/records/record';
import { site } from '../halo/resources/site';
import { type Gathered, readList, withoutInactive } from './lists';
import { noSitesYet, withMainSites, withMainSitesOneByOne } from './mainSites';
import type { Position } from './position';
import { firstStep } from './steps';
import type { Stream } from './streams';

/**
 * Changed clients whose main sites are read one by one. Above it both lists are read whole, which costs fewer
 * requests in all but the largest tenants, and bounds what a tenant costs that ignores the filter by time.
 */
const MOST_ONE_BY_ONE = 20;

async function allClients(client: HaloClient, stream: Stream, position: Position): Promise<Gathered> {
	const page = withoutInactive(await readList(client, stream, position));
	const { rows, sites } = await withMainSites(client, page.rows, position.sites ?? noSitesYet, page.position?.ascending ?? true);
	return { ...page, rows, position: page.position && { ...page.position, sites } };
}

const startOver = ({ startedAt }: Position, phase: Position['phase'], met?: number[]): Position => ({ ...firstStep, startedAt, phase, met });

async function clientsById(client: HaloClient, stream: Stream, ids: readonly number[]): Promise<HaloRecord[]> {
	const records = ids.map(async (id) => {
		try {
			return [await client.get(stream.resource.path, id, { includedetails: true })];
		} catch (error) {
			// A site may outlive its client in a list.
			if (error instanceof HaloNotFoundError) return [];
			throw error;
		}
	});
	return (await Promise.all(records)).flat();
}

/** Clients that changed, then clients of sites that changed, because a site's change does not touch its client. */
async function changedClients(client: HaloClient, stream: Stream, position: Position, since: string): Promise<Gathered> {
	const { phase = 'clients', met = [] } = position;
	const ofSites = phase === 'sites';
	const list = ofSites ? { resource: site, query: {} } : stream;
	const page = await readList(client, list, position, { lastupdatefromdate: since });
	const ids = page.rows.flatMap((row) => integerOf(ofSites ? row.client_id : row.id) ?? []);
	const fresh = [...new Set(ids)].filter((id) => !met.includes(id));
	const known = [...met, ...fresh];
	if (Math.max(known.length, page.recordCount ?? 0) > MOST_ONE_BY_ONE) {
		return { rows: [], outside: 0, position: startOver(position, 'all') };
	}
	const rows = ofSites ? await clientsById(client, stream, fresh) : page.rows;
	const active = withoutInactive({ rows, outside: 0, position: null });
	const next = page.position ? { ...page.position, phase, met: known } : ofSites ? null : startOver(position, 'sites', known);
	return { ...active, rows: await withMainSitesOneByOne(client, active.rows), position: next };
}

/** One page of clients, each with its main site as `main_site`. */
export async function readClients(client: HaloClient, stream: Stream, position: Position, since: string | undefined): Promise<Gathered> {
	if (!since || position.phase === 'all') return await allClients(client, stream, position);
	return await changedClients(client, stream, position, since);
}
