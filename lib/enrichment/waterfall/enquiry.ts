import type { EnrichmentClient } from '../client';
import { ProviderError } from '../errors';
import { Lookup, type LookupOptions, type Outcome } from '../lookup';
import { rounded } from '../price';
import { checkQuery } from '../query';
import type { RestrictedPeople } from '../restrictedPeople';
import type { Operation, OperationSpec, Query } from '../types';
import { AnswerCache, type CachedAnswer, type CachedStatus } from './cache';
import type { CreditBudget } from './budget';
import type { Course, Report } from './course';
import { isAboutPerson, operationsFor, orderFor, requestName, type FieldGroup, type Step } from './groups';
import { keysOf } from './subject';
import { lacking } from './wanted';
import type { WaterfallSettings } from './waterfall';

/** One question about one subject. */
export interface Question {
	readonly course: Course;
	readonly operation: Operation;
	readonly query: Query;
	readonly withPhones: boolean;
	/** Keys under which an answer may be kept, the one to keep it by first. */
	readonly keys: readonly string[];
}

export interface PlannedQuestion {
	readonly group: FieldGroup;
	readonly provider: string;
	readonly operation: Operation;
	/** Whether an answer is kept. */
	readonly cached: boolean;
	readonly creditsAtMost: number;
}

interface Surroundings {
	readonly step: Step;
	readonly group: FieldGroup | 'verification';
	readonly client: EnrichmentClient;
	readonly budget: CreditBudget;
	readonly cache: AnswerCache;
	readonly restricted: RestrictedPeople;
	readonly settings: WaterfallSettings;
	readonly onRestricted: (of: { course: Course; provider: string }) => void;
}

/** Enough rows for the intent of all companies of a subscription, where rows are free. */
const FREE_ROWS = 10_000;

/** The questions to one provider for one group: from the cache where they were answered before, else together, within the budget. */
export class Enquiry {
	/** The account that is paid; DiscoverOrg and ZoomInfo are one. */
	private readonly account: string;

	constructor(private readonly around: Surroundings) {
		const { provider } = around.step;
		this.account = provider.servedBy ?? provider.key;
	}

	async ask(courses: readonly Course[]): Promise<void> {
		const { step, group } = this.around;
		if (group === 'verification') return await this.verify(courses);
		await this.learnCompanyIds(courses, group);
		const questions = courses.flatMap((course) => this.questionOf(course, operationsFor(step.provider, group)) ?? []);
		await this.answer(questions);
	}

	/** The questions that would be asked first, and the most credits that each can take; nothing is sent. */
	plan(courses: readonly Course[]): { course: Course; planned: PlannedQuestion }[] {
		const { group, step } = this.around;
		if (group === 'verification') return [];
		return courses.flatMap((course) => {
			const question = this.questionOf(course, operationsFor(step.provider, group));
			if (!question || !this.isNew(question)) return [];
			const isKept = this.around.cache.find(question.keys) !== undefined;
			const creditsAtMost = isKept ? 0 : this.lookup(question.operation, question.withPhones).most(1);
			return [{ course, planned: { group, provider: step.provider.key, operation: question.operation, cached: isKept, creditsAtMost } }];
		});
	}

	async verify(courses: readonly Course[]): Promise<void> {
		await this.answer(courses.flatMap((course): Question[] => {
			const email = course.profile.person?.email ?? '';
			return email === '' ? [] : [{ course, operation: 'verifyEmail', query: { email }, withPhones: false, keys: this.keysFor('verifyEmail', [`email:${email}`], false) }];
		}));
	}

	/** Some know technologies and intent by their own ID only, which the company lookup tells. */
	private async learnCompanyIds(courses: readonly Course[], group: FieldGroup): Promise<void> {
		const { provider } = this.around.step;
		const [operation] = operationsFor(provider, group);
		const spec = operation && provider.operations[operation];
		if (!spec || isAboutPerson(group) || !needsId(spec) || !provider.operations.enrichCompany) return;
		const without = courses.filter((course) => course.companyId(this.account) === undefined);
		await this.answer(without.flatMap((course) => this.questionOf(course, ['enrichCompany']) ?? []));
	}

	/** The first operation that can be asked with what is known; a report says when none can. */
	private questionOf(course: Course, operations: readonly Operation[]): Question | undefined {
		const { step: { provider }, group } = this.around;
		let fault: unknown;
		for (const operation of operations) {
			const spec = provider.operations[operation];
			if (!spec) continue;
			try {
				const query = checkQuery(provider, spec, this.queryOf(course, spec));
				const aboutPerson = operation === 'enrichPerson' || operation === 'findEmail';
				const withPhones = aboutPerson && this.wantsPhones(course, spec);
				const subject = [...keysOf(course.subject, aboutPerson), ...keysOf(course.known, aboutPerson)];
				return { course, operation, query, withPhones, keys: this.keysFor(operation, [...new Set(subject)], withPhones) };
			} catch (error) {
				fault ??= error;
			}
		}
		if (fault instanceof ProviderError) this.report(course, operations[0] ?? 'enrichPerson', { status: 'skipped', message: fault.message, group });
		return undefined;
	}

	private queryOf(course: Course, spec: OperationSpec): Query {
		// Elsewhere topics are words of the provider's own, such as Apollo's categories of news.
		const topics = spec.needs.some((set) => set.includes('topics')) ? this.around.settings.topics : [];
		const id = needsId(spec) ? course.companyId(this.account) : undefined;
		return { ...course.known, ...(id !== undefined ? { id } : {}), ...(topics.length > 0 ? { lists: { topics } } : {}) };
	}

	/** Numbers that cost extra are asked for when they are looked for, or when this provider would be the first to be asked for them anyway. */
	private wantsPhones(course: Course, spec: OperationSpec): boolean {
		const { settings, step, group } = this.around;
		const price = spec.cost?.phones;
		if (!price || (price.later && settings.phoneWebhookUrl === undefined)) return false;
		const lacks = lacking(settings.wanted, course.profile, settings.confidence, 'phone').length > 0;
		return lacks && (group === 'phone' || orderFor(settings.steps, 'phone')[0] === step);
	}

	private keysFor(operation: Operation, subjects: readonly string[], withPhones: boolean): string[] {
		const { settings, step: { provider } } = this.around;
		const request = requestName(provider, operation);
		const about = operation === 'intentSignals' && settings.topics.length > 0 ? ` [${[...settings.topics].sort().join(',').toLowerCase()}]` : '';
		const key = (phones: boolean) => (subject: string): string => AnswerCache.key(`${subject}${about}`, provider, request, phones);
		// An answer with phones serves a question without them too.
		return [...subjects.map(key(withPhones)), ...(withPhones ? [] : subjects.map(key(true)))];
	}

	private async answer(questions: readonly Question[]): Promise<void> {
		const open = questions.filter((question) => !question.course.stop && this.isNew(question)).filter((question) => !this.answeredBefore(question));
		const batches = new Map<string, Question[]>();
		for (const question of open) {
			const name = `${question.operation} ${question.withPhones}`;
			batches.set(name, [...(batches.get(name) ?? []), question]);
		}
		for (const batch of batches.values()) {
			const [first, again] = this.apart(batch);
			await this.buy(first);
			await this.buy(again.filter((question) => !this.answeredBefore(question)));
		}
	}

	/** People of one company share its answer, which is asked and paid for once. */
	private apart(batch: readonly Question[]): [Question[], Question[]] {
		const keys = new Set<string>();
		const first = batch.filter(({ keys: [key = ''], operation }) => operation === 'enrichPerson' || operation === 'findEmail' || operation === 'verifyEmail' || (!keys.has(key) && keys.add(key)));
		return [first, batch.filter((question) => !first.includes(question))];
	}

	/** Marks the request as made for the subject. */
	private isNew({ course, operation, query, withPhones }: Question): boolean {
		const name = `${this.account} ${requestName(this.around.step.provider, operation)}${operation === 'verifyEmail' ? ` ${query.email}` : ''}`;
		if (course.asked.has(`${name} phones`) || (!withPhones && course.asked.has(name))) return false;
		course.asked.add(withPhones ? `${name} phones` : name);
		return true;
	}

	private answeredBefore(question: Question): boolean {
		const kept = this.around.cache.find(question.keys);
		if (!kept || (kept.status === 'pending' && this.canAskLater(kept, question))) return false;
		const message = kept.status === 'unknown' ? `The answer of ${kept.fetchedAt} was lost and may have been paid. Delete the row of the cache to ask again` : null;
		this.take(question, kept.status, kept.records, { credits: 0, cached: true, message, requestId: kept.requestId || null });
		return true;
	}

	private canAskLater({ requestId }: CachedAnswer, { operation }: Question): boolean {
		return operation === 'verifyEmail' || (requestId !== '' && this.around.step.provider.operations.asyncResult !== undefined && (operation === 'enrichPerson' || operation === 'findEmail'));
	}

	/** A lookup that was pending before is fetched, which is free; all others are bought as far as the budget goes. */
	private async buy(batch: readonly Question[]): Promise<void> {
		const { budget, cache, step } = this.around;
		const [first] = batch;
		if (!first) return;
		const isWaitedFor = ({ keys, operation }: Question): boolean => operation !== 'verifyEmail' && cache.find(keys)?.status === 'pending' && cache.find(keys)?.requestId !== '';
		const pending = batch.filter(isWaitedFor);
		if (pending.length > 0) {
			const outcomes = await this.lookup('asyncResult', false).run(pending.map(({ keys }) => ({ requestId: cache.find(keys)?.requestId ?? '' })));
			pending.forEach((question, index) => this.takeOutcome(question, outcomes[index]));
		}
		let rest = batch.filter((question) => !pending.includes(question));
		while (rest.length > 0) {
			const lookup = this.lookup(first.operation, first.withPhones);
			// As if each were a request of its own, because a request that is refused as a whole is divided.
			const most = lookup.most(1);
			const count = most === 0 ? rest.length : Math.min(rest.length, Math.floor(budget.left(this.account) / most + 1e-9));
			const reserved = rounded(count * most);
			if (count === 0 || !budget.reserve(this.account, reserved)) break;
			const bought = rest.slice(0, count);
			const outcomes = await lookup.run(bought.map(({ query }) => query));
			budget.settle(this.account, reserved, outcomes.reduce((sum, { credits }) => sum + credits, 0));
			bought.forEach((question, index) => this.takeOutcome(question, outcomes[index]));
			rest = rest.slice(count);
		}
		for (const { course, operation } of rest) this.report(course, operation, { status: 'noBudget', message: `The credit budget leaves too little for ${step.provider.label}` });
	}

	private lookup(operation: Operation, phones: boolean): Lookup {
		const { client, restricted, settings, step } = this.around;
		const spec = step.provider.operations[operation];
		const options: LookupOptions = {
			phones, waitSeconds: settings.waitSeconds, paidOnce: true, limit: spec?.pageSize ?? FREE_ROWS,
			...(phones && settings.phoneWebhookUrl !== undefined ? { webhookUrl: settings.phoneWebhookUrl } : {}),
		};
		return new Lookup(client, operation, options, restricted);
	}

	private takeOutcome(question: Question, outcome: Outcome = { records: [], credits: 0 }): void {
		const { records, error, credits } = outcome;
		if (error && records.length === 0) {
			const status = error.kind === 'restricted' ? 'restricted' : credits > 0 ? 'unknown' : 'failed';
			question.course.faults.push(error);
			if (status === 'failed') return this.report(question.course, question.operation, { status, message: error.message });
			return this.take(question, status, [], { credits, cached: false, message: error.message, requestId: null });
		}
		const statuses = records.map(({ _meta }) => _meta.matchStatus);
		const status = (['restricted', 'pending', 'matched', 'partial'] as const).find((one) => statuses.includes(one)) ?? 'none';
		// Numbers that are delivered later are fetched by the same name.
		const awaited = records.find(({ _meta }) => _meta.matchStatus === 'pending') ?? (question.withPhones && this.phonesComeLater(question) ? records[0] : undefined);
		const requestId = awaited?._meta.requestId ?? null;
		this.take(question, status, records, { credits, cached: false, message: error?.message ?? null, requestId });
	}

	private phonesComeLater({ operation }: Question): boolean {
		return this.around.step.provider.operations[operation]?.cost?.phones?.later === true;
	}

	private take(question: Question, status: CachedStatus, records: Outcome['records'], told: Pick<Report, 'credits' | 'cached' | 'message' | 'requestId'>): void {
		const { cache, onRestricted } = this.around;
		const { course, operation, keys: [key] } = question;
		const taken = course.add(status === 'restricted' ? [] : records);
		const found = records.length > 0 && taken.length === 0 && status === 'matched' ? 'none' : status;
		const isOther = taken.length === 0 && records.some(({ _meta }) => _meta.record === 'Person' && _meta.matchStatus === 'matched');
		this.report(course, operation, { ...told, status: isOther && status !== 'restricted' ? 'otherPerson' : found, ...(isOther ? { message: 'The provider told about a person of another last name' } : {}) });
		if (!told.cached && key !== undefined) {
			cache.keep({ cache_key: key, provider: this.account, operation, status: found, credits: told.credits, request_id: told.requestId ?? '' }, status === 'restricted' ? [] : taken, course.position);
		}
		if (status === 'restricted') onRestricted({ course, provider: this.account });
	}

	private report(course: Course, operation: Operation, told: Pick<Report, 'status'> & Partial<Report>): void {
		course.reports.push({ group: this.around.group, provider: this.around.step.provider.key, operation, credits: 0, cached: false, message: null, requestId: null, ...told });
	}
}

/** Whether only the provider's own ID will do. */
const needsId = ({ needs }: OperationSpec): boolean => needs.length > 0 && needs.every((set) => set.length === 1 && set[0] === 'id');
