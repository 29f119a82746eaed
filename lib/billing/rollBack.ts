import type { HaloClient } from '../halo/client';
import { HaloValidationError } from '../halo/errors';
import { integerOf, textOf, type HaloRecord } from '../halo/records/record';
import type { PlannedRequest } from '../halo/records/plannedRequest';
import type { AuditRow } from './change';
import { billedLicence, billedLines, pathOf, type BilledLine } from './lines';
import { readOne } from './tenant';

export interface RolledBack {
	readonly status: 'rolled back' | 'planned' | 'skipped';
	readonly reason: string;
	readonly planned?: PlannedRequest;
}

const skipped = (reason: string): RolledBack => ({ status: 'skipped', reason });

/**
 * Takes one change back: the line gets the quantity it had before. Only where it still has the one that was written, so
 * that nothing a person did since is lost. A line that was added becomes inactive with quantity 0.
 * @throws HaloError as the client does; HaloValidationError where HaloPSA kept the quantity
 */
export async function rollBack(client: HaloClient, row: AuditRow, now: number, dryRun: boolean): Promise<RolledBack> {
	const { target, invoice_id: invoiceId, line_id: lineId, before, after, status } = row;
	if (status !== 'applied' && status !== 'planned') return skipped(`There is nothing to take back: the change is ${status}`);
	if (lineId === null) return skipped('The change names no line');
	const readLine = async (): Promise<BilledLine | undefined> => {
		const record = await readOne(client, target, target === 'licence' ? lineId : (invoiceId ?? 0));
		return target === 'licence' ? billedLicence(record ?? {}) : billedLines(record ?? {}, target, now).find(({ id }) => id === lineId);
	};
	const line = await readLine();
	if (!line) return skipped(`Line ${lineId} is gone`);
	if (line.quantity === (before ?? 0)) return skipped(`Line ${line.label} has the quantity ${line.quantity} already`);
	if (line.refused !== undefined) return skipped(line.refused);
	if (line.quantity !== after) return skipped(`Line ${line.label} has the quantity ${line.quantity}, not the ${after ?? 'none'} that was written: it was changed since`);
	const body: HaloRecord = target === 'licence'
		? { id: lineId, client_id: line.clientId, site_id: integerOf(line.record.site_id) ?? -1, name: textOf(line.record.name), count: before ?? 0 }
		: { id: lineId, ihid: invoiceId, qty_order: before ?? 0, ...(before === null ? { isinactive: true } : {}) };
	const request: PlannedRequest = { method: 'POST', path: target === 'licence' ? pathOf.licence : `${pathOf[target]}/updatelines`, body: [body] };
	if (dryRun) return { status: 'planned', reason: '', planned: request };
	await client.request({ method: 'POST', path: request.path, json: request.body, replaySafe: true });
	// A line that is inactive may be shown no more.
	const left = await readLine();
	if (left ? left.quantity !== (before ?? 0) : before !== null) {
		throw new HaloValidationError(`HaloPSA accepted the quantity ${before ?? 0} of line ${line.label}, but it is ${left?.quantity ?? 'gone'} now.`, {
			method: 'POST', path: request.path, advice: 'Open it in HaloPSA and see whether a rule counts this line.',
		});
	}
	return { status: 'rolled back', reason: before === null ? 'The line is inactive with quantity 0' : `The quantity is ${before} again` };
}
