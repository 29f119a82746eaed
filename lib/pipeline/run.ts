import type { Lead } from '../domain/pipelineLead';
import { emailKey } from '../domain/pipelineLead';
import { toE164 } from '../domain/phone';
import { regionOf } from '../domain/region';
import type { Stage, State } from '../domain/pipelineStages';
import type { HaloClient } from '../halo/client';
import { HaloLostAnswerError, HaloValidationError } from '../halo/errors';
import { changesOf } from '../halo/records/compare';
import { idOf, integerOf, isRecord, textOf, type HaloRecord } from '../halo/records/record';
import { opportunity } from '../halo/resources/opportunity';
import { PipelineBook } from './book';
import { isDeleted, personOf, rememberWrites, writtenOf, type PipelineRecord } from './record';
import type { PipelineSettings } from './settings';
import { PipelineTenant } from './tenant';
import { customFieldsPart, customWrites, shownValue } from './write';

export type Action = 'created' | 'updated' | 'unchanged' | 'preserved' | 'rejected' | 'parked' | 'converted' | 'promoted' | 'waiting' | 'opted_out' | 'assigned' | 'logged' | 'review' | 'deleted_in_halopsa';

/** What became of one lead, record, opt-out or call. */
export interface Outcome {
	readonly action: Action;
	readonly stage: Stage | '';
	/** HaloPSA id; null for what is not there. */
	readonly id: number | null;
	readonly summary: string;
	readonly email: string;
	readonly source: string;
	/** One line for a person. */
	readonly why: string;
	/** Names of fields that were written, and those that were kept with the reason. */
	readonly changed: readonly string[];
	readonly preserved: readonly string[];
	readonly warnings: readonly string[];
	/** Input items it comes from. */
	readonly items: readonly number[];
	/** Requests that a dry run holds back. */
	readonly planned?: readonly { readonly method: 'POST'; readonly path: string; readonly body: readonly unknown[] }[];
	readonly more?: Readonly<Record<string, unknown>>;
}

type Planned = NonNullable<Outcome['planned']>[number];

export interface RunOptions {
	readonly dryRun?: boolean;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Rows of a suppression table: people who must not be contacted, by e-mail address or phone number. */
	readonly suppression?: readonly Readonly<Record<string, unknown>>[];
}

/** One run of the pipeline on one tenant. Writes go one after the other; a dry run collects them instead. */
export class PipelineRun {
	readonly dryRun: boolean;
	readonly now: () => number;
	private readonly suppressed = new Set<string>();
	private readonly told = new Set<string>();
	private planned: Planned[] = [];

	private constructor(readonly client: HaloClient, readonly tenant: PipelineTenant, readonly book: PipelineBook, { dryRun = false, now, suppression = [] }: RunOptions) {
		this.dryRun = dryRun;
		this.now = now;
		for (const row of suppression) this.suppress(textOf(row.email), textOf(row.phone));
	}

	/** @throws InvalidInputError when the tenant lacks what the pipeline needs */
	static async open(client: HaloClient, settings: PipelineSettings, options: RunOptions): Promise<PipelineRun> {
		const tenant = await PipelineTenant.read(client, settings);
		tenant.requireReady();
		return new PipelineRun(client, tenant, new PipelineBook(client, tenant), options);
	}

	get settings(): PipelineSettings {
		return this.tenant.settings;
	}

	suppress(email: string, phone: string): void {
		if (email.includes('@')) this.suppressed.add(emailKey(email));
		const number = phone === '' ? undefined : toE164(phone, this.settings.country);
		if (number !== undefined) this.suppressed.add(number);
	}

	isSuppressed({ email, phone }: Pick<Lead, 'email' | 'phone'>): boolean {
		return (email !== '' && this.suppressed.has(emailKey(email))) || (phone !== '' && this.suppressed.has(toE164(phone, this.settings.country) ?? phone));
	}

	/** The phone number of a record in E.164, read with the country of its address; undefined when none can be read. */
	numberOf(record: PipelineRecord): string | undefined {
		const { phone } = personOf(record);
		const region = regionOf(textOf(record.row.oppcountry));
		return phone === '' ? undefined : toE164(phone, region.kind === 'country' ? region.country : this.settings.country);
	}

	/** What the whole run is to tell, once. */
	get warnings(): readonly string[] {
		return [...this.told];
	}

	warn(text: string): void {
		this.told.add(text);
	}

	/** The requests that were held back since the last call. */
	takePlanned(): { planned?: readonly Planned[] } {
		const { planned } = this;
		this.planned = [];
		return this.dryRun ? { planned } : {};
	}

	/** Holds a request of a dry run back. */
	plan(path: string, body: HaloRecord): void {
		this.planned.push({ method: 'POST', path, body: [body] });
	}

	/**
	 * Makes a record of a stage. When the answer is lost it is looked for by `isIt` before it is sent again.
	 * @returns undefined in a dry run
	 */
	async create(stage: Stage, state: State, fields: HaloRecord, values: Readonly<Record<string, unknown>>, isIt: (record: PipelineRecord) => boolean): Promise<{ record: PipelineRecord | undefined; warnings: readonly string[] }> {
		const { values: writable, warnings } = customWrites(this.tenant, values);
		const record: HaloRecord = {
			...fields, tickettype_id: this.tenant.typeId(stage), status_id: this.tenant.statusId(state), donotapplytemplateintheapi: true,
			...customFieldsPart(this.tenant, {}, writable),
		};
		const path = this.tenant.path(stage);
		if (this.dryRun) {
			this.plan(path, record);
			return { record: undefined, warnings };
		}
		const made = await this.client.create(path, record, { findCreated: async () => await this.book.madeWith(stage, textOf(fields.summary), isIt) });
		const whole = Array.isArray(made.customfields) ? made : await this.client.get(path, idOf(made) ?? '', { includedetails: true });
		const taken = this.book.take(whole);
		if (!taken) throw new HaloLostAnswerError(`HaloPSA made "${textOf(fields.summary)}" with another ticket type than asked for`, { method: 'POST', path, advice: `Let the API agent create tickets of the type ${this.settings.types[stage]}` });
		return { record: taken, warnings };
	}

	/**
	 * Writes what differs into a record that was read just now.
	 * @param values custom fields as text; remembered as the pipeline's own, under `source`
	 * @returns names of the fields written; none when nothing differs
	 */
	async update(record: PipelineRecord, fields: HaloRecord, values: Readonly<Record<string, unknown>>, source: string): Promise<{ changed: string[]; warnings: readonly string[] }> {
		if (isDeleted(record)) return { changed: [], warnings: [`Ticket ${record.id} was deleted in HaloPSA meanwhile and is left`] };
		const { values: writable, warnings } = customWrites(this.tenant, values);
		const own = Object.fromEntries(changesOf(opportunity, record.row, fields).map(({ field, to }) => [field, to]));
		const differing = customFieldsPart(this.tenant, record.row, writable);
		const changed = [...Object.keys(own), ...changedNames(this.tenant, record, differing)];
		if (changed.length === 0) return { changed, warnings };
		const remembered = Object.fromEntries(changed.filter((name) => !isNotRemembered(name)).map((name) => [name, name in own ? own[name] : shownValue(this.tenant, name, writable[name])]));
		const memory = rememberWrites(writtenOf(record), remembered, source);
		const body = { id: record.id, ...own, ...customFieldsPart(this.tenant, record.row, { ...writable, ...(Object.keys(remembered).length > 0 ? { CFPipelineWritten: memory } : {}) }) };
		await this.post(record, body);
		return { changed, warnings };
	}

	/** Sends a change of one record, and makes sure that HaloPSA took a new status or type: a workflow may refuse it silently. */
	async post(record: PipelineRecord, body: HaloRecord): Promise<void> {
		const path = this.tenant.path(record.stage);
		if (this.dryRun) {
			this.plan(path, body);
			return;
		}
		const answer = await this.client.update(path, body);
		const shown = 'status_id' in answer && 'tickettype_id' in answer && Array.isArray(answer.customfields) ? answer : await this.client.get(path, record.id, { includedetails: true });
		this.book.take(shown);
		for (const name of ['status_id', 'tickettype_id']) {
			if (body[name] === undefined || integerOf(shown[name]) === integerOf(body[name])) continue;
			throw new HaloValidationError(`HaloPSA accepted the change of ticket ${record.id}, but kept its ${name === 'status_id' ? 'status' : 'type'}`, {
				method: 'POST', path, advice: 'Allow this change for the API agent in the workflow of the ticket type, or take the workflow off it.',
			});
		}
	}

	/**
	 * Adds a note with a mark that says which one it is, unless the ticket has it.
	 * @returns a warning where HaloPSA refuses it, as for an outcome that is closed to the API agent: a note holds nothing up
	 */
	async noteOnce(record: PipelineRecord, mark: string, text: string): Promise<{ noted: boolean; warnings: readonly string[] }> {
		try {
			return { noted: await this.note(record, mark, text), warnings: [] };
		} catch (error) {
			if (!(error instanceof HaloValidationError)) throw error;
			return { noted: false, warnings: [`The note was not added to ticket ${record.id}: ${error.message}`] };
		}
	}

	private async note(record: PipelineRecord, mark: string, text: string): Promise<boolean> {
		const tag = `[${mark}]`;
		const query = { ticket_id: record.id };
		const withMark = async (): Promise<HaloRecord[]> => (await this.client.list({ path: 'Actions', collection: 'actions', query, paged: false })).filter(isRecord).filter(({ note }) => textOf(note).includes(tag));
		if ((await withMark()).length > 0) return false;
		const action: HaloRecord = { ticket_id: record.id, outcome: this.settings.outcome, note: `${text} ${tag}`, hiddenfromuser: true };
		if (this.dryRun) {
			this.plan('Actions', action);
			return true;
		}
		await this.client.create('Actions', action, { findCreated: withMark, parent: String(record.id) });
		return true;
	}
}

/** Not a provider's to overwrite, so nobody asks whose it is. */
const isNotRemembered = (name: string): boolean => name.startsWith('CFPipeline') || name === 'status_id' || name === 'tickettype_id' || name === 'CFDND';

function changedNames(tenant: PipelineTenant, record: PipelineRecord, part: HaloRecord): string[] {
	const before = new Map((Array.isArray(record.row.customfields) ? record.row.customfields.filter(isRecord) : []).map((entry) => [integerOf(entry.id), entry.value]));
	const writes = Array.isArray(part.customfields) ? part.customfields.filter(isRecord) : [];
	return writes.filter(({ id, value }) => before.get(integerOf(id)) !== value).flatMap(({ id }) => tenant.nameOf(integerOf(id)) ?? []);
}

/** The members of an outcome that come from a record. */
export const aboutRecord = (record: PipelineRecord): Pick<Outcome, 'stage' | 'id' | 'summary' | 'email' | 'source' | 'changed' | 'preserved' | 'warnings' | 'items'> => ({
	stage: record.stage, id: record.id, summary: textOf(record.row.summary), email: textOf(record.row.oppemailaddress).toLowerCase(),
	source: record.values.CFLeadSource ?? '', changed: [], preserved: [], warnings: [], items: [],
});
