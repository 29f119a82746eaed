import type { HaloClient } from '../halo/client';
import { inactiveToo } from '../halo/records/read';
import { integerOf, type HaloRecord } from '../halo/records/record';
import { changedItems, SLACK_MS } from './items';
import type { Stream } from './streams';
import { millisecondsOf } from './updateTime';

const lastModified = (row: HaloRecord): number => millisecondsOf(row.lastmodified) ?? Number.NaN;

/** The stream with its inactive records. */
export const withInactive = (stream: Stream): Stream => ({ ...stream, query: { ...stream.query, ...inactiveToo(stream.resource) } });

/**
 * The records that changed since, inactive ones included; all there are where a list can't be asked for changes.
 * @param since ISO time, by HaloPSA's clock
 */
export async function* changedRows(client: HaloClient, given: Stream, since: string): AsyncGenerator<HaloRecord> {
	const stream = withInactive(given);
	const { path, collection, paged, watermark } = stream.resource;
	const told = stream.name === 'items' ? await changedItems(client, stream, since) : undefined;
	// Items that come in one page come whole.
	if (told) for (const row of told) if (!(lastModified(row) < Date.parse(since) - SLACK_MS)) yield row;
	if (!told) yield* client.rows({ path, collection, paged, query: { ...stream.query, ...(watermark ? { [watermark.from]: since } : {}) } });
}

export interface ChangedIds {
	readonly stream: string;
	readonly since: string;
	readonly ids: readonly number[];
	/** The clients that these records belong to. */
	readonly client_ids: readonly number[];
	/** HaloPSA API requests. */
	readonly requests: number;
}

/** Which records changed since, by their ids only, so that many take little memory. */
export async function changedIds(client: HaloClient, stream: Stream, since: string): Promise<ChangedIds> {
	const before = client.requests;
	const [ids, clients] = [new Set<number>(), new Set<number>()];
	for await (const { id, client_id: owner } of changedRows(client, stream, since)) {
		const [own, of] = [integerOf(id), integerOf(owner)];
		if (own !== undefined) ids.add(own);
		if (own !== undefined && of !== undefined && of > 0) clients.add(of);
	}
	return { stream: stream.name, since, ids: [...ids], client_ids: [...clients], requests: client.requests - before };
}
