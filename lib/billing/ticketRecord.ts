import { toCents } from '../domain/userCountHold';
import type { HaloClient } from '../halo/client';
import { HaloError } from '../halo/errors';
import { InvalidInputError } from '../halo/records/input';
import { ticketOperations } from '../halo/special/ticket';
import type { PlannedRequest } from '../halo/records/plannedRequest';
import type { Applied } from './apply';
import type { PlannedChange } from './change';

const addNote = ticketOperations.find(({ name }) => name === 'addNote');

/** One change as the note of a ticket tells it. */
export function changeText({ row, line, rule, currency, due_period: period }: PlannedChange, { row: { effect, line_id: lineId } }: Applied): string {
	const where = line === '' ? `line ${lineId ?? '?'} (${row.service})` : `line ${line}`;
	const money = effect === null ? '' : ` Effect ${effect >= 0 ? '+' : ''}${toCents(effect).toFixed(2)} ${currency}`.trimEnd();
	return `${row.organisation_name || row.organisation_id}, ${period}: ${where} from ${row.old_quantity ?? 'none'} to ${row.new_quantity ?? 0}. Counted: ${rule}.${money}`;
}

/**
 * Tells on a ticket what was counted and changed, in one private note. The changes are made by then, so a note that
 * cannot be written is told of and stops nothing.
 * @param outcome ID or name
 * @returns the request in a dry run; what is wrong where HaloPSA refused the note
 */
export async function recordOnTicket(
	client: HaloClient, ticketId: number, outcome: string, changes: readonly string[], call: { readonly dryRun: boolean; readonly now: () => number },
): Promise<{ readonly planned?: PlannedRequest; readonly problem?: string }> {
	try {
		const values = { note: ['User counts', ...changes].join('\n'), format: 'text', outcome, private: true };
		const result = await addNote?.run({ client, id: ticketId, values, ...call });
		const [planned] = result?.planned ?? [];
		return planned === undefined ? {} : { planned };
	} catch (error) {
		if (error instanceof HaloError || error instanceof InvalidInputError) return { problem: `The note on ticket ${ticketId} could not be written: ${error.message} ${error.advice}` };
		throw error;
	}
}
