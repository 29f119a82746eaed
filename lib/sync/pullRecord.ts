import type { HaloClient } from '../halo/client';
import { HaloNotFoundError } from '../halo/errors';
import { type HaloRecord, integerOf, isOff, isOn, type RecordId } from '../halo/records/record';
import { assetGroup } from '../halo/resources/assetGroup';
import { site } from '../halo/resources/site';
import { holdsItems } from './assetGroups';
import { withIntegers } from './lists';
import { withMainSitesOneByOne } from './mainSites';
import { streamNamed, type StreamName } from './streams';

/** What a webhook tells of, and the stream whose record it changes: a site belongs to its client, an opportunity is a ticket. */
const streamOf = { client: 'clients', site: 'clients', user: 'users', item: 'items', opportunity: 'opportunities', ticket: 'opportunities' } as const satisfies Record<string, StreamName>;

export type PulledKind = keyof typeof streamOf;

export const pulledKinds = Object.keys(streamOf) as PulledKind[];

/** A record as Pull Changes gives it, or why it is not part of the sync. */
export type PulledRecord = { readonly stream: StreamName } & ({ readonly record: HaloRecord } | { readonly skipped: string });

/** A reason to leave a record out. */
class Skipped extends Error {}

const details = { includedetails: true };

/** The client of a user whose record names only the site. */
async function withClient(client: HaloClient, user: HaloRecord): Promise<HaloRecord> {
	const siteId = integerOf(user.site_id);
	if (integerOf(user.client_id) !== undefined || siteId === undefined) return user;
	return { ...user, client_id: (await client.get(site.path, siteId, details)).client_id };
}

async function needsItemGroup(client: HaloClient, item: HaloRecord): Promise<HaloRecord> {
	const groupId = integerOf(item.assetgroup_id);
	if (groupId === undefined || groupId <= 0 || !holdsItems(await client.get(assetGroup.path, groupId, details))) throw new Skipped('the asset group of the item is not marked as items');
	return item;
}

/** Without the mark a record that came under an event about opportunities is one; any other ticket may be a fault. */
function needsOpportunity(kind: PulledKind, record: HaloRecord): HaloRecord {
	if (isOn(record.is_opportunity) || (kind === 'opportunity' && !isOff(record.is_opportunity))) return record;
	throw new Skipped('the ticket is not an opportunity');
}

async function read(client: HaloClient, kind: PulledKind, id: RecordId): Promise<HaloRecord> {
	const { resource } = streamNamed(streamOf[kind]);
	if (kind === 'site') {
		const { client_id: clientId } = await client.get(site.path, id, details);
		const owner = integerOf(clientId);
		if (owner === undefined) throw new Skipped('the site does not say which client it belongs to');
		return await read(client, 'client', owner);
	}
	const record = await client.get(resource.path, id, details);
	if (isOn(record.inactive) || isOn(record.deleted)) throw new Skipped('the record is inactive or deleted');
	switch (kind) {
		case 'client':
			return (await withMainSitesOneByOne(client, [record]))[0] ?? record;
		case 'user':
			return await withClient(client, record);
		case 'item':
			return await needsItemGroup(client, record);
		case 'opportunity':
		case 'ticket':
			return needsOpportunity(kind, record);
	}
}

/**
 * Reads one record as it is now, shaped as Pull Changes shapes it, so that one mapping serves both.
 * @throws HaloError as the client does; a record that is gone is skipped, because only a complete pass may tell of deletions.
 */
export async function pullRecord(client: HaloClient, kind: PulledKind, id: RecordId): Promise<PulledRecord> {
	const stream = streamNamed(streamOf[kind]);
	try {
		const record = await read(client, kind, id);
		const reason = stream.skip?.(record);
		return reason === undefined ? { stream: stream.name, record: withIntegers(stream, record) } : { stream: stream.name, skipped: reason };
	} catch (error) {
		if (error instanceof Skipped) return { stream: stream.name, skipped: error.message };
		if (error instanceof HaloNotFoundError) return { stream: stream.name, skipped: 'the record is not in HaloPSA any more' };
		throw error;
	}
}
