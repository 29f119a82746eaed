import type { HaloClient } from '../halo/client';
import { InvalidInputError } from '../halo/records/input';
import { momentIn } from '../halo/records/moments';
import { integerOf, type HaloRecord } from '../halo/records/record';
import { ticket } from '../halo/resources/ticket';
import type { ResourceDescriptor } from '../halo/resources/types';
import { readAssetGroups } from './assetGroups';
import { readClients } from './clients';
import { readItems } from './items';
import { type Gathered, type Query, readList, withIntegers, withoutInactive } from './lists';
import { openPosition, sealPosition, type Position, type SealedPosition } from './position';
import { firstStep } from './steps';
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
	readonly position: SealedPosition | null;
	readonly done: boolean;
	/** Where the next run of the stream begins, once this one is through. */
	readonly cursor: string;
}

function sinceFrom(given: string | undefined): string | undefined {
	if (!given) return undefined;
	const time = momentIn(given);
	if (time === undefined) throw new InvalidInputError(`The cursor "${given}" is not a date`, 'Clear the cursor of the stream to read everything again');
	return new Date(time).toISOString();
}

/** Lists without paging parameters come whole in one answer. */
async function readWhole(client: HaloClient, { resource, query }: Stream): Promise<Gathered> {
	const { path, collection } = resource;
	return withoutInactive({ rows: await client.list({ path, collection, paged: false, query }), outside: 0, position: null });
}

/**
 * The actions of one page of tickets. Actions are numbered inside their ticket and their list has neither paging nor a
 * filter by time of change (vendor specification), while an action changes its ticket: so they are read ticket by ticket.
 */
async function readActions(client: HaloClient, stream: Stream, position: Position, changed: Query): Promise<Gathered> {
	const page = await readList(client, { resource: ticket, query: {} }, position, changed);
	const { path, collection } = stream.resource;
	const ids = page.rows.flatMap(({ id }) => integerOf(id) ?? []);
	const lists = ids.map(async (id) => (await client.list({ path, collection, paged: false, query: { ticket_id: id } })).map((row) => ({ ticket_id: id, ...row })));
	return { rows: (await Promise.all(lists)).flat(), outside: 0, position: page.position };
}

async function gather(client: HaloClient, stream: Stream, position: Position, since: string | undefined, now: number): Promise<Gathered> {
	const { watermark, paged }: ResourceDescriptor = stream.name === 'actions' ? ticket : stream.resource;
	const changed = since && watermark ? { [watermark.from]: since } : {};
	switch (stream.name) {
		case 'clients':
			return await readClients(client, stream, position, since);
		case 'assetGroups':
			return { rows: await readAssetGroups(client), outside: 0, position: null };
		case 'items':
			return await readItems(client, stream, position, since, now);
		case 'actions':
			return await readActions(client, stream, position, changed);
		case 'opportunities':
			return await readList(client, stream, position, changed);
		default:
			return paged ? withoutInactive(await readList(client, stream, position, changed)) : await readWhole(client, stream);
	}
}

/**
 * Reads one page of one stream. The position it returns is all the next call needs, so that each page can
 * run in an execution of its own and memory stays bounded.
 * @throws HaloError as the client does; InvalidInputError for a cursor that is no date.
 */
export async function pullPage(client: HaloClient, stream: Stream, options: PullOptions): Promise<SyncPage> {
	const before = client.requests;
	const given = sinceFrom(options.since);
	// A cursor that is still to come, from a clock gone wrong, would hide what changed until then.
	const isAhead = given !== undefined && Date.parse(given) > Math.max(options.now(), client.serverTime ?? 0);
	const cursor = options.since ?? '';
	const start: Position = openPosition(options.position, stream.name, cursor) ?? { ...firstStep, startedAt: '', ...(isAhead ? { whole: true } : {}) };
	const since = start.whole ? undefined : given;
	const { rows, outside, position } = await gather(client, stream, start, since, options.now());
	const startedAt = start.startedAt || new Date((client.serverTime ?? options.now()) - options.lookbackMs).toISOString();
	const records = rows.filter((row) => stream.skip?.(row) === undefined).map((row) => withIntegers(stream, row));
	return {
		records,
		stream: stream.name,
		read: rows.length + outside,
		skipped: rows.length - records.length + outside,
		requests: client.requests - before,
		position: position && sealPosition({ ...position, startedAt }, stream.name, cursor),
		done: position === null,
		cursor: startedAt,
	};
}
