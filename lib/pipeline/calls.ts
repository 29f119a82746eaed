import { z } from 'zod';

import { STATES, type Stage } from '../domain/pipelineStages';
import { toE164 } from '../domain/phone';
import { emailKey } from '../domain/pipelineLead';
import { InvalidInputError } from '../halo/records/input';
import { momentIn } from '../halo/records/moments';
import { integerOf, isBlank, textOf, type HaloRecord } from '../halo/records/record';
import { personOf, type PipelineRecord } from './record';
import { aboutRecord, type Outcome, type PipelineRun } from './run';

const text = z.preprocess((value) => (value === null || value === undefined ? '' : String(value).trim()), z.string());
const word = (names: readonly string[]) => z.preprocess((value) => String(value ?? '').trim().toLowerCase().replace(/[\s-]+/g, '_'), z.enum(names as [string, ...string[]]));

/** A call as telephone systems tell of it; outcomes and directions are those of the published call record. */
const callSchema = z.object({
	external_id: text,
	direction: word(['inbound', 'outbound']),
	outcome: word(['connected', 'voicemail', 'busy', 'no_answer', 'invalid_number']),
	number: text,
	email: text,
	ticket_id: z.preprocess((value) => (isBlank(value) ? undefined : value), z.coerce.number().int().positive().optional()),
	/** UTC where it names no zone. */
	started_at: text.refine((value) => value === '' || momentIn(value) !== undefined, 'it is not a date'),
	duration_minutes: z.coerce.number().min(0).max(1440).default(0),
	notes: text,
	next_action: text,
});
type Call = z.infer<typeof callSchema>;

/** @throws InvalidInputError naming the member that is wrong */
function callOf(given: HaloRecord): Call {
	const aliased = { ...given, external_id: given.external_id ?? given.call_id, number: given.number ?? given.dialled_number ?? given.phone, started_at: given.started_at ?? given.date_time, notes: given.notes ?? given.note };
	const parsed = callSchema.safeParse(aliased);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new InvalidInputError(`The call's ${String(issue?.path[0] ?? 'record')} cannot be used: ${issue?.message ?? ''}`, 'Give direction (inbound, outbound), outcome (connected, voicemail, busy, no_answer, invalid_number), number, external_id and, where known, duration_minutes and started_at');
	}
	if (parsed.data.external_id === '') throw new InvalidInputError('The call has no external_id', 'Give the ID that the telephone system has for the call, so that it is logged once');
	return parsed.data;
}

const reach: Readonly<Record<Stage, number>> = { opportunity: 3, prospect: 2, lead: 1 };
const isOpen = ({ state }: PipelineRecord): boolean => state === undefined || !('end' in STATES[state]);

/** Logs calls at the records that they are about: an entry in HaloPSA's call log and a note, each once. */
export class CallLogger {
	private log: Promise<readonly HaloRecord[]> | undefined;

	constructor(private readonly run: PipelineRun) {}

	async one(given: HaloRecord, item: number): Promise<Outcome> {
		const call = callOf(given);
		await this.run.book.readAll();
		const found = await this.run.book.survivors(this.matches(call));
		const number = toE164(call.number, this.run.settings.country) ?? call.number;
		if (found.length === 0) throw new InvalidInputError(`No record of the pipeline has the number ${number || call.email || 'of the call'}`, 'Give the ticket_id or the email of the person, or add the number to the record in HaloPSA');
		const people = new Set(found.map((record) => emailKey(personOf(record).email || String(record.id))));
		const [record] = [...found].sort((left, right) => Number(isOpen(right)) - Number(isOpen(left)) || reach[right.stage] - reach[left.stage] || right.id - left.id);
		if (people.size > 1 || !record) {
			return { action: 'review', stage: '', id: null, summary: '', email: '', source: '', why: `${found.length} records have the number ${number}: tickets ${found.map(({ id }) => id).join(', ')}. Give the ticket_id of the call.`, changed: [], preserved: [], warnings: [], items: [item] };
		}
		const logged = await this.entry(call, number, record);
		const { noted, warnings } = await this.run.noteOnce(record, `call ${call.external_id}`, sentence(call, number));
		return { ...aboutRecord(record), action: logged || noted ? 'logged' : 'unchanged', items: [item], warnings, why: logged || noted ? sentence(call, number) : 'Logged already', ...this.run.takePlanned() };
	}

	private matches(call: Call): PipelineRecord[] {
		const { all } = this.run.book;
		if (call.ticket_id !== undefined) return all.filter(({ id }) => id === call.ticket_id);
		const key = call.email.includes('@') ? emailKey(call.email) : undefined;
		if (key !== undefined) return all.filter((record) => personOf(record).email !== '' && emailKey(personOf(record).email) === key);
		const number = toE164(call.number, this.run.settings.country);
		if (number === undefined) throw new InvalidInputError(`"${call.number.slice(0, 40)}" is not a phone number with its country`, 'Give the number as +12125550100, or set the default country');
		return all.filter((record) => this.run.numberOf(record) === number);
	}

	/** HaloPSA's call log has no filter, so it is read once for all calls. */
	private async entry(call: Call, number: string, record: PipelineRecord): Promise<boolean> {
		const { run } = this;
		const known = async (): Promise<HaloRecord[]> => await run.client.list({ path: 'CallLog', query: { showall: true }, paged: false });
		const start = momentIn(call.started_at) ?? run.now();
		// A list that leaves the ID of the other system out still shows when the call was and whom it was with.
		const isEntry = (row: HaloRecord): boolean => (isBlank(row.third_party_id)
			? integerOf(row.ticket_id) === record.id && momentIn(row.start_date) === start && [row.callerid, row.diallednumber].some((one) => textOf(one) === number)
			: textOf(row.third_party_id) === call.external_id);
		this.log ??= known();
		if ((await this.log).some(isEntry)) return false;
		const [client, user] = [integerOf(record.row.client_id), integerOf(record.row.user_id)];
		const entry: HaloRecord = {
			third_party_id: call.external_id, start_date: new Date(start).toISOString(), end_date: new Date(start + call.duration_minutes * 60_000).toISOString(), timetaken: Math.round((call.duration_minutes / 60) * 100) / 100,
			...(call.direction === 'inbound' ? { callerid: number } : { diallednumber: number }), ticket_id: record.id,
			...(client !== undefined && client > 0 ? { client_id: client } : {}), ...(user !== undefined && user > 0 ? { user_id: user } : {}), note: sentence(call, number),
		};
		if (run.dryRun) {
			run.plan('CallLog', entry);
			return true;
		}
		await run.client.create('CallLog', entry, { findCreated: async () => (await known()).filter(isEntry) });
		this.log = this.log.then((rows) => [...rows, entry]);
		return true;
	}
}

function sentence({ direction, outcome, duration_minutes: minutes, notes, next_action: next }: Call, number: string): string {
	const parts = [`${direction === 'inbound' ? 'Inbound' : 'Outbound'} call ${direction === 'inbound' ? 'from' : 'to'} ${number}: ${outcome.replace('_', ' ')}${minutes > 0 ? `, ${minutes} min` : ''}.`];
	if (notes) parts.push(notes.slice(0, 2000));
	if (next) parts.push(`Next: ${next.slice(0, 200)}`);
	return parts.join(' ');
}
