import { PeopleIndex, type Likeable } from '../domain/pipelineDuplicates';
import { STAGES, type Stage } from '../domain/pipelineStages';
import type { HaloClient } from '../halo/client';
import { idOf, integerOf, type HaloRecord } from '../halo/records/record';
import { personOf, rememberedKeys, toPipelineRecord, type PipelineRecord } from './record';
import { collection } from './write';
import type { PipelineTenant } from './tenant';

/** A search by address and one by name find whoever a read of everything would have found. */
const LOOKUPS_PER_LEAD = 2;
const PAGE = 100;

/**
 * The records of the pipeline as one run sees them. Read once, kept up to date with what the run writes, so that no
 * step works with what an earlier one changed.
 */
export class PipelineBook {
	private readonly records = new Map<number, PipelineRecord>();
	private readonly index: PeopleIndex<number>;
	private whole = false;

	constructor(readonly client: HaloClient, readonly tenant: PipelineTenant) {
		this.index = new PeopleIndex(tenant.settings.thresholds);
	}

	get all(): readonly PipelineRecord[] {
		return [...this.records.values()];
	}

	of(stage: Stage): PipelineRecord[] {
		return this.all.filter((record) => record.stage === stage);
	}

	get(id: number): PipelineRecord | undefined {
		return this.records.get(id);
	}

	/** Takes a record as HaloPSA answered with it. */
	take(row: HaloRecord): PipelineRecord | undefined {
		const record = toPipelineRecord(this.tenant, row);
		if (!record) return undefined;
		this.records.set(record.id, record);
		this.index.add({ person: personOf(record), keys: rememberedKeys(record), value: record.id });
		return record;
	}

	find(person: Likeable): ReturnType<PeopleIndex<number>['find']> {
		return this.index.find(person);
	}

	/** Everything, one list for each route that the three ticket types are on. */
	async readAll(): Promise<void> {
		if (this.whole) return;
		for (const list of this.lists()) for await (const { rows } of this.client.pages(list)) for (const row of rows) this.take(row);
		this.whole = true;
	}

	/**
	 * What is needed to recognise these people: everything, or only those that a search finds, whichever takes fewer
	 * requests. The first page tells how much there is.
	 */
	async readFor(people: readonly Likeable[]): Promise<void> {
		if (this.whole || people.length === 0) return;
		let whole = true;
		for (const list of this.lists()) {
			for await (const { rows, recordCount, pageNo } of this.client.pages(list)) {
				for (const row of rows) this.take(row);
				const left = recordCount === undefined ? 0 : Math.ceil(recordCount / PAGE) - pageNo;
				if (pageNo === 1 && left > people.length * LOOKUPS_PER_LEAD) {
					whole = false;
					break;
				}
			}
		}
		this.whole = whole;
		if (!whole) for (const person of people) await this.lookUp(person);
	}

	/** The same records with their custom fields, for a tenant whose lists leave them out. */
	async complete(records: readonly PipelineRecord[]): Promise<PipelineRecord[]> {
		const whole: PipelineRecord[] = [];
		for (const record of records) whole.push(record.complete ? record : await this.fresh(record));
		return whole;
	}

	/** One record with everything, as it is now. */
	async fresh(record: PipelineRecord): Promise<PipelineRecord> {
		const row = await this.client.get(this.tenant.path(record.stage), record.id, { includedetails: true });
		return this.take(row) ?? record;
	}

	/** Records that a lost create may have made: of this stage, found by the summary. */
	async madeWith(stage: Stage, summary: string, isIt: (record: PipelineRecord) => boolean): Promise<HaloRecord[]> {
		const rows = await this.client.list({ ...this.listOf([stage]), query: { ...this.listOf([stage]).query, search: summary } });
		const found: HaloRecord[] = [];
		for (const row of rows) {
			const record = toPipelineRecord(this.tenant, row);
			if (!record) continue;
			const whole = record.complete ? record : await this.fresh(record);
			if (isIt(whole)) found.push(whole.row);
		}
		return found.filter((row) => idOf(row) !== undefined);
	}

	private async lookUp(person: Likeable): Promise<void> {
		const texts = [person.email, `${person.firstName} ${person.lastName}`.trim() || person.company].filter(Boolean);
		for (const list of this.lists()) {
			for (const search of texts) for (const row of await this.client.list({ ...list, query: { ...list.query, search } })) this.takeOnce(row);
		}
	}

	private takeOnce(row: HaloRecord): void {
		const id = integerOf(row.id);
		if (id !== undefined && !this.records.has(id)) this.take(row);
	}

	private lists(): { path: string; collection: string; query: Record<string, string | number> }[] {
		const paths = [...new Set(STAGES.map((stage) => this.tenant.path(stage)))];
		return paths.map((path) => this.listOf(STAGES.filter((stage) => this.tenant.path(stage) === path)));
	}

	private listOf(stages: readonly Stage[]): { path: string; collection: string; query: Record<string, string | number> } {
		const [first = 'lead'] = stages;
		return {
			path: this.tenant.path(first), collection,
			query: { requesttype: stages.map((stage) => this.tenant.typeId(stage)).join(','), include_custom_fields: this.tenant.fieldIds.join(',') },
		};
	}
}
