import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Applier, billingTurns, changeId, changeText, plannedChange, recordOnTicket, textOf, type Applied, type HaloClient, type PlannedChange } from '../../lib';
import { clock, haloClient, Parameters } from '../shared';
import { readItems } from './items';
import { applySettings, ticketOf } from './settings';

const isToWrite = ({ row }: PlannedChange): boolean => row.decision === 'change' || row.decision === 'add';

/** The agent whose name HaloPSA shows for the change; a tenant that does not tell is no reason to leave it undone. */
const agentName = async (client: HaloClient): Promise<string> => await client.me().then(({ name }) => textOf(name), () => '');

/** What came in, with what was done about it. Rows that ask for no change pass. */
export async function apply(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { values, parked } = readItems(context, plannedChange);
	const parameters = new Parameters(context);
	const dryRun = parameters.flag('dryRun', 0);
	const changes = values.filter(({ value }) => isToWrite(value));
	const halo = await haloClient(context, { timeoutMs: parameters.number('timeout', 0, 60) * 1000 });
	const tickets = changes.map(({ item }) => ticketOf(parameters, item));
	const results = new Map<number, IDataObject>();
	if (changes.length > 0) {
		const release = dryRun ? () => undefined : billingTurns.take(halo.tenant, clock.now());
		try {
			const changedBy = dryRun ? '' : await agentName(halo);
			const applied = await new Applier(halo, applySettings(context), () => clock.now(), dryRun).apply(changes.map(({ value }) => value));
			const source = { changed_at: new Date(clock.now()).toISOString(), changed_by: changedBy, workflow: context.getWorkflow().name ?? '', execution_id: context.getExecutionId() };
			const recorded = await record(halo, changes.map(({ value }, index) => ({ change: value, applied: applied[index], ...tickets[index] })), dryRun);
			changes.forEach(({ value, item }, index) => results.set(item, { ...outcome(value, applied[index], source), ...recorded[index] }));
		} finally {
			release();
		}
	}
	const rows = values.map(({ value, item }): INodeExecutionData => {
		const json = results.get(item) ?? { ...context.getInputData()[item]?.json, ...value.row, status: 'none' };
		return { json, pairedItem: { item } };
	});
	return [...rows, ...parked];
}

function outcome({ row, due_period, rule, line, currency }: PlannedChange, applied: Applied | undefined, source: IDataObject): IDataObject {
	const status = applied?.status ?? 'failed';
	const { old_quantity: before, new_quantity: after, target } = row;
	const result = { ...row, ...applied?.row, changed: status !== 'planned', due_period, rule, line, currency, change_id: changeId(row, due_period), status };
	if (status === 'planned') return { ...result, planned: applied?.planned as unknown as IDataObject };
	return { ...result, target: target || 'recurringInvoice', before, after, ...source };
}

interface Told {
	readonly change: PlannedChange;
	readonly applied: Applied | undefined;
	readonly ticketId?: number | null;
	readonly outcome?: string;
}

/** Puts the changes on their tickets. @returns for each of them the ticket, and what kept the note from it */
async function record(halo: HaloClient, told: readonly Told[], dryRun: boolean): Promise<IDataObject[]> {
	const shown: IDataObject[] = told.map(() => ({}));
	const byTicket = new Map<number, number[]>();
	told.forEach(({ applied, ticketId }, index) => {
		if (typeof ticketId === 'number' && (applied?.status === 'applied' || applied?.status === 'planned')) byTicket.set(ticketId, [...(byTicket.get(ticketId) ?? []), index]);
	});
	for (const [ticketId, indexes] of byTicket) {
		const texts = indexes.flatMap((index) => {
			const { change, applied } = told[index] ?? {};
			return change && applied ? [changeText(change, applied)] : [];
		});
		const { planned, problem } = await recordOnTicket(halo, ticketId, told[indexes[0] ?? 0]?.outcome ?? '', texts, { dryRun, now: () => clock.now() });
		for (const index of indexes) {
			shown[index] = { ticket_id: ticketId, ...(problem === undefined ? {} : { ticket_problem: problem }), ...(planned === undefined ? {} : { planned_note: planned as unknown as IDataObject }) };
		}
	}
	return shown;
}
