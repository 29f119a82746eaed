import type { HaloClient } from '../client';
import { HaloLostAnswerError, HaloResponseError, HaloValidationError } from '../errors';
import { readListReply } from '../listReply';
import type { ResourceDescriptor } from '../resources/types';
import { ALL_RESULTS, BulkCreator, canBeBatched, type Outcome } from './bulkCreate';
import { applyPlan, type Plan } from './plan';
import type { PlannedRequest } from './plannedRequest';
import { idOf, type HaloRecord } from './record';

export type { Outcome } from './bulkCreate';

/** Most records in one request; a page of HaloPSA's lists holds as many. */
export const LARGEST_BATCH = 100;

export interface BulkJob {
	/** What the job writes to, such as the values an upsert matches on: jobs with one claim follow each other. */
	readonly claim?: string;
	/** What is to be done; sends reads only. Asked again to see whether a write has happened. */
	plan(): Promise<Plan>;
}

/** What one job does in a dry run. The first of a batch has the request of all of them. */
export interface Preview {
	readonly plan: Plan;
	readonly batch: { readonly number: number; readonly position: number; readonly size: number };
	readonly request?: PlannedRequest & { readonly query?: typeof ALL_RESULTS };
}

interface Planned {
	readonly index: number;
	readonly plan: Plan;
}

interface Round {
	readonly planned: readonly Planned[];
	readonly failed: ReadonlyMap<number, unknown>;
}

const idKey = (id: unknown): string => String(id).toLowerCase();

/** Plans jobs together unless one has to see what another has written. */
async function* rounds(jobs: readonly BulkJob[]): AsyncGenerator<Round> {
	let waiting = jobs.map((_job, index) => index);
	while (waiting.length > 0) {
		const claims = new Set<string>();
		const later: number[] = [];
		const now = waiting.filter((index) => {
			const claim = jobs[index]?.claim;
			if (claim === undefined || !claims.has(claim)) return claims.add(claim ?? `job ${index}`);
			later.push(index);
			return false;
		});
		const planned: Planned[] = [];
		const failed = new Map<number, unknown>();
		const results = await Promise.allSettled(now.map(async (index) => await jobs[index]?.plan()));
		const ids = new Set<string>();
		for (const [position, result] of results.entries()) {
			const index = now[position] ?? 0;
			if (result.status === 'rejected') failed.set(index, result.reason);
			else if (result.value?.action === 'update' && ids.has(idKey(result.value.id))) later.push(index);
			else if (result.value) {
				if (result.value.action === 'update') ids.add(idKey(result.value.id));
				planned.push({ index, plan: result.value });
			}
		}
		yield { planned, failed };
		waiting = later.sort((left, right) => left - right);
	}
}

type Kind = 'creates' | 'updates' | 'alone';

/** Creates and updates go in requests of their own, because a refusal is told apart by what it refused. */
function kindOf(descriptor: ResourceDescriptor, plan: Plan): Kind {
	if (plan.action === 'create') return canBeBatched(descriptor, plan.record) ? 'creates' : 'alone';
	return plan.action === 'update' && descriptor.parent === undefined ? 'updates' : 'alone';
}

const ofKind = (descriptor: ResourceDescriptor, planned: readonly Planned[], kind: Kind): Planned[] => planned.filter(({ plan }) => kindOf(descriptor, plan) === kind);

/** Writes records of one resource, several per request where that is safe. */
export class BulkWriter {
	private jobs: readonly BulkJob[] = [];
	private plans = new Map<number, Plan>();
	private readonly creator: BulkCreator;

	constructor(
		private readonly client: HaloClient,
		private readonly descriptor: ResourceDescriptor,
	) {
		this.creator = new BulkCreator(client, descriptor, async (index) => await this.apply(index));
	}

	/** One outcome per job, in their order. */
	async write(jobs: readonly BulkJob[]): Promise<Outcome[]> {
		this.jobs = jobs;
		const outcomes = new Map<number, Outcome>();
		const take = (more: ReadonlyMap<number, Outcome>): void => more.forEach((outcome, index) => outcomes.set(index, outcome));
		for await (const { planned, failed } of rounds(jobs)) {
			failed.forEach((error, index) => outcomes.set(index, { error }));
			this.plans = new Map(planned.map(({ index, plan }) => [index, plan]));
			for (const { index } of ofKind(this.descriptor, planned, 'alone')) outcomes.set(index, await this.outcomeOf(async () => await this.apply(index)));
			take(await this.creator.create(this.recordsOf(ofKind(this.descriptor, planned, 'creates'))));
			take(await this.update(this.recordsOf(ofKind(this.descriptor, planned, 'updates'))));
		}
		return jobs.map((_job, index) => outcomes.get(index) ?? { error: new TypeError(`Job ${index} has no outcome`) });
	}

	private recordsOf(planned: readonly Planned[]): Map<number, HaloRecord> {
		return new Map(planned.flatMap(({ index, plan }) => ('request' in plan && 'record' in plan ? [[index, plan.record] as const] : [])));
	}

	private async apply(index: number): Promise<HaloRecord> {
		const plan = this.plans.get(index);
		if (!plan) throw new TypeError(`Job ${index} has no plan`);
		return await applyPlan(this.client, this.descriptor, plan);
	}

	private async outcomeOf(work: () => Promise<HaloRecord>): Promise<Outcome> {
		try {
			return { record: await work() };
		} catch (error) {
			return { error };
		}
	}

	private async update(sent: ReadonlyMap<number, HaloRecord>): Promise<Map<number, Outcome>> {
		const done = new Map<number, Outcome>();
		if (sent.size === 1) for (const index of sent.keys()) done.set(index, await this.outcomeOf(async () => await this.apply(index)));
		if (sent.size <= 1) return done;
		const answered = await this.updateTogether([...sent.values()]);
		for (const [index, record] of sent) {
			if (answered instanceof Map) {
				const row = answered.get(idKey(record.id));
				done.set(index, row ? { record: row } : await this.outcomeOf(async () => await this.finish(index)));
			} else done.set(index, { error: answered.error });
		}
		return done;
	}

	/** The rows of the answer by id. A request that may have been applied in part gives none, one that was not its error. */
	private async updateTogether(records: readonly HaloRecord[]): Promise<Map<string, HaloRecord> | { readonly error: unknown }> {
		const { path } = this.descriptor;
		try {
			const json = await this.client.request({ method: 'POST', path, query: ALL_RESULTS, json: records, replaySafe: true });
			const rows = json === undefined || json === null ? [] : readListReply(json, path).rows;
			return new Map(rows.filter((row) => idOf(row) !== undefined).map((row) => [idKey(row.id), row]));
		} catch (error) {
			const applied = error instanceof HaloValidationError || error instanceof HaloLostAnswerError || error instanceof HaloResponseError;
			return applied ? new Map() : { error };
		}
	}

	/** An update that the answer does not show: planned again, it is either done, or written by itself to the same end. */
	private async finish(index: number): Promise<HaloRecord> {
		const plan = await this.jobs[index]?.plan();
		if (!plan) throw new TypeError(`There is no job ${index}`);
		return await applyPlan(this.client, this.descriptor, plan);
	}
}

/** What {@link BulkWriter.write} would send, without sending it. An error stands for a job that cannot be planned. */
export async function previewBulk(descriptor: ResourceDescriptor, jobs: readonly BulkJob[]): Promise<({ readonly preview: Preview } | { readonly error: unknown })[]> {
	const results = new Map<number, { readonly preview: Preview } | { readonly error: unknown }>();
	let number = 0;
	const add = (planned: readonly Planned[]): void => {
		if (planned.length === 0) return;
		number += 1;
		const body = planned.flatMap(({ plan }) => ('request' in plan ? (plan.request.body ?? []) : []));
		planned.forEach(({ index, plan }, position) => {
			const batch = { number, position: position + 1, size: planned.length };
			const request: Preview['request'] = position === 0 && body.length > 0 ? { method: 'POST', path: descriptor.path, body, ...(body.length > 1 ? { query: ALL_RESULTS } : {}) } : undefined;
			results.set(index, { preview: { plan, batch, ...(request ? { request } : {}) } });
		});
	};
	for await (const { planned, failed } of rounds(jobs)) {
		failed.forEach((error, index) => results.set(index, { error }));
		ofKind(descriptor, planned, 'alone').forEach((one) => add([one]));
		add(ofKind(descriptor, planned, 'creates'));
		add(ofKind(descriptor, planned, 'updates'));
	}
	return jobs.map((_job, index) => results.get(index) ?? { error: new TypeError(`Job ${index} has no plan`) });
}
