import type { HaloClient } from '../halo/client';
import { HaloNotFoundError } from '../halo/errors';
import { getRecord } from '../halo/records/read';
import { type HaloRecord, integerOf, isOn } from '../halo/records/record';
import { InvalidInputError } from '../halo/records/input';
import { changedRows, withInactive } from './changedRows';
import { withIntegers } from './lists';
import type { Stream } from './streams';

/** A record of the other system that carries a HaloPSA id. */
export interface Kept {
	readonly id: string;
	readonly haloId: string;
}

export interface ReconcileOptions {
	/** Share of the linked records, 0 to 1, above which deletions are held for review: a filter or a permission gone wrong looks like that. */
	readonly holdAbove: number;
	/** So few deletions are never held. */
	readonly neverHold: number;
	/** Whether inactive HaloPSA records count as gone. */
	readonly inactiveIsGone: boolean;
	/** ISO; only what changed since is looked at, so that nothing is inferred from what is not among it. */
	readonly since?: string;
}

export interface Reconciled {
	readonly index: number;
	/** `gone`: HaloPSA deleted it or made it inactive. `present`, or `unlinked` for a record without HaloPSA id. */
	readonly state: 'present' | 'gone' | 'held' | 'unlinked';
	readonly halo_id: number | null;
	readonly reason: string;
}

export interface ReconcileSummary {
	readonly stream: string;
	/** Rows that HaloPSA gave. */
	readonly read: number;
	readonly linked: number;
	readonly gone: number;
	readonly held: number;
	/** Active HaloPSA records that the other system has not. */
	readonly missing: readonly number[];
	readonly complete: boolean;
	/** HaloPSA API requests. */
	readonly requests: number;
}

/** Most missing records that one pass gives; the next gives the others. */
const MOST_MISSING = 1_000;

interface Seen {
	readonly active: Set<number>;
	readonly inactive: Set<number>;
	readonly rows: number;
	readonly missing: HaloRecord[];
	readonly complete: boolean;
}

/**
 * Ids only, and the rows of so many missing records, so that a million records fit into memory. With a time only what
 * changed since, and all that is missing of it.
 */
async function readIds(client: HaloClient, stream: Stream, known: ReadonlySet<number>, since: string | undefined): Promise<Seen> {
	const active = new Set<number>();
	const inactive = new Set<number>();
	const missing = new Map<number, HaloRecord>();
	const most = since === undefined ? MOST_MISSING : Number.POSITIVE_INFINITY;
	let rows = 0;
	const note = (row: HaloRecord): void => {
		const id = integerOf(row.id);
		if (id === undefined) return;
		rows += 1;
		if (isGone(row)) inactive.add(id);
		else if (stream.skip?.(row) === undefined) {
			active.add(id);
			if (!known.has(id) && missing.size < most) missing.set(id, withIntegers(stream, row));
		}
	};
	const seen = (complete: boolean): Seen => ({ active, inactive, rows, missing: [...missing.values()], complete });
	if (since !== undefined) {
		for await (const row of changedRows(client, stream, since)) note(row);
		return seen(false);
	}
	const { resource, query } = withInactive(stream);
	const pages = client.pages({ path: resource.path, collection: resource.collection, paged: resource.paged, query });
	for (;;) {
		const next = await pages.next();
		if (next.done) return seen(next.value.complete);
		next.value.rows.forEach(note);
	}
}

const isGone = (row: HaloRecord): boolean => isOn(row.inactive) || isOn(row.deleted);

/** A row missing from a list may have slid between two pages, so each is asked for by itself before it counts as deleted. */
async function isDeleted(client: HaloClient, { resource }: Stream, id: number): Promise<boolean> {
	try {
		return isOn((await getRecord(client, resource, id)).deleted);
	} catch (error) {
		if (error instanceof HaloNotFoundError) return true;
		throw error;
	}
}

/**
 * Compares all HaloPSA ids that another system keeps with all records of a stream. Deletions are inferred only from a
 * complete pass, each is confirmed by itself, and many at once are held for a person.
 * @returns `missing`: active HaloPSA records that the other system has not, as the list shows them
 * @throws InvalidInputError for a stream whose records the list does not name; HaloError when HaloPSA cannot be read
 */
export async function reconcile(client: HaloClient, stream: Stream, kept: readonly Kept[], options: ReconcileOptions): Promise<{ readonly records: readonly Reconciled[]; readonly missing: readonly HaloRecord[]; readonly summary: ReconcileSummary }> {
	if (stream.name === 'actions') throw new InvalidInputError('Actions are numbered inside their ticket and cannot be compared by ID', 'Reconcile tickets instead');
	const before = client.requests;
	const ids = kept.map(({ haloId }) => integerOf(haloId));
	const linked = ids.filter((id) => id !== undefined);
	const isWhole = options.since === undefined;
	const seen = await readIds(client, stream, new Set(linked), options.since);
	const isAbsent = (id: number): boolean => isWhole && !seen.active.has(id) && !seen.inactive.has(id);
	const absent = linked.filter(isAbsent);
	const inactive = options.inactiveIsGone ? linked.filter((id) => seen.inactive.has(id)).length : 0;
	const suspected = absent.length + inactive;
	const why = isWhole && !seen.complete
		? 'HaloPSA gave fewer records than it counts'
		: isWhole && seen.rows === 0
			? 'HaloPSA gave no records at all'
			: suspected > Math.max(options.neverHold, linked.length * options.holdAbove)
				? `${suspected} of ${linked.length} linked records would be gone`
				: undefined;
	const deleted = new Set<number>();
	if (why === undefined) for (const id of absent) if (await isDeleted(client, stream, id)) deleted.add(id);
	const label = stream.resource.label;
	const records = ids.map((id, index): Reconciled => {
		if (id === undefined) return { index, state: 'unlinked', halo_id: null, reason: 'The record has no HaloPSA ID' };
		const isInactive = seen.inactive.has(id);
		const suspect = isInactive ? options.inactiveIsGone : isAbsent(id);
		if (suspect && why !== undefined) return { index, state: 'held', halo_id: id, reason: why };
		if (suspect && isInactive) return { index, state: 'gone', halo_id: id, reason: `${label} ${id} is inactive in HaloPSA` };
		if (suspect && deleted.has(id)) return { index, state: 'gone', halo_id: id, reason: `${label} ${id} is not in HaloPSA any more` };
		return { index, state: 'present', halo_id: id, reason: '' };
	});
	return {
		records,
		missing: seen.missing,
		summary: {
			stream: stream.name,
			read: seen.rows,
			linked: linked.length,
			gone: records.filter(({ state }) => state === 'gone').length,
			held: records.filter(({ state }) => state === 'held').length,
			missing: seen.missing.flatMap(({ id }) => integerOf(id) ?? []),
			complete: seen.complete,
			requests: client.requests - before,
		},
	};
}
