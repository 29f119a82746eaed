import { amountOf, toCents } from '../domain/userCountHold';
import type { CountRow, CountTarget } from '../domain/userCountRow';
import type { HaloClient } from '../halo/client';
import { HaloError, HaloValidationError } from '../halo/errors';
import { InvalidInputError } from '../halo/records/input';
import { idOf, integerOf, numberOf, textOf, type HaloRecord } from '../halo/records/record';
import { linesOf } from '../halo/special/recurringInvoice';
import type { PlannedRequest } from '../halo/records/plannedRequest';
import { addLine } from './add';
import { targetOf as targetOfRow } from './cells';
import type { PlannedChange } from './change';
import { billedLicence, billedLines, invoiceRefusal, nameOf, pathOf, type BilledLine } from './lines';
import type { ApplySettings } from './settings';
import { readOne } from './tenant';

export interface Applied {
	/** The row as it is to be saved. */
	readonly row: CountRow;
	readonly status: 'applied' | 'planned' | 'unchanged' | 'skipped' | 'failed';
	readonly reason: string;
	/** In a dry run the exact request that would be sent. */
	readonly planned?: PlannedRequest;
}

interface Job extends PlannedChange {
	readonly index: number;
}

const targetOf = ({ row }: PlannedChange): CountTarget => targetOfRow(row) ?? 'recurringInvoice';

/** The row of a change that is done. */
const doneRow = ({ row, due_period: period }: PlannedChange, decision: 'changed' | 'added' | 'unchanged', line: number | null): CountRow => ({
	...row, decision, line_id: line, period, action: '', held_quantity: null, state: 'mapped',
});

/** What meets every change: no session, no permission, no connection. A refused value says nothing about the next. */
const stopsAll = (error: unknown): boolean => !(error instanceof InvalidInputError || error instanceof HaloValidationError);

/** The text of a line's note without what an earlier count said, and with what this one says. */
function noteOf(line: HaloRecord, { rule, due_period: period }: PlannedChange, field: string): string {
	const others = textOf(line[field]).split('\n').filter((text) => !/^Counted \d{4}-\d{2}: /.test(text));
	return [...others, `Counted ${period}: ${rule}`].filter((text) => text !== '').join('\n');
}

/**
 * Carries out planned changes, invoice by invoice. Each is read again right before it is written: what was changed since
 * the plan is left as it is. A change that fails leaves its row with the reason, and the rest goes on, so that what was
 * written is always told.
 */
export class Applier {
	private stopped: string | undefined;

	constructor(
		private readonly client: HaloClient,
		private readonly settings: ApplySettings,
		private readonly now: () => number,
		private readonly dryRun: boolean,
	) {}

	/** @returns one result for each change, in their order */
	async apply(changes: readonly PlannedChange[]): Promise<Applied[]> {
		const results: Applied[] = [];
		const groups = new Map<string, Job[]>();
		changes.forEach((change, index) => {
			const { row } = change;
			const key = targetOf(change) === 'licence' ? `licence ${index}` : `${targetOf(change)} ${String(row.invoice_id)}`;
			groups.set(key, [...(groups.get(key) ?? []), { ...change, index }]);
		});
		for (const jobs of groups.values()) {
			const settle = (job: Job, status: Applied['status'], reason: string, more: Partial<Applied> = {}): void => {
				results[job.index] ??= { row: { ...job.row, reason, ...(status === 'failed' || status === 'skipped' ? { decision: status } : {}) }, status, reason, ...more };
			};
			await this.together(jobs, settle);
		}
		return results;
	}

	private async together(jobs: readonly Job[], settle: Settle): Promise<void> {
		const all = (status: Applied['status'], reason: string): void => jobs.forEach((job) => settle(job, status, reason));
		if (this.stopped !== undefined) return all('failed', `Not tried: ${this.stopped}`);
		try {
			const [first] = jobs;
			if (!first) return;
			if (targetOf(first) === 'licence') await this.licence(first, settle);
			else await this.invoice(jobs, first, settle);
		} catch (error) {
			const told = error instanceof HaloError || error instanceof InvalidInputError ? `${error.message} ${error.advice}` : error instanceof Error ? error.message : String(error);
			if (stopsAll(error)) this.stopped = told;
			all('failed', told);
		}
	}

	private async invoice(jobs: readonly Job[], first: Job, settle: Settle): Promise<void> {
		const target = targetOf(first) === 'invoice' ? 'invoice' : 'recurringInvoice';
		const id = first.row.invoice_id;
		const before = id === null ? undefined : await readOne(this.client, target, id);
		if (!before || id === null) return jobs.forEach((job) => settle(job, 'skipped', `HaloPSA has no ${nameOf(target, id ?? 0).toLowerCase()} any more`));
		const lines = new Map(billedLines(before, target, this.now()).map((line) => [line.id, line]));
		const refused = invoiceRefusal(before, target, id, this.now());
		const updates: { job: Job; line: BilledLine; body: HaloRecord }[] = [];
		const additions: Job[] = [];
		for (const job of jobs) {
			if (job.row.decision === 'add') {
				if (refused === undefined) additions.push(job);
				else settle(job, 'skipped', refused);
			}
			else if (this.mayChange(job, lines.get(job.row.line_id ?? Number.NaN), settle)) {
				const line = lines.get(job.row.line_id ?? Number.NaN);
				if (line) updates.push({ job, line, body: this.lineBody(job, line, id) });
			}
		}
		if (updates.length > 0) await this.update(target, id, before, updates, settle);
		for (const job of additions) await this.add(job, id, settle);
	}

	/** Whether the line is as it was planned; settles the job where it is not. */
	private mayChange(job: Job, line: BilledLine | undefined, settle: Settle): boolean {
		const { old_quantity: before, new_quantity: after, line_id: id } = job.row;
		if (!line) settle(job, 'skipped', `Line ${id ?? '?'} is gone since the plan`);
		else if (line.refused !== undefined) settle(job, 'skipped', line.refused);
		else if (line.quantity === after) settle(job, 'unchanged', 'The quantity is right already', { row: doneRow(job, 'unchanged', line.id) });
		else if (line.quantity !== before) settle(job, 'skipped', `The quantity of line ${line.label} was ${before ?? 'none'} when this was planned and is ${line.quantity} now: another run or a person changed it. Run again`);
		else return true;
		return false;
	}

	private lineBody(job: Job, line: BilledLine, invoiceId: number): HaloRecord {
		const { noteField, prorate } = this.settings;
		return {
			id: line.id, ihid: invoiceId, qty_order: job.row.new_quantity,
			...(noteField === 'none' ? {} : { [noteField]: noteOf(line.record, job, noteField) }),
			...(prorate ? { prorata_next_invoice: true } : {}),
		};
	}

	private async update(target: CountTarget, id: number, before: HaloRecord, updates: readonly Update[], settle: Settle): Promise<void> {
		const request: PlannedRequest = { method: 'POST', path: `${pathOf[target]}/updatelines`, body: updates.map(({ body }) => body) };
		if (this.dryRun) return updates.forEach(({ job }) => settle(job, 'planned', job.rule, { planned: request }));
		await this.client.request({ method: request.method, path: request.path, json: request.body, replaySafe: true });
		const after = linesOf((await readOne(this.client, target, id)) ?? {});
		const harmed = harmedLines(linesOf(before), after, new Set(updates.map(({ line }) => line.id)));
		if (harmed.length > 0) {
			this.stopped = `${nameOf(target, id)} lost or changed other lines (${harmed.join(', ')}) with this write; nothing more is written`;
			return updates.forEach(({ job }) => settle(job, 'failed', `${this.stopped ?? ''}. Open it in HaloPSA`));
		}
		for (const { job, line } of updates) {
			const quantity = numberOf(after.find((row) => integerOf(idOf(row)) === line.id)?.qty_order);
			if (quantity === job.row.new_quantity) settle(job, 'applied', job.row.reason, { row: doneRow(job, 'changed', line.id) });
			else settle(job, 'failed', `HaloPSA accepted the quantity ${job.row.new_quantity ?? 0} of line ${line.label}, but it is ${quantity ?? 'gone'} now. See in HaloPSA whether a rule counts it`);
		}
	}

	private async add(job: Job, invoiceId: number, settle: Settle): Promise<void> {
		const added = await addLine(this.client, job, invoiceId, this.dryRun);
		if ('planned' in added) settle(job, 'planned', job.rule, { planned: added.planned });
		else if ('present' in added) settle(job, 'skipped', `Line ${added.present} for ${job.row.service} is there since the plan: another run or a person added it. Run again`);
		else if (added.quantity !== job.row.new_quantity) {
			const reason = `HaloPSA added line ${added.lineId} with the quantity ${added.quantity}, not ${job.row.new_quantity ?? 0}. See in HaloPSA whether a rule counts it`;
			// With the line, so that the next run changes it and does not add another.
			settle(job, 'failed', reason, { row: { ...job.row, decision: 'failed', reason, line_id: added.lineId } });
		} else settle(job, 'applied', job.row.reason, { row: { ...doneRow(job, 'added', added.lineId), effect: toCents(amountOf(job.row.new_quantity ?? 0, added.unitPrice)) } });
	}

	/** A licence count: {id when known, client_id, site_id or -1 for the whole client, name, count} (public ESET sync script). */
	private async licence(job: Job, settle: Settle): Promise<void> {
		const { row } = job;
		const record = row.line_id === null ? undefined : await readOne(this.client, 'licence', row.line_id);
		const known = record && billedLicence(record);
		if (row.decision !== 'add' && !this.mayChange(job, known, settle)) return;
		const body: HaloRecord = { ...(known ? { id: known.id } : {}), client_id: row.client_id, site_id: integerOf(record?.site_id) ?? -1, name: known ? textOf(known.record.name) : row.service, count: row.new_quantity };
		const request: PlannedRequest = { method: 'POST', path: pathOf.licence, body: [body] };
		if (this.dryRun) return settle(job, 'planned', job.rule, { planned: request });
		const id = known ? known.id : await this.newLicence(row, body);
		const doubles = known ? [] : (await this.licencesCalled(row)).filter((licence) => licence !== id);
		if (doubles.length > 0) return settle(job, 'failed', `Another run added the licence ${row.service} in the same moment: ${[id, ...doubles].sort((left, right) => left - right).join(' and ')} have this name. Delete one in HaloPSA, then run again`);
		if (known) await this.client.update(pathOf.licence, body);
		const count = numberOf((await readOne(this.client, 'licence', id))?.count);
		if (count === row.new_quantity) settle(job, 'applied', row.reason, { row: doneRow(job, known ? 'changed' : 'added', id) });
		else settle(job, 'failed', `HaloPSA accepted the count ${row.new_quantity ?? 0} of licence ${id}, but it is ${count ?? 'gone'} now`);
	}

	private async newLicence(row: CountRow, body: HaloRecord): Promise<number> {
		const findCreated = async (): Promise<HaloRecord[]> => (await this.licencesCalled(row)).map((id) => ({ id }));
		const [present] = await this.licencesCalled(row);
		if (present !== undefined) throw new InvalidInputError(`Licence ${present} (${row.service}) is there since the plan`, 'Run again');
		return integerOf(idOf(await this.client.create(pathOf.licence, body, { findCreated }))) ?? Number.NaN;
	}

	/** IDs of the client's licences that have the name of the service. */
	private async licencesCalled({ client_id: clientId, service }: CountRow): Promise<number[]> {
		const rows = await this.client.list({ path: pathOf.licence, collection: 'licences', query: { client_id: clientId ?? undefined } });
		return rows.flatMap((row) => {
			const id = integerOf(idOf(row));
			return id !== undefined && integerOf(row.client_id) === clientId && textOf(row.name).trim().toLowerCase() === service.toLowerCase() ? [id] : [];
		});
	}
}

type Settle = (job: Job, status: Applied['status'], reason: string, more?: Partial<Applied>) => void;

interface Update {
	readonly job: Job;
	readonly line: BilledLine;
	readonly body: HaloRecord;
}

/** Lines that were to stay as they are and are gone or have another quantity or price. */
function harmedLines(before: readonly HaloRecord[], after: readonly HaloRecord[], written: ReadonlySet<number>): string[] {
	const now = new Map(after.map((line) => [integerOf(idOf(line)), line]));
	return before.flatMap((line) => {
		const id = integerOf(idOf(line));
		const kept = now.get(id);
		if (id === undefined || written.has(id)) return kept || id === undefined ? [] : [String(id)];
		return kept && numberOf(kept.qty_order) === numberOf(line.qty_order) && numberOf(kept.unit_price) === numberOf(line.unit_price) ? [] : [String(id)];
	});
}
