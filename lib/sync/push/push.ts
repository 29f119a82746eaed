import { agreedBase, type Conflict, type Values } from '../../domain/merge';
import type { HaloClient } from '../../halo/client';
import { BulkWriter, LARGEST_BATCH, type BulkJob, type Outcome } from '../../halo/records/bulk';
import type { FieldChange } from '../../halo/records/compare';
import type { Plan } from '../../halo/records/plan';
import type { PlannedRequest } from '../../halo/records/plannedRequest';
import { integerOf, type HaloRecord } from '../../halo/records/record';
import type { MappingRow } from '../../domain/mappingRow';
import type { LinkRow } from './linkRow';
import { heldConflicts, PushPlanner, type Decision, type Planned } from './plan';
import { checkPush, type PushRecord, type PushSettings } from './settings';
import { counterpartValues, haloValue, showsAll, toCounterpartValue } from './values';

export interface PushResult {
	readonly action: 'created' | 'updated' | 'unchanged' | 'skipped' | 'review';
	readonly stream: string;
	readonly counterpart_id: string;
	readonly halo_id: number | null;
	/** What is written to HaloPSA. */
	readonly changes: readonly FieldChange[];
	/** Fields in which both sides differed and one value lost, or would have. */
	readonly conflicts: readonly Conflict[];
	/** What to write to the other system, by its own field names; empty when nothing is. */
	readonly write_back: Values;
	/** Whether the other system does not have the HaloPSA id of the record yet. */
	readonly needs_identifier: boolean;
	/** The row to save, once `write_back` is written; absent for a record without a partner. */
	readonly link?: LinkRow;
	readonly link_changed: boolean;
	/** Why nothing was done. */
	readonly reason?: string;
	/** In a dry run: the request that would be sent. */
	readonly request?: PlannedRequest;
}

export type PushOutcome = { readonly result: PushResult } | { readonly error: unknown };

interface Pushed {
	readonly record: PushRecord;
	readonly settings: PushSettings;
	readonly before: LinkRow | undefined;
}

const planOf = (decision: Planned): Plan | undefined => ('plan' in decision ? decision.plan : undefined);

/** By the other system's names; the first line of Fields names a field that stands in several. */
function writeBackOf({ fields }: PushSettings, toCounterpart: Values): Values {
	const pairs = new Map(fields.map((pair) => [pair.halo, pair]));
	return Object.fromEntries(Object.entries(toCounterpart).map(([name, value]) => {
		const pair = pairs.get(name);
		return pair ? [pair.counterpart, toCounterpartValue(pair, value)] : [name, value];
	}));
}

function linkOf({ settings, record }: Pushed, haloId: number, base: object, conflicts: readonly Conflict[]): LinkRow {
	return { system: settings.system, stream: settings.stream.name, counterpart_id: record.id, halo_id: haloId, base: JSON.stringify(base), conflicts: heldConflicts(conflicts) };
}

function linked(pushed: Pushed, link: LinkRow): Pick<PushResult, 'link' | 'link_changed' | 'needs_identifier'> {
	const { before, record, settings } = pushed;
	const changed = before === undefined || before.base !== link.base || before.conflicts !== link.conflicts || before.halo_id !== link.halo_id;
	return { link, link_changed: changed, needs_identifier: !settings.mainSite && integerOf(record.haloId) !== link.halo_id };
}

/** @param written HaloPSA's answer to the write, where there was one */
function resultOf(pushed: Pushed, decision: Decision, written: HaloRecord | undefined): PushResult {
	const { record, settings } = pushed;
	const about = { action: decision.action, stream: settings.stream.name, counterpart_id: record.id, changes: [], conflicts: [], write_back: {}, needs_identifier: false, link_changed: false };
	switch (decision.action) {
		case 'skipped':
		case 'review':
			return { ...about, halo_id: decision.haloId ?? null, reason: decision.reason };
		case 'created': {
			const haloId = written === undefined ? undefined : integerOf(written.id);
			const changes = Object.entries(decision.values).map(([field, to]) => ({ field, from: null, to }));
			if (haloId === undefined) return { ...about, halo_id: null, changes };
			const counterpart = Object.fromEntries(Object.entries(counterpartValues(settings.fields, record.json)).map(([name, value]) => [name, value ?? '']));
			const halo = Object.fromEntries(settings.fields.map(({ halo: name }) => [name, written && showsAll(written, [name]) ? haloValue(written, name) : (counterpart[name] ?? '')]));
			return { ...about, halo_id: haloId, changes, ...linked(pushed, linkOf(pushed, haloId, { halo, counterpart }, [])) };
		}
		case 'updated':
		case 'unchanged': {
			const { input, merge, haloId, plan } = decision;
			const shown = written === undefined ? {} : Object.fromEntries(Object.keys(merge.toHalo).filter((name) => showsAll(written, [name])).map((name) => [name, haloValue(written, name)]));
			const link = linkOf(pushed, haloId, agreedBase(input, merge, { halo: shown }), merge.conflicts);
			const changes = plan?.action === 'update' ? plan.changes : [];
			return { ...about, halo_id: haloId, changes, conflicts: merge.conflicts, write_back: writeBackOf(settings, merge.toCounterpart), ...linked(pushed, link) };
		}
	}
}

const hasRequest = (plan: Plan | undefined): plan is Extract<Plan, { readonly request: PlannedRequest }> => plan !== undefined && 'request' in plan;

/** Writes what is planned, up to a hundred records in a request. */
async function write(client: HaloClient, settings: PushSettings, planned: readonly Planned[]): Promise<Map<number, Outcome>> {
	const writer = new BulkWriter(client, settings.stream.resource);
	const work = planned.flatMap((decision, index) => {
		const plan = planOf(decision);
		return hasRequest(plan) ? [{ index, job: { plan: async () => await Promise.resolve(plan) } satisfies BulkJob }] : [];
	});
	const outcomes = new Map<number, Outcome>();
	for (let first = 0; first < work.length; first += LARGEST_BATCH) {
		const batch = work.slice(first, first + LARGEST_BATCH);
		const written = await writer.write(batch.map(({ job }) => job));
		batch.forEach(({ index }, place) => outcomes.set(index, written[place] ?? { error: new TypeError(`Record ${index} has no outcome`) }));
	}
	return outcomes;
}

/**
 * Brings records of another system and HaloPSA together: compares them field by field with what both had last, writes
 * to HaloPSA what it lacks, and says what to write to the other system. Run twice, the second run plans nothing.
 * @param links rows of the link table; `accounts` rows of the account mapping
 * @returns one outcome for each record, in their order; an error stands for a record that HaloPSA refused
 * @throws InvalidInputError for settings that cannot be used, before anything is read; HaloError when HaloPSA cannot be read
 */
export async function pushRecords(
	client: HaloClient,
	settings: PushSettings,
	records: readonly PushRecord[],
	{ links, accounts }: { readonly links: readonly LinkRow[]; readonly accounts: readonly MappingRow[] },
): Promise<PushOutcome[]> {
	checkPush(settings);
	const planner = new PushPlanner(client, settings, links, accounts);
	const planned = await planner.plan(records);
	const outcomes = settings.dryRun ? new Map<number, Outcome>() : await write(client, settings, planned);
	return planned.map((decision, index): PushOutcome => {
		const record = records[index];
		if (!record) throw new TypeError(`There is no record ${index}`);
		if ('error' in decision) return decision;
		const outcome = outcomes.get(index);
		if (outcome && 'error' in outcome) return outcome;
		const result = resultOf({ record, settings, before: planner.rowOf(record) }, decision, outcome?.record);
		const plan = planOf(decision);
		return { result: settings.dryRun ? { ...result, link_changed: false, ...(hasRequest(plan) ? { request: plan.request } : {}) } : result };
	});
}
