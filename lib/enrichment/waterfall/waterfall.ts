import type { EnrichmentClient } from '../client';
import { ProviderError } from '../errors';
import { personKeys } from '../query';
import { RestrictedPeople } from '../restrictedPeople';
import { AnswerCache, type CacheRow } from './cache';
import { CreditBudget, type BudgetLimits } from './budget';
import { Course, type Report, type Stop } from './course';
import { Enquiry, type PlannedQuestion, type Question } from './enquiry';
import { FIELD_GROUPS, isAboutPerson, orderFor, verifierOf, type FieldGroup, type Step } from './groups';
import { rankOf } from './precedence';
import type { Profile } from './profile';
import { checkedSubject, type Subject } from './subject';
import { SuppressionList } from './suppression';
import { lacking, type WantedField } from './wanted';

export interface WaterfallSettings {
	/** Providers in the order in which they are asked. */
	readonly steps: readonly Step[];
	/** Fields that end the search for their group when all of them are there. */
	readonly wanted: readonly WantedField[];
	/** 0 to 100: a value that its provider rates lower does not count as there. */
	readonly confidence: number;
	/** Whether the address that was found is verified by the first provider of the order that can. */
	readonly verify: 'always' | 'unlessValid' | 'never';
	readonly budget: BudgetLimits;
	/** Rows that earlier runs gave out. */
	readonly cacheRows: readonly unknown[];
	/** Days that such a row counts. */
	readonly maxAgeDays: number;
	/** People and domains that nobody may be asked about. */
	readonly suppression: readonly unknown[];
	/** Topics of intent, where a provider needs them. */
	readonly topics: readonly string[];
	/** Where Apollo sends phone numbers; without it Apollo is not asked for any. */
	readonly phoneWebhookUrl?: string;
	/** Seconds to wait for a lookup that a provider finishes later. */
	readonly waitSeconds: number;
}

export interface WaterfallOutcome {
	readonly subject: Subject;
	readonly profile: Profile;
	readonly stop: Stop | undefined;
	readonly reports: readonly Report[];
	readonly credits: number;
	/** Wanted fields that nobody had. */
	readonly missing: readonly WantedField[];
	/** Set when the subject cannot be looked up, or when every provider that was asked failed. */
	readonly error: ProviderError | undefined;
}

export interface WaterfallResult {
	/** In the order of the subjects. */
	readonly outcomes: readonly WaterfallOutcome[];
	/** To be kept by `cache_key` for later runs. */
	readonly cacheRows: readonly { readonly row: CacheRow; readonly subject: number }[];
	/** Credits taken in this run. */
	readonly credits: ReadonlyMap<string, number>;
}

export interface PlannedSubject {
	readonly stop: Stop | undefined;
	readonly error: ProviderError | undefined;
	readonly planned: readonly PlannedQuestion[];
}

/**
 * Asks providers one after the other for what is still lacking, many subjects together: each provider gets the
 * subjects that need it in as few requests as its bulk size allows, side by side as far as its rate allows.
 */
export class Waterfall {
	private readonly budget: CreditBudget;
	private readonly cache: AnswerCache;
	private readonly suppression: SuppressionList;
	private readonly restricted = new RestrictedPeople();
	/** Who withdrew consent, by what the person is known by, and at which provider. */
	private readonly optOuts = new Map<string, string>();

	/**
	 * @param clients by key of the provider; one for each step
	 * @param now milliseconds since the epoch
	 * @throws ProviderError for a row of the suppression list that names nobody
	 */
	constructor(
		private readonly clients: ReadonlyMap<string, EnrichmentClient>,
		private readonly settings: WaterfallSettings,
		now: number,
	) {
		this.budget = new CreditBudget(settings.budget);
		this.cache = new AnswerCache(settings.cacheRows, { maxAgeDays: settings.maxAgeDays, now });
		this.suppression = new SuppressionList(settings.suppression);
	}

	async run(subjects: readonly Subject[]): Promise<WaterfallResult> {
		const opened = this.open(subjects);
		const courses = opened.filter((one) => one instanceof Course);
		this.stopWhoMustNotBeAsked(courses);
		for (const group of FIELD_GROUPS) {
			await this.search(group, courses);
			// An address that proves dead sends the search on to the providers that were not asked yet.
			if (group === 'email') while (await this.verify(courses)) await this.search('email', courses);
		}
		await this.verify(courses);
		return {
			outcomes: opened.map((one, index) => (one instanceof Course ? this.outcomeOf(one) : failedOutcome(subjects[index] ?? {}, one))),
			cacheRows: [...this.cache.written.values()], credits: this.budget.byProvider,
		};
	}

	/** What would be asked with what the items say, if nothing of it were found; nothing is sent. */
	plan(subjects: readonly Subject[]): PlannedSubject[] {
		const opened = this.open(subjects);
		const courses = opened.filter((one) => one instanceof Course);
		this.stopWhoMustNotBeAsked(courses);
		const found = FIELD_GROUPS.flatMap((group) => orderFor(this.settings.steps, group).flatMap((step) => this.enquiry(step, group).plan(this.lacking(group, courses))));
		return opened.map((one) => ({
			stop: one instanceof Course ? one.stop : undefined, error: one instanceof Course ? undefined : one, planned: found.filter(({ course }) => course === one).map(({ planned }) => planned),
		}));
	}

	private open(subjects: readonly Subject[]): (Course | ProviderError)[] {
		const rank = rankOf(this.settings.steps.map(({ provider }) => provider.servedBy ?? provider.key));
		return subjects.map((given, position) => {
			try {
				return new Course(checkedSubject(given), position, rank);
			} catch (error) {
				if (error instanceof ProviderError) return error;
				throw error;
			}
		});
	}

	/** The subjects that go on and lack something of a group. */
	private lacking(group: FieldGroup, courses: readonly Course[]): Course[] {
		const { wanted, confidence } = this.settings;
		return courses.filter((course) => !course.stop && (course.isPerson || !isAboutPerson(group)) && lacking(wanted, course.profile, confidence, group).length > 0);
	}

	private async search(group: FieldGroup, courses: readonly Course[]): Promise<void> {
		for (const step of orderFor(this.settings.steps, group)) {
			const open = this.lacking(group, courses);
			if (open.length === 0) continue;
			await this.enquiry(step, group).ask(open);
			this.stopWhoMustNotBeAsked(courses);
		}
	}

	/** Answers whether an address turned out to be dead. */
	private async verify(courses: readonly Course[]): Promise<boolean> {
		const { verify, wanted, steps } = this.settings;
		const step = verifierOf(steps);
		if (verify === 'never' || !wanted.includes('email') || !step) return false;
		const open = courses.filter(({ stop, profile: { person, verification } }) => !stop && (person?.email ?? null) !== null && verification === null && (verify === 'always' || person?.emailStatus !== 'valid'));
		const before = open.map(({ profile }) => profile.person?.email ?? null);
		if (open.length > 0) await this.enquiry(step, 'verification').verify(open);
		this.stopWhoMustNotBeAsked(courses);
		return open.some((course, index) => !course.stop && (course.profile.person?.email ?? null) !== before[index]);
	}

	private enquiry(step: Step, group: FieldGroup | 'verification'): Enquiry {
		const client = this.clients.get(step.provider.key);
		if (!client) throw new ProviderError('badKey', `${step.provider.label} is in the order and has no credential`, undefined, { advice: `Choose a ${step.provider.label} credential in the node, or take ${step.provider.label} out of the order` });
		const { budget, cache, restricted, settings } = this;
		return new Enquiry({ step, group, client, budget, cache, restricted, settings, onRestricted: (question) => this.optOut(question) });
	}

	private optOut({ course, provider }: Pick<Question, 'course'> & { provider: string }): void {
		for (const subject of [course.subject, course.known]) {
			for (const key of personKeys(subject)) if (!this.optOuts.has(key)) this.optOuts.set(key, provider);
			this.restricted.add(subject);
		}
		course.stop = { reason: 'optOut', provider };
		course.forgetPerson();
	}

	/** The suppression list and withdrawn consent hold for whatever is learnt of a person on the way, in every item. */
	private stopWhoMustNotBeAsked(courses: readonly Course[]): void {
		for (const course of courses) {
			if (course.stop) continue;
			const known = [course.subject, course.known];
			const provider = known.flatMap((subject) => personKeys(subject)).map((key) => this.optOuts.get(key)).find((one) => one !== undefined);
			if (provider !== undefined) this.optOut({ course, provider });
			else if (known.some((subject) => this.suppression.has(subject))) {
				course.stop = { reason: 'suppressed', provider: null };
				course.forgetPerson();
			}
		}
	}

	private outcomeOf(course: Course): WaterfallOutcome {
		const { subject, profile, stop, reports, credits, faults } = course;
		const missing = stop ? [] : lacking(this.settings.wanted, profile, this.settings.confidence);
		const answered = reports.some(({ status }) => ['matched', 'partial', 'none', 'restricted', 'pending', 'otherPerson'].includes(status));
		return { subject, profile, stop, reports, credits, missing, error: !answered && !stop && missing.length > 0 ? allFailed(faults) : undefined };
	}
}

function allFailed(faults: readonly ProviderError[]): ProviderError | undefined {
	const [first, ...others] = faults;
	if (!first || others.length === 0) return first;
	return new ProviderError(first.kind, `No provider answered: ${[...new Set(faults.map(({ message }) => message))].join('; ')}`, first.status, { advice: first.advice });
}

const nothing: Profile = { person: null, company: null, technologies: [], signals: [], scores: [], verification: null, sources: {} };

const failedOutcome = (subject: Subject, error: ProviderError): WaterfallOutcome => ({ subject, profile: nothing, stop: undefined, reports: [], credits: 0, missing: [], error });
