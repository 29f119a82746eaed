import type { HaloClient } from '../client';
import { HaloError, HaloLostAnswerError, HaloValidationError } from '../errors';
import { readListReply } from '../listReply';
import type { ResourceDescriptor } from '../resources/types';
import { attribute, isNamedLike, keyOf, resembles } from './attribute';
import { madeSince, markNow, type Mark } from './newest';
import { idOf, integerOf, type HaloRecord } from './record';

export type Outcome = { readonly record: HaloRecord } | { readonly error: unknown };

/** Records to create, by the index of their item. */
export type Sent = ReadonlyMap<number, HaloRecord>;

/** What is certain of a request that held several records. */
interface Reconciled {
	readonly done: Map<number, Outcome>;
	/** Certainly not made. */
	readonly missing: number[];
}

/** HaloPSA answers several records with one of them unless it is asked for all (HaloAPI New-HaloTicket -ReturnAll; halopsa-ticket-sync). */
export const ALL_RESULTS = { returnall: true } as const;

/** Whether a record of several can be found again: by an id that grows, and by fields that name it. */
export const canBeBatched = (descriptor: ResourceDescriptor, record: HaloRecord): boolean =>
	descriptor.idType === 'integer' && descriptor.parent === undefined && keyOf(descriptor, record) !== undefined;

/** HaloPSA said why, so it has ended: nothing of the request is still under way. */
const hasEnded = (error: HaloError): boolean => error instanceof HaloValidationError || (error.status === 500 && error.haloText !== undefined);

/** Whether records may have been made although the request failed. */
const mayBeMade = (error: unknown): error is HaloError => error instanceof HaloValidationError || error instanceof HaloLostAnswerError;

function rowsIn(json: unknown, path: string): readonly HaloRecord[] {
	if (json === undefined || json === null) return [];
	try {
		return readListReply(json, path).rows;
	} catch (error) {
		// A shape that nobody has seen proves nothing, and what was made is looked for.
		if (error instanceof HaloError) return [];
		throw error;
	}
}

/**
 * Creates records of one resource, several per request. HaloPSA's answer to several is not documented: it may name all
 * of them, one, or none, and a refusal may come after some were made. So only what the answer shows by its fields
 * counts; the rest is looked for among the records made since, and is sent again, alone, only when the list proves that
 * it is not there and HaloPSA has ended the request.
 */
export class BulkCreator {
	private mark: Mark | undefined;
	private unusable = false;

	constructor(
		private readonly client: HaloClient,
		private readonly descriptor: ResourceDescriptor,
		/** Creates one record by itself. */
		private readonly alone: (index: number) => Promise<HaloRecord>,
	) {}

	async create(sent: Sent): Promise<Map<number, Outcome>> {
		const mark = sent.size > 1 ? await this.markOnce() : undefined;
		if (!mark) return await this.oneByOne([...sent.keys()]);
		const { done, missing } = await this.together(sent, mark);
		for (const outcome of done.values()) if ('record' in outcome) this.remember(outcome.record);
		return new Map([...done, ...(await this.oneByOne(missing))]);
	}

	/** Where the list does not show what is newest, every record goes by itself. */
	private async markOnce(): Promise<Mark | undefined> {
		if (this.mark || this.unusable) return this.mark;
		this.mark = await markNow(this.client, this.descriptor);
		this.unusable = this.mark === undefined;
		return this.mark;
	}

	private remember(record: HaloRecord): void {
		const id = integerOf(record.id);
		this.client.remember(this.descriptor.path, id);
		if (id !== undefined && this.mark && id > this.mark.highest) this.mark = { highest: id };
	}

	private async oneByOne(indexes: readonly number[]): Promise<Map<number, Outcome>> {
		const done = new Map<number, Outcome>();
		for (const index of indexes) {
			try {
				const record = await this.alone(index);
				this.remember(record);
				done.set(index, { record });
			} catch (error) {
				done.set(index, { error });
			}
		}
		return done;
	}

	private async together(sent: Sent, mark: Mark): Promise<Reconciled> {
		const { path } = this.descriptor;
		try {
			const json = await this.client.request({ method: 'POST', path, query: ALL_RESULTS, json: [...sent.values()], replaySafe: false });
			const answered = rowsIn(json, path).filter((row) => (integerOf(row.id) ?? 0) > mark.highest);
			return await this.reconcile(sent, mark, answered);
		} catch (error) {
			if (!mayBeMade(error)) return { done: new Map([...sent.keys()].map((index) => [index, { error }])), missing: [] };
			return await this.reconcile(sent, mark, [], error);
		}
	}

	private async reconcile(sent: Sent, mark: Mark, answered: readonly HaloRecord[], failure?: HaloError): Promise<Reconciled> {
		const shown = attribute(this.descriptor, sent, answered);
		const done = new Map<number, Outcome>([...shown].map(([index, record]) => [index, { record }]));
		const open = new Map([...sent].filter(([index]) => !shown.has(index)));
		if (open.size === 0) return { done, missing: [] };
		const { rows, sure } = await madeSince(this.client, this.descriptor, mark).catch(() => ({ rows: [], sure: false }));
		const taken = new Set([...shown.values()].map(idOf));
		const fresh = rows.filter((row) => !taken.has(idOf(row)));
		const found = attribute(this.descriptor, open, fresh);
		// A list that does not have what the answer names does not show everything.
		const complete = sure && answered.every((row) => rows.some((other) => idOf(other) === idOf(row)));
		const used = new Set([...found.values()].map(idOf));
		const left = fresh.filter((row) => !used.has(idOf(row)));
		const missing: number[] = [];
		for (const [index, record] of open) {
			const row = found.get(index);
			// A row too many that is named alike leaves open which one is ours; one that is only alike may be ours, changed.
			const doubtful = left.filter((other) => (row ? isNamedLike : resembles)(this.descriptor, other, record));
			if (row && doubtful.length === 0) done.set(index, { record: { ...record, ...row } });
			else if (!row && doubtful.length === 0 && complete && (!failure || hasEnded(failure))) missing.push(index);
			else done.set(index, { error: this.unknown(sent.size, record, row ? [row, ...doubtful] : doubtful, failure) });
		}
		return { done, missing };
	}

	private unknown(count: number, record: HaloRecord, rows: readonly HaloRecord[], cause?: HaloError): HaloLostAnswerError {
		const { label, plural, path, title } = this.descriptor;
		const seen = rows.length > 0 ? ` New records like it: ${rows.map((row) => idOf(row)).join(', ')}.` : '';
		const name = typeof record[title] === 'string' ? ` "${record[title]}"` : '';
		return new HaloLostAnswerError(`${count} ${plural.toLowerCase()} were sent to HaloPSA in one request, and nothing shows whether the ${label.toLowerCase()}${name} was made.${seen}${cause ? ` ${cause.message}` : ''}`, {
			method: 'POST',
			path,
			cause,
			advice: 'Look in HaloPSA whether it exists before you run this item again; otherwise it may exist twice.',
		});
	}
}
