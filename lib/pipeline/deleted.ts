import { PeopleIndex, type Likeable } from '../domain/pipelineDuplicates';
import { keysOf } from '../domain/pipelineLead';
import type { Stage } from '../domain/pipelineStages';
import { type HaloError, HaloNotFoundError, HaloPermissionError, HaloValidationError } from '../halo/errors';
import { isOff } from '../halo/records/record';
import { PipelineBook } from './book';
import { isDeleted, personOf, rememberedKeys, toPipelineRecord, type PipelineRecord } from './record';
import type { Outcome, PipelineRun } from './run';

export type DeletedMatch =
	| { readonly kind: 'same'; readonly records: readonly PipelineRecord[] }
	| { readonly kind: 'possible'; readonly record: PipelineRecord; readonly score: number }
	| { readonly kind: 'none' };

/**
 * Leads, prospects and opportunities that somebody deleted, as far as they are of people that something is about to be
 * made for. HaloPSA deletes softly and lists such tickets with `deleted` (vendor's specification, the filter by its name
 * alone; the rows of that list have no such member there). A tenant that does not know the filter answers with its
 * ordinary list, so what it gives counts only where the row says that it is deleted, or where the ordinary list is whole
 * and does not have it, or where the ticket itself says so or is not to be had.
 */
export class DeletedRecords {
	private readonly book: PipelineBook;

	/** @param keeps those that matter; the others are not held */
	private constructor(private readonly run: PipelineRun, keeps: (record: PipelineRecord) => boolean) {
		const isShown = (record: PipelineRecord): boolean => !isDeleted(record) && run.book.get(record.id) !== undefined;
		this.book = new PipelineBook(run.client, run.tenant, { query: { deleted: true }, keeps: (record) => !isShown(record) && keeps(record) });
	}

	/**
	 * Those of these people; asks nothing when there is nobody. One list for each route, or searches where they are fewer.
	 * @param others that matter whoever they are of
	 */
	static async ofPeople(run: PipelineRun, people: readonly Likeable[], others: (record: PipelineRecord) => boolean = () => false): Promise<DeletedRecords> {
		const wanted = new PeopleIndex<true>(run.settings.thresholds);
		for (const person of people) wanted.add({ person, keys: [], value: true });
		const keys = new Set(people.flatMap(keysOf));
		const deleted = new DeletedRecords(run, (record) => others(record) || rememberedKeys(record).some((key) => keys.has(key)) || wanted.find(personOf(record)).kind !== 'none');
		await deleted.list(people);
		return deleted;
	}

	/** A refusal of the list stops no run; the run's last item tells of it. */
	private async list(people: readonly Likeable[]): Promise<void> {
		try {
			await this.book.readFor(people);
		} catch (error) {
			if (!isRefusal(error)) throw error;
			this.run.warn(`Deleted tickets could not be looked at, so what somebody deleted in HaloPSA may be made again: ${error.message}`);
		}
	}

	/** By the rules by which people are recognised in what HaloPSA shows. */
	async find(person: Likeable): Promise<DeletedMatch> {
		const match = this.book.find(person);
		const records: PipelineRecord[] = [];
		for (const id of match.kind === 'same' ? match.values : match.kind === 'possible' ? [match.value] : []) records.push(...(await this.confirmed(this.book.get(id))));
		const [record] = records;
		if (!record) return { kind: 'none' };
		return match.kind === 'possible' ? { kind: 'possible', record, score: match.score } : { kind: 'same', records };
	}

	/** Those of a stage for which `isIt`. Where lists leave custom fields out, those of the person are read, and one that cannot be read counts. */
	async linked(stage: Stage, person: Likeable, isIt: (record: PipelineRecord) => boolean): Promise<PipelineRecord[]> {
		const match = this.book.find(person);
		const theirs = match.kind === 'same' ? match.values.flatMap((id) => this.book.get(id) ?? []).filter(({ complete }) => !complete) : [];
		const found: PipelineRecord[] = [];
		for (const listed of [...this.book.all.filter(isIt), ...theirs].filter((record) => record.stage === stage)) {
			for (const record of await this.confirmed(listed)) {
				const whole = await this.whole(record);
				if (!whole || isIt(whole)) found.push(whole ?? record);
			}
		}
		return found;
	}

	/** With its custom fields; undefined where HaloPSA does not give a deleted ticket. */
	async whole(record: PipelineRecord): Promise<PipelineRecord | undefined> {
		const whole = record.complete ? record : await this.read(record);
		return whole?.complete === true ? whole : undefined;
	}

	/** None for one that turns out to be there, which the run then knows. */
	private async confirmed(record: PipelineRecord | undefined): Promise<PipelineRecord[]> {
		if (!record) return [];
		if (isDeleted(record) || this.run.book.isWhole) return [record];
		const now = await this.read(record);
		if (!now || !isOff(now.row.deleted)) return [now ?? record];
		this.run.book.take(now.row);
		return [];
	}

	/** As it is now; undefined where HaloPSA does not give it, or gives it as something else. */
	private async read({ id, stage }: PipelineRecord): Promise<PipelineRecord | undefined> {
		try {
			return toPipelineRecord(this.run.tenant, await this.run.client.get(this.run.tenant.path(stage), id, { includedetails: true }));
		} catch (error) {
			if (error instanceof HaloNotFoundError || isRefusal(error)) return undefined;
			throw error;
		}
	}
}

const isRefusal = (error: unknown): error is HaloError => error instanceof HaloValidationError || error instanceof HaloPermissionError;

/** What is not made because somebody deleted it, and what to do if it is wanted after all. */
export const deletedBefore = ({ id, stage }: PipelineRecord): Pick<Outcome, 'action' | 'why' | 'more'> => ({
	action: 'deleted_in_halopsa', why: `Somebody deleted the ${stage}, ticket ${id}. Restore it in HaloPSA, or switch on Create Again When Deleted.`, more: { deleted_id: id },
});

/** The same where Create Again When Deleted is on: an opt-out on the deleted ticket would be undone. */
export const deletedUnseen = (record: PipelineRecord): Pick<Outcome, 'action' | 'why' | 'more'> => ({
	...deletedBefore(record), why: `HaloPSA does not show the deleted ticket ${record.id}, so nobody can tell whether the person must not be contacted. Restore it in HaloPSA.`,
});
