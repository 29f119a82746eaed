import { pipelineField, type UpdateRule } from '../domain/pipelineFields';
import { deduplicate, rankOf } from '../domain/pipelineDuplicates';
import { keysOf, type Lead } from '../domain/pipelineLead';
import { listsFor } from '../domain/pipelineLists';
import { engagementScore, fitScore, type Score } from '../domain/pipelineScore';
import { takesProviderData } from '../domain/pipelineStages';
import { comparable, decideField } from '../domain/pipelineUpdate';
import { textOf, type HaloRecord } from '../halo/records/record';
import { deletedBefore, DeletedRecords, deletedUnseen } from './deleted';
import { LastEditors } from './lastEditors';
import { optOutRecord } from './optOuts';
import { isOptedOut, personOf, rememberedKeys, rememberWrites, valueOf, writtenOf, type PipelineRecord } from './record';
import { aboutRecord, type Outcome, type PipelineRun } from './run';
import { customWrites, shownValue } from './write';

const LONGEST_SUMMARY = 200;

/** HaloPSA's own fields that a provider fills, with the rule for a later value. Who a lead is, a provider never changes. */
const OWN_FIELDS: readonly (readonly [string, UpdateRule, (lead: Lead) => string])[] = [
	['oppcontactname', 'fill', (lead) => `${lead.firstName} ${lead.lastName}`.trim()],
	['oppcompanyname', 'fill', (lead) => lead.company],
	['oppemailaddress', 'fill', (lead) => lead.email],
	['opptel', 'always', (lead) => lead.phone],
	['oppjobtitle', 'refresh', (lead) => lead.title],
	['oppaddr3', 'refresh', (lead) => lead.city],
	['oppaddr4', 'refresh', (lead) => lead.state],
	['opppostcode', 'refresh', (lead) => lead.postcode],
	['oppcountry', 'refresh', (lead) => lead.country],
	['opphear', 'fill', (lead) => lead.source],
];

const kindOf = (field: string): Parameters<typeof rankOf>[0] =>
	field === 'opptel' ? 'phone' : field === 'oppemailaddress' ? 'email' : field === 'CFLeadLinkedIn' || field === 'CFLeadTechStack' ? 'social' : 'person';

export const scoreOf = (lead: Lead, run: PipelineRun): Score => {
	const text = (name: string): string | null => (lead.fields[name] === undefined ? null : String(lead.fields[name]));
	return fitScore({
		employees: lead.employees, industry: lead.industry || null, managementLevel: text('CFLeadManagementLevel'), intentStrength: text('CFLeadIntentStrength'),
		technologies: (text('CFLeadTechStack') ?? '').split(',').map((one) => one.trim()).filter(Boolean), country: lead.country || null, region: text('CFProspectRegion'), providerScore: lead.providerScore,
	}, run.settings.scoring);
};

/** Custom fields that the lead tells. Whether somebody opted out is decided elsewhere, and what people judge is theirs. */
function told(lead: Lead, score: Score): Record<string, string | number | boolean> {
	const fields: Record<string, string | number | boolean> = { ...lead.fields };
	delete fields.CFDND;
	fields.CFProspectFitScore ??= score.value;
	if (lead.engagement) fields.CFLeadEngagementScore = engagementScore(lead.engagement).value;
	return Object.fromEntries(Object.entries(fields).filter(([name]) => pipelineField(name)?.update !== undefined));
}

export const summaryOf = (lead: Lead): string => {
	const person = `${lead.firstName} ${lead.lastName}`.trim();
	const text = `Lead: ${[person || lead.email || lead.phone, lead.company].filter(Boolean).join(' - ')}`;
	return text.length > LONGEST_SUMMARY ? `${text.slice(0, LONGEST_SUMMARY - 1)}…` : text;
};

const detailsOf = (lead: Lead, score: Score, notes: readonly string[]): string =>
	[
		`Source: ${lead.sources.join(', ') || 'not named'}`,
		...(lead.title ? [`Job title: ${lead.title}`] : []), ...(lead.website ? [`Website: ${lead.website}`] : []), ...(lead.industry ? [`Industry: ${lead.industry}`] : []),
		`Fit score ${score.why}`,
		...notes,
		'To qualify: pain points confirmed, budget range known, decision maker reached, timeframe known, fit score high enough',
	].join('\n');

/** Makes leads of people, or brings leads that are there up to date, without touching what somebody works on. */
export class LeadUpserter {
	private readonly editors: LastEditors;
	private deleted: DeletedRecords | undefined;

	constructor(private readonly run: PipelineRun) {
		this.editors = new LastEditors(run);
	}

	/** @returns one outcome for each lead after the duplicates among them were merged */
	async upsert(given: readonly Lead[], { park }: { park: (error: unknown, lead: Lead) => Outcome }): Promise<{ outcomes: Outcome[]; duplicatesRemoved: number }> {
		const { leads, removed } = deduplicate(given, this.run.settings.thresholds);
		await this.run.book.readFor(leads);
		this.deleted = await DeletedRecords.ofPeople(this.run, leads.filter((lead) => this.mayBeMade(lead)));
		const outcomes: Outcome[] = [];
		// The surest first, so that a poor record finds the good one and not the other way round.
		for (const lead of [...leads].sort((left, right) => quality(right) - quality(left))) {
			try {
				outcomes.push(await this.one(lead));
			} catch (error) {
				outcomes.push(park(error, lead));
			}
		}
		return { outcomes, duplicatesRemoved: removed };
	}

	private mayBeMade(lead: Lead): boolean {
		if (this.isOut(lead)) return false;
		const { kind } = this.run.book.find(lead);
		return kind === 'none' ? !tellsOnlyEngagement(lead) : kind === 'possible' && this.run.settings.possibleDuplicates === 'create';
	}

	private readonly isOut = (lead: Lead): boolean => lead.optedOut || this.run.isSuppressed(lead);

	private async one(lead: Lead): Promise<Outcome> {
		const match = this.run.book.find(lead);
		const optedOut = this.isOut(lead);
		switch (match.kind) {
			case 'same': {
				const met = match.values.flatMap((id) => this.run.book.get(id) ?? []);
				const records = await this.run.book.survivors(met);
				const [merged] = met;
				if (records.length === 0 && merged) return preserved(merged, lead, `Somebody merged it into ticket ${merged.mergedInto ?? ''}`);
				return await this.known(lead, records, optedOut || met.some((record) => record.mergedInto !== undefined && isOptedOut(record)));
			}
			case 'possible':
				if (optedOut) return rejected(lead);
				return await this.possible(lead, match.value, match.score);
			case 'none':
				if (optedOut) return rejected(lead);
				return tellsOnlyEngagement(lead) ? { ...aboutLead(lead), action: 'unchanged', why: 'Engagement of somebody who is no lead' } : await this.make(lead, []);
		}
	}

	private async possible(lead: Lead, id: number, score: number): Promise<Outcome> {
		const why = `May be the same person as ticket ${id} (similarity ${score.toFixed(2)})`;
		if (this.run.settings.possibleDuplicates === 'park') return { ...aboutLead(lead), action: 'parked', why, more: { possible_duplicate_of: id } };
		const outcome = await this.make(lead, [`Possible duplicate: ${why.charAt(0).toLowerCase()}${why.slice(1)}`]);
		return outcome.action === 'created' ? { ...outcome, why, more: { ...outcome.more, possible_duplicate_of: id } } : outcome;
	}

	/** Makes a lead, unless somebody deleted the one of this person. */
	private async make(lead: Lead, notes: readonly string[]): Promise<Outcome> {
		const match = (await this.deleted?.find(lead)) ?? { kind: 'none' };
		if (match.kind === 'none') {
			// A ticket that was listed as deleted may have turned out to be there.
			return this.run.book.find(lead).kind === 'same' ? await this.one(lead) : await this.create(lead, notes);
		}
		if (match.kind === 'possible') {
			const { record } = match;
			const why = `May be the same person as ticket ${record.id}, which somebody deleted in HaloPSA (similarity ${match.score.toFixed(2)})`;
			const more = { possible_duplicate_of: record.id };
			if (this.run.settings.possibleDuplicates === 'park') return { ...aboutLead(lead), action: 'parked', why, more };
			const outcome = await this.create(lead, [...notes, why]);
			return { ...outcome, why, more: { ...outcome.more, ...more } };
		}
		for (const record of match.records) {
			if (record.mergedInto !== undefined) return preserved(record, lead, `Somebody merged it into ticket ${record.mergedInto}`);
			if (!this.run.settings.createDeleted) return { ...aboutLead(lead), ...deletedBefore(record) };
			const whole = await this.deleted?.whole(record);
			if (!whole) return { ...aboutLead(lead), ...deletedUnseen(record) };
			if (isOptedOut(whole)) return rejected(lead);
		}
		return await this.create(lead, notes);
	}

	private async create(lead: Lead, notes: readonly string[]): Promise<Outcome> {
		const { run } = this;
		const score = scoreOf(lead, run);
		const own = Object.fromEntries(OWN_FIELDS.map(([name, , read]) => [name, read(lead)] as const).filter(([, value]) => value !== ''));
		const fields = told(lead, score);
		const keys = keysOf(lead);
		const { values: writable } = customWrites(run.tenant, fields);
		const ours = { ...own, ...Object.fromEntries(Object.entries(writable).map(([name, value]) => [name, shownValue(run.tenant, name, value)])) };
		const listed = listsFor({ source: lead.source, fitScore: score.value, industry: lead.industry, employees: lead.employees, doNotContact: false }).join(', ');
		const { defaultClientId } = run.settings;
		const { record, warnings } = await run.create(
			'lead', 'new_lead',
			{ summary: summaryOf(lead), details: detailsOf(lead, score, notes), ...own, ...(defaultClientId === undefined ? {} : { client_id: defaultClientId }) },
			{ ...fields, CFLeadLists: listed, CFPipelineKeys: keys.join('\n'), CFPipelineSources: lead.sources.join(', '), CFPipelineWritten: rememberWrites({}, { ...ours, CFLeadLists: listed }, lead.source) },
			(made) => rememberedKeys(made).some((key) => keys.includes(key)),
		);
		// In a dry run the next lead has to meet this one too, but nothing exists that could be found.
		return { ...aboutLead(lead), action: 'created', id: record?.id ?? null, why: `Fit score ${score.why}`, changed: Object.keys(ours), warnings: [...lead.warnings, ...warnings], more: { fit_score: score.value, fit_score_why: score.why, lists: listed }, ...run.takePlanned() };
	}

	private async known(lead: Lead, records: readonly PipelineRecord[], optedOut: boolean): Promise<Outcome> {
		const onwards = records.find(({ stage }) => stage !== 'lead') ?? records.find(({ state }) => state === undefined || !takesProviderData(state));
		const [first] = records;
		const record = onwards ?? first;
		if (!record) return await this.create(lead, []);
		if (optedOut && !records.every(isOptedOut)) return await this.optOut(lead, records);
		if (records.some(isOptedOut)) return preserved(record, lead, 'The person must not be contacted');
		if (record.stage !== 'lead') return preserved(record, lead, `The person is a ${record.stage} already`);
		if (record.state === undefined || !takesProviderData(record.state)) return preserved(record, lead, `Somebody works on the lead: its status is ${textOf(record.row.status_name) || 'not one of ours'}`);
		if (records.length > 1) return preserved(record, lead, `${records.length} leads are this person: tickets ${records.map(({ id }) => id).join(', ')}. Merge them in HaloPSA.`);
		return await this.update(lead, record);
	}

	private async optOut(lead: Lead, records: readonly PipelineRecord[]): Promise<Outcome> {
		for (const record of records) await optOutRecord(this.run, record);
		const [record] = records;
		return { ...(record ? aboutRecord(record) : aboutLead(lead)), action: 'opted_out', items: lead.items, why: `${lead.source || 'The source'} says that the person must not be contacted`, changed: ['CFDND'], ...this.run.takePlanned() };
	}

	/** A lead in its first state whose engagement is high enough goes on to Engaged (published rule: from 50). */
	private engages(lead: Lead, record: PipelineRecord): boolean {
		return lead.engagement !== null && record.state === 'new_lead' && engagementScore(lead.engagement).value >= this.run.settings.engagedFrom;
	}

	private async update(lead: Lead, listed: PipelineRecord): Promise<Outcome> {
		const { run } = this;
		const score = scoreOf(lead, run);
		const fields = told(lead, score);
		if (listed.complete) {
			const { own, custom, kept } = decide(lead, listed, fields, false);
			const isNew = Object.keys(own).length > 0 || Object.keys(customWrites(run.tenant, custom).values).length > 0 || keysOf(lead).some((key) => !rememberedKeys(listed).includes(key)) || lead.sources.some((source) => !valueOf(listed, 'CFPipelineSources').includes(source));
			if (!isNew && !this.engages(lead, listed)) return { ...aboutRecord(listed), action: kept.length > 0 ? 'preserved' : 'unchanged', items: lead.items, why: kept.length > 0 ? 'What a person set was kept' : 'Nothing new', preserved: kept, warnings: lead.warnings };
		}
		// Read again just before the write: somebody may have typed since the list was read.
		const record = await run.book.fresh(listed);
		if (record.state === undefined || !takesProviderData(record.state) || isOptedOut(record)) return preserved(record, lead, 'Somebody took the lead meanwhile');
		const worked = await this.editors.isWorked(record);
		const { own, custom, kept } = decide(lead, record, fields, worked);
		const sources = [...new Set([...valueOf(record, 'CFPipelineSources').split(',').map((one) => one.trim()).filter(Boolean), ...lead.sources])].join(', ');
		const keys = [...new Set([...rememberedKeys(record), ...keysOf(personOf(record)), ...keysOf(lead)])].join('\n');
		const engaged = !worked && this.engages(lead, record);
		const next = engaged ? { status_id: run.tenant.statusId('engaged') } : {};
		const { changed, warnings } = await run.update(record, { ...own, ...next }, { ...custom, CFPipelineSources: sources, CFPipelineKeys: keys }, lead.source);
		const action = changed.length > 0 ? 'updated' : kept.length > 0 ? 'preserved' : 'unchanged';
		return { ...aboutRecord(record), action, items: lead.items, why: engaged ? `Engaged: engagement score ${engagementScore(lead.engagement).why}` : action === 'updated' ? `Fit score ${score.why}` : kept.length > 0 ? 'What a person set was kept' : 'Nothing new', changed, preserved: kept, warnings: [...lead.warnings, ...warnings], more: { fit_score: score.value, fit_score_why: score.why }, ...run.takePlanned() };
	}
}

/** Counts of mails and calls of a person, without anything about the person. */
const tellsOnlyEngagement = (lead: Lead): boolean => lead.engagement !== null && [lead.firstName, lead.lastName, lead.company, lead.phone].every((text) => text === '');

/** What is written of a lead that is there, and what is kept with the reason. */
function decide(lead: Lead, record: PipelineRecord, fields: Readonly<Record<string, unknown>>, worked: boolean): { own: HaloRecord; custom: Record<string, string>; kept: string[] } {
	const written = writtenOf(record);
	const own: Record<string, unknown> = {};
	const custom: Record<string, string> = {};
	const kept: string[] = [];
	const decideOne = (field: string, rule: UpdateRule, current: unknown, incoming: unknown, take: (value: string) => void): void => {
		const decision = decideField({ field, rule, current, incoming, source: lead.source, rankOf: (source) => rankOf(kindOf(field), source), written, worked });
		if (decision.action === 'write') take(decision.value);
		if (decision.action === 'keep') kept.push(`${field}: ${decision.why}`);
	};
	for (const [name, rule, read] of OWN_FIELDS) decideOne(name, rule, record.row[name], read(lead), (value) => { own[name] = value; });
	for (const [name, value] of Object.entries(fields)) {
		const rule = pipelineField(name)?.update;
		if (rule) decideOne(name, rule, valueOf(record, name), comparable(value), (text) => { custom[name] = text; });
	}
	return { own, custom, kept };
}

/** Points of completeness as the published quality score has them. */
const quality = (lead: Lead): number => (lead.email ? 30 : 0) + (lead.phone ? 25 : 0) + (lead.firstName && lead.lastName ? 20 : 0) + (lead.company && lead.website ? 15 : 0) + (lead.title ? 10 : 0);

export const aboutLead = (lead: Lead): Omit<Outcome, 'action' | 'why'> => ({
	stage: 'lead', id: null, summary: summaryOf(lead), email: lead.email, source: lead.source, changed: [], preserved: [], warnings: lead.warnings, items: lead.items,
});

const rejected = (lead: Lead): Outcome => ({ ...aboutLead(lead), action: 'rejected', why: 'The person must not be contacted' });
const preserved = (record: PipelineRecord, lead: Lead, why: string): Outcome => ({ ...aboutRecord(record), action: 'preserved', items: lead.items, why, warnings: lead.warnings });
