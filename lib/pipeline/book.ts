import { PeopleIndex, type Likeable } from '../domain/pipelineDuplicates';
import { STAGES, type Stage } from '../domain/pipelineStages';
import type { HaloClient } from '../halo/client';
import { HaloNotFoundError } from '../halo/errors';
import { idOf, integerOf, type HaloRecord } from '../halo/records/record';
import { isDeleted, personOf, rememberedKeys, toPipelineRecord, type PipelineRecord } from './record';
import { collection } from './write';
import type { PipelineTenant } from './tenant';

/** A search by address and one by name find whoever a read of everything would have found. */
const LOOKUPS_PER_LEAD = 2;

/**
 * The list filters that find a person. They are those of HaloPSA's own document, which does not say which fields the
 * general `search` looks at. A lead with nothing but a number has it in its summary.
 */
function filtersFor({ email, firstName, lastName, company, phone }: Likeable): Record<string, string>[] {
	const name = `${firstName} ${lastName}`.trim();
	const by: Record<string, string>[] = [
		...(email ? [{ search_oppemailaddress: email }] : []),
		...(name ? [{ search_oppcontactname: name }] : company ? [{ search_oppcompanyname: company }] : []),
	];
	return by.length > 0 ? by : [{ search_summary: phone }];
}
const PAGE = 100;
/** Tickets that were merged one into the other further than this are a circle. */
const MOST_MERGES = 10;

/** What a book has, where it is not the records that people see. */
export interface BookOf {
	readonly query: Readonly<Record<string, boolean>>;
	readonly keeps: (record: PipelineRecord) => boolean;
}

const SHOWN: BookOf = { query: {}, keeps: (record) => !isDeleted(record) };

/**
 * The records of the pipeline as one run sees them. Read once, kept up to date with what the run writes, so that no
 * step works with what an earlier one changed.
 */
export class PipelineBook {
	private readonly records = new Map<number, PipelineRecord>();
	private readonly index: PeopleIndex<number>;
	/** Whether all was read, or all that HaloPSA gave, which was less than it counts. */
	private read: 'whole' | 'short' | undefined;

	constructor(readonly client: HaloClient, readonly tenant: PipelineTenant, private readonly what: BookOf = SHOWN) {
		this.index = new PeopleIndex(tenant.settings.thresholds);
	}

	get all(): readonly PipelineRecord[] {
		return [...this.records.values()];
	}

	/** Whether it has every record that HaloPSA shows. */
	get isWhole(): boolean {
		return this.read === 'whole';
	}

	/** Without those that were merged into another ticket. */
	of(stage: Stage): PipelineRecord[] {
		return this.all.filter((record) => record.stage === stage && record.mergedInto === undefined);
	}

	/** Records that were merged into this one. */
	mergedInto(id: number): PipelineRecord[] {
		return this.all.filter((record) => record.mergedInto === id);
	}

	get(id: number): PipelineRecord | undefined {
		return this.records.get(id);
	}

	/** Takes a record as HaloPSA answered with it. */
	take(row: HaloRecord): PipelineRecord | undefined {
		const record = toPipelineRecord(this.tenant, row);
		if (!record || !this.what.keeps(record)) return undefined;
		this.records.set(record.id, record);
		this.index.add({ person: personOf(record), keys: rememberedKeys(record), value: record.id });
		return record;
	}

	find(person: Likeable): ReturnType<PeopleIndex<number>['find']> {
		return this.index.find(person);
	}

	/** Everything, one list for each route that the three ticket types are on. */
	async readAll(): Promise<void> {
		if (this.read === undefined) await this.readLists(() => false);
		this.read ??= 'whole';
	}

	/**
	 * What is needed to recognise these people: everything, or only those that a search finds, whichever takes fewer
	 * requests. The first page tells how much there is.
	 */
	async readFor(people: readonly Likeable[]): Promise<void> {
		if (this.read === 'whole' || people.length === 0) return;
		const isWhole = this.read === undefined && (await this.readLists((pagesLeft) => pagesLeft > people.length * LOOKUPS_PER_LEAD));
		if (isWhole) this.read ??= 'whole';
		if (this.read !== 'whole') for (const person of people) await this.lookUp(person);
	}

	/** @returns false when a list was left after its first page because too many are to come */
	private async readLists(leaves: (pagesLeft: number) => boolean): Promise<boolean> {
		let isWhole = true;
		for (const list of this.lists()) {
			const pages = this.client.pages(list);
			let step = await pages.next();
			for (; !step.done; step = await pages.next()) {
				const { rows, recordCount, pageNo } = step.value;
				for (const row of rows) this.take(row);
				const left = recordCount === undefined ? 0 : Math.ceil(recordCount / PAGE) - pageNo;
				if (pageNo !== 1 || !leaves(left)) continue;
				isWhole = false;
				await pages.return({ rows: rows.length, complete: false, recordCount });
				break;
			}
			// Who is missing from the answers may be there all the same, so each person is searched before anybody is made.
			if (step.done && !step.value.complete) this.read = 'short';
		}
		return isWhole;
	}

	/** The same records with their custom fields, for a tenant whose lists leave them out. */
	async complete(records: readonly PipelineRecord[]): Promise<PipelineRecord[]> {
		const whole: PipelineRecord[] = [];
		for (const record of records) whole.push(record.complete ? record : await this.fresh(record));
		return whole;
	}

	/** One record with everything, as it is now; one that was deleted meanwhile is in no state of the pipeline. */
	async fresh(record: PipelineRecord): Promise<PipelineRecord> {
		const row = await this.client.get(this.tenant.path(record.stage), record.id, { includedetails: true });
		const now = toPipelineRecord(this.tenant, row);
		if (!now || !isDeleted(now)) return this.take(row) ?? record;
		this.records.delete(record.id);
		return { ...now, state: undefined };
	}

	/** The tickets that stand for these, each once: of one that was merged the ticket it ended in, if that is of the pipeline. */
	async survivors(records: readonly PipelineRecord[]): Promise<PipelineRecord[]> {
		const found = new Map<number, PipelineRecord>();
		for (const record of records) {
			let now: PipelineRecord | undefined = record;
			for (let hops = 0; hops < MOST_MERGES && now?.mergedInto !== undefined; hops += 1) now = await this.withId(now.mergedInto, now.stage);
			if (now && now.mergedInto === undefined) found.set(now.id, now);
		}
		return [...found.values()];
	}

	private async withId(id: number, stage: Stage): Promise<PipelineRecord | undefined> {
		const known = this.records.get(id);
		if (known || this.isWhole) return known;
		try {
			return this.take(await this.client.get(this.tenant.path(stage), id, { includedetails: true }));
		} catch (error) {
			if (!(error instanceof HaloNotFoundError)) throw error;
			return undefined;
		}
	}

	/** Records that a lost create may have made: of this stage, found by the summary. */
	async madeWith(stage: Stage, summary: string, isIt: (record: PipelineRecord) => boolean): Promise<HaloRecord[]> {
		const rows = await this.client.list({ ...this.listOf([stage]), query: { ...this.listOf([stage]).query, search_summary: summary } });
		const found: HaloRecord[] = [];
		for (const row of rows) {
			const record = toPipelineRecord(this.tenant, row);
			if (!record || isDeleted(record)) continue;
			const whole = record.complete ? record : await this.fresh(record);
			if (isIt(whole)) found.push(whole.row);
		}
		return found.filter((row) => idOf(row) !== undefined);
	}

	private async lookUp(person: Likeable): Promise<void> {
		for (const list of this.lists()) {
			for (const filter of filtersFor(person)) for (const row of await this.client.list({ ...list, query: { ...list.query, ...filter } })) this.takeOnce(row);
		}
	}

	private takeOnce(row: HaloRecord): void {
		const id = integerOf(row.id);
		if (id !== undefined && !this.records.has(id)) this.take(row);
	}

	private lists(): { path: string; collection: string; query: Record<string, string | number | boolean> }[] {
		const paths = [...new Set(STAGES.map((stage) => this.tenant.path(stage)))];
		return paths.map((path) => this.listOf(STAGES.filter((stage) => this.tenant.path(stage) === path)));
	}

	private listOf(stages: readonly Stage[]): { path: string; collection: string; query: Record<string, string | number | boolean> } {
		const [first = 'lead'] = stages;
		return {
			path: this.tenant.path(first), collection,
			query: { requesttype: stages.map((stage) => this.tenant.typeId(stage)).join(','), include_custom_fields: this.tenant.fieldIds.join(','), ...this.what.query },
		};
	}
}
