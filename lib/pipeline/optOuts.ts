import { emailKey } from '../domain/pipelineLead';
import { toE164 } from '../domain/phone';
import { nextState } from '../domain/pipelineStages';
import { InvalidInputError } from '../halo/records/input';
import { textOf, type HaloRecord } from '../halo/records/record';
import { isOptedOut, personOf, valueOf, type PipelineRecord } from './record';
import { aboutRecord, type Outcome, type PipelineRun } from './run';

/** What is written down of a person who must not be contacted; the columns of the suppression table. */
interface Suppressed {
	readonly email: string;
	readonly phone: string;
	readonly source: string;
	readonly halo_ticket_id: number | null;
}

/** Marks one record; a lead also gets the status, unless the pipeline has passed it on. */
export async function optOutRecord(run: PipelineRun, listed: PipelineRecord): Promise<boolean> {
	if (valueOf(listed, 'CFDND') === 'true' && (listed.stage !== 'lead' || listed.state === undefined || nextState(listed.state, 'optOut') === undefined)) return false;
	const record = run.dryRun ? listed : await run.book.fresh(listed);
	const state = record.stage === 'lead' && record.state !== undefined ? nextState(record.state, 'optOut') : undefined;
	const { changed } = await run.update(record, state === undefined ? {} : { status_id: run.tenant.statusId(state) }, { CFDND: 'true' }, '');
	return changed.length > 0;
}

/**
 * Carries every opt-out to all records of the person, and gives a row for the suppression table for each. Nothing is
 * ever taken back. `requests` are opt-outs from elsewhere, such as the rows of the suppression table: items with an email
 * or a phone. An outcome says whether one of them named the person.
 */
export async function syncOptOuts(run: PipelineRun, requests: readonly HaloRecord[], park: (error: unknown, record: PipelineRecord | undefined, item: number | undefined) => Outcome): Promise<Outcome[]> {
	await run.book.readAll();
	const all = await run.book.complete(run.book.all);
	const keysOf = (record: PipelineRecord): string[] => identify(personOf(record), run.numberOf(record));
	const people = new Map<string, Suppressed & { item?: number }>();
	for (const record of all.filter(isOptedOut)) {
		const { email, phone } = personOf(record);
		for (const key of keysOf(record)) if (!people.has(key)) people.set(key, { email, phone, source: valueOf(record, 'CFLeadSource'), halo_ticket_id: record.id });
	}
	const outcomes: Outcome[] = [];
	const requested = new Set<string>();
	requests.forEach((request, item) => {
		const [email, phone] = [textOf(request.email).trim().toLowerCase(), textOf(request.phone).trim()];
		const keys = identify({ email }, phone === '' ? undefined : toE164(phone, run.settings.country));
		if (Object.keys(request).length === 0) return;
		if (keys.length === 0) outcomes.push(park(new InvalidInputError('The opt-out has neither an e-mail address nor a phone number that can be read', 'Give an email, or a phone number with its country'), undefined, item));
		for (const key of keys) requested.add(key);
		for (const key of keys) if (!people.has(key)) people.set(key, { email, phone, source: textOf(request.source), halo_ticket_id: null, item });
	});
	const met = new Set<string>();
	// A ticket that was merged is history; what it tells of the person holds for the one it ended in.
	for (const record of all.filter(({ mergedInto }) => mergedInto === undefined)) {
		const key = [record, ...run.book.mergedInto(record.id)].flatMap(keysOf).find((one) => people.has(one));
		const person = key === undefined ? undefined : people.get(key);
		if (key === undefined || !person) continue;
		met.add(key);
		try {
			const changed = await optOutRecord(run, record);
			const items = person.item === undefined ? [] : [person.item];
			outcomes.push({ ...aboutRecord(record), action: changed ? 'opted_out' : 'unchanged', items, why: changed ? 'The person must not be contacted' : 'Marked already', changed: changed ? ['CFDND'] : [], more: { suppression: suppressionOf(person), requested: requested.has(key) }, ...run.takePlanned() });
		} catch (error) {
			outcomes.push(park(error, record, person.item));
		}
	}
	for (const [key, person] of people) {
		if (met.has(key)) continue;
		outcomes.push({ action: 'unchanged', stage: '', id: null, summary: '', email: person.email, source: person.source, why: 'Nobody in the pipeline; kept for the suppression table', changed: [], preserved: [], warnings: [], items: person.item === undefined ? [] : [person.item], more: { suppression: suppressionOf(person), requested: requested.has(key) } });
	}
	return outcomes;
}

const suppressionOf = ({ email, phone, source, halo_ticket_id }: Suppressed): Suppressed => ({ email, phone, source, halo_ticket_id });

/** By address where there is one; a number alone names a person only where no address does. */
function identify({ email }: { email: string }, number: string | undefined): string[] {
	if (email.includes('@')) return [emailKey(email)];
	return number === undefined ? [] : [number];
}
