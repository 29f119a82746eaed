import { estimateDeal, qualifies } from '../domain/pipelineDeal';
import { notInherited, pipelineField } from '../domain/pipelineFields';
import { firstState, nextState, type PipelineEvent, type Stage, type State } from '../domain/pipelineStages';
import { fingerprint } from '../domain/pipelineUpdate';
import { emailKey } from '../domain/pipelineLead';
import { integerOf, textOf, type HaloRecord } from '../halo/records/record';
import { PipelineAccounts } from './accounts';
import { deletedBefore, DeletedRecords, deletedUnseen } from './deleted';
import { isOptedOut, personOf, valueOf, type PipelineRecord } from './record';
import { aboutRecord, type Outcome, type PipelineRun } from './run';
import { optOutRecord } from './optOuts';

type Park = (error: unknown, record: PipelineRecord) => Outcome;

interface Step {
	readonly from: Stage;
	readonly to: Stage;
	readonly state: State;
	readonly event: PipelineEvent;
	/** Custom field of the next record that holds the id of this one. */
	readonly link: 'CFProspectFromLead' | 'CFOpportunityFromProspect';
	readonly done: 'converted' | 'promoted';
	/** What the record still needs before it moves on. */
	readonly missing: (record: PipelineRecord) => readonly string[];
	/** What the next record gets beside what it inherits. */
	readonly next: (record: PipelineRecord) => Promise<{ fields: HaloRecord; values: Readonly<Record<string, string>>; why: string; more?: Readonly<Record<string, unknown>> }>;
}

/** HaloPSA's own fields that every stage has. */
const INHERITED = ['oppcontactname', 'oppcompanyname', 'oppemailaddress', 'opptel', 'oppjobtitle', 'oppaddr1', 'oppaddr2', 'oppaddr3', 'oppaddr4', 'opppostcode', 'oppcountry', 'opphear', 'client_id', 'site_id', 'user_id'];

function inherited({ row, values }: PipelineRecord): { fields: HaloRecord; values: Record<string, string> } {
	const fields = Object.fromEntries(INHERITED.flatMap((name) => {
		const value = name.endsWith('_id') ? integerOf(row[name]) : row[name];
		return value === undefined || value === null || value === '' || (typeof value === 'number' && value <= 0) ? [] : [[name, value] as const];
	}));
	return { fields, values: Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== '' && !notInherited.has(name))) };
}

/**
 * Moves records on to the next stage, once and only once: the new ticket carries the id of the old one, and is looked
 * for before it is made, so that a run that broke off, or a tenant that everything else was lost of, ends the same.
 */
class StageMover {
	private deleted: DeletedRecords | undefined;

	constructor(private readonly run: PipelineRun, private readonly step: Step) {}

	async move(park: Park): Promise<Outcome[]> {
		const { run, step } = this;
		await run.book.readAll();
		const ready = run.book.of(step.from).filter(({ state }) => state === step.state);
		if (ready.length === 0) return [];
		await run.book.readFor(ready.map(personOf));
		const next = run.book.all.filter(({ stage }) => stage === step.to);
		const linked = new Map((await run.book.complete(next)).map((record) => [valueOf(record, step.link), record] as const));
		const wanted = new Set(ready.flatMap((record) => emailKeyOf(record) ?? []));
		const samePeople = run.book.all.filter((record) => wanted.has(emailKeyOf(record) ?? ''));
		const optedOut = new Set((await run.book.complete(samePeople)).filter(isOptedOut).flatMap((record) => emailKeyOf(record) ?? []));
		// What became of a lead that was merged into another is the other's too.
		const madeOf = (record: PipelineRecord): PipelineRecord | undefined => [record, ...run.book.mergedInto(record.id)].flatMap(({ id }) => linked.get(String(id)) ?? [])[0];
		const mayBeMade = (record: PipelineRecord): boolean => !madeOf(record) && !isOptedOut(record) && !optedOut.has(emailKeyOf(record) ?? '') && (!record.complete || step.missing(record).length === 0);
		await this.readDeleted(run.settings.conversion === 'changeType' ? [] : ready.filter(mayBeMade));
		const outcomes: Outcome[] = [];
		for (const record of ready) {
			try {
				const made = madeOf(record);
				const [survivor = made] = made ? await run.book.survivors([made]) : [];
				outcomes.push(await this.one(record, survivor, optedOut));
			} catch (error) {
				outcomes.push(park(error, record));
			}
		}
		return outcomes;
	}

	private async one(listed: PipelineRecord, existing: PipelineRecord | undefined, optedOut: ReadonlySet<string>): Promise<Outcome> {
		const { run, step } = this;
		// Read again: somebody may have moved it since the list was read.
		const record = await run.book.fresh(listed);
		const about = aboutRecord(record);
		if (record.state !== step.state) return { ...about, action: 'preserved', why: 'Somebody changed the status meanwhile' };
		if (isOptedOut(record) || optedOut.has(emailKeyOf(record) ?? '')) return { ...about, action: 'preserved', why: 'The person must not be contacted' };
		const sent = run.client.requests;
		const missing = existing ? [] : step.missing(record);
		if (missing.length > 0) return { ...about, action: 'waiting', why: `Needs ${missing.join(', ')}`, more: { missing } };
		const isChange = run.settings.conversion === 'changeType' && !existing;
		const gone = isChange || existing ? [] : await this.goneOf(record);
		if (gone.some(isOptedOut)) return { ...about, action: 'preserved', why: 'The person must not be contacted' };
		const inTheWay = gone.find(({ complete }) => !run.settings.createDeleted || !complete);
		if (inTheWay) return { ...about, ...(run.settings.createDeleted ? deletedUnseen : deletedBefore)(inTheWay) };
		const next = existing ? { fields: {}, values: {}, why: `It is ${step.to} ${existing.id} already` } : await step.next(record);
		const now = await this.now(record, sent);
		if (now.state !== step.state || isOptedOut(now)) return { ...about, action: 'preserved', why: 'Somebody changed the status meanwhile' };
		const result = isChange ? await this.changeType(now, next) : await this.newTicket(now, existing, next);
		return { ...about, action: step.done, why: next.why, more: { ...next.more, [`${step.to}_id`]: result.id }, warnings: result.warnings, ...run.takePlanned() };
	}

	private async readDeleted(records: readonly PipelineRecord[]): Promise<void> {
		const ids = new Set(records.map(({ id }) => String(id)));
		this.deleted = await DeletedRecords.ofPeople(this.run, records.map(personOf), (one) => ids.has(valueOf(one, this.step.link)));
	}

	/** What became of this record before, and somebody deleted. */
	private async goneOf(record: PipelineRecord): Promise<PipelineRecord[]> {
		const { to, link } = this.step;
		return (await this.deleted?.linked(to, personOf(record), (one) => valueOf(one, link) === String(record.id))) ?? [];
	}

	private async changeType(record: PipelineRecord, next: { fields: HaloRecord; values: Readonly<Record<string, string>> }): Promise<{ id: number | null; warnings: readonly string[] }> {
		const { run, step } = this;
		const own = { ...next.fields, tickettype_id: run.tenant.typeId(step.to), status_id: run.tenant.statusId(firstState[step.to]) };
		const { warnings } = await run.update(record, own, { ...next.values, [step.link]: String(record.id) }, record.values.CFLeadSource ?? '');
		return { id: record.id, warnings };
	}

	private async newTicket(record: PipelineRecord, existing: PipelineRecord | undefined, next: { fields: HaloRecord; values: Readonly<Record<string, string>> }): Promise<{ id: number | null; warnings: readonly string[] }> {
		const { run, step } = this;
		const passed = inherited(record);
		const made = existing
			? { record: existing, warnings: [] }
			: await run.create(step.to, firstState[step.to], { ...passed.fields, ...next.fields }, { ...passed.values, ...next.values, [step.link]: String(record.id), CFPipelineWritten: memoryOf({ ...passed.values, ...next.values }, record) }, (one) => valueOf(one, step.link) === String(record.id));
		const id = made.record?.id ?? null;
		const state = nextState(step.state, step.event);
		const note = await run.noteOnce(record, `${step.to} of ${record.id}`, `Became ${step.to} ${id ?? ''}`.trim());
		const warnings = [...made.warnings, ...note.warnings];
		// What somebody did while the new ticket was made stays, and an opt-out goes on to it.
		const now = run.dryRun ? record : await run.book.fresh(record);
		if (isOptedOut(now) && made.record) await optOutRecord(run, made.record);
		if (now.state !== step.state) return { id, warnings: [...warnings, `The status of ticket ${record.id} was changed meanwhile and is left`] };
		if (state) await run.post(now, { id: record.id, status_id: run.tenant.statusId(state) });
		return { id, warnings };
	}

	/** The record as it is after requests that took their time; a person's status or opt-out in between must not be written over. */
	private async now(record: PipelineRecord, sentBefore: number): Promise<PipelineRecord> {
		const { run } = this;
		return run.dryRun || run.client.requests === sentBefore ? record : await run.book.fresh(record);
	}
}

/** Of what is inherited only the fields that providers tell of stay the pipeline's to refresh. */
const memoryOf = (values: Readonly<Record<string, string>>, record: PipelineRecord): string => {
	const source = record.values.CFLeadSource ?? '';
	const known = Object.entries(values).filter(([name]) => pipelineField(name)?.update !== undefined && name !== 'CFDND');
	return JSON.stringify(Object.fromEntries(known.map(([name, value]) => [name, [fingerprint(value), source]])));
};

const emailKeyOf = (record: PipelineRecord): string | undefined => {
	const { email } = personOf(record);
	return email === '' ? undefined : emailKey(email);
};

/** Ten o'clock in UTC is the same day from Honolulu to Auckland; the beginning of the day is the day before in America. */
const SAME_DAY_EVERYWHERE = 'T10:00:00Z';

const titled = (record: PipelineRecord, word: string): string => textOf(record.row.summary).replace(/^(Lead|Prospect): /, '').replace(/^/, `${word}: `);

/** Every engaged lead becomes a prospect. */
export async function convertLeads(run: PipelineRun, park: Park): Promise<Outcome[]> {
	const accounts = new PipelineAccounts(run);
	return await new StageMover(run, {
		from: 'lead', to: 'prospect', state: 'engaged', event: 'convert', link: 'CFProspectFromLead', done: 'converted',
		missing: () => [],
		next: async (record) => {
			const account = await accounts.linkedTo(record);
			const person = textOf(record.row.oppcontactname).trim();
			const values: Record<string, string> = person === '' || valueOf(record, 'CFProspectDecisionMakers') !== '' ? {} : { CFProspectDecisionMakers: person };
			return {
				fields: { summary: titled(record, 'Prospect'), details: `From lead ${record.id}`, ...account.fields },
				values,
				why: account.why || 'The lead is engaged',
			};
		},
	}).move(park);
}

/** Every qualified prospect that has the score and the fields becomes an opportunity. */
export async function promoteProspects(run: PipelineRun, park: Park): Promise<Outcome[]> {
	const { deal, minimumFit, required } = run.settings;
	const scoreOf = (record: PipelineRecord): number | null => {
		const text = valueOf(record, 'CFProspectFitScore');
		return text === '' || Number.isNaN(Number(text)) ? null : Number(text);
	};
	return await new StageMover(run, {
		from: 'prospect', to: 'opportunity', state: 'qualified', event: 'promote', link: 'CFOpportunityFromProspect', done: 'promoted',
		missing: (record) => qualifies(scoreOf(record), minimumFit, required.map((name) => ({ label: pipelineField(name)?.label ?? name, value: valueOf(record, name) }))).missing,
		next: (record) => {
			const value = (name: string): string => valueOf(record, name);
			const services = value('CFProspectServices');
			const found = estimateDeal(deal, { fitScore: scoreOf(record) ?? 0, services, timeframe: value('CFProspectTimeframe'), now: run.now(), given: { value: value('CFProspectDealValue'), expectedClose: value('CFProspectExpectedClose') } });
			const company = textOf(record.row.oppcompanyname) || titled(record, '').slice(2);
			return Promise.resolve({
				fields: { summary: [company, services.slice(0, 80)].filter(Boolean).join(' - '), details: `From prospect ${record.id}`, oppvalue: found.value, oppconversionprobability: found.probability, targetdate: `${found.expectedClose}${SAME_DAY_EVERYWHERE}` },
				values: { ...(services ? { CFOpportunitySolutions: services } : {}), CFProspectExpectedClose: found.expectedClose },
				why: found.why,
				more: { value: found.value, probability: found.probability, expected_close: found.expectedClose },
			});
		},
	}).move(park);
}
