import type { HaloClient } from '../halo/client';
import { HaloValidationError } from '../halo/errors';
import { type HaloRecord, idOf, integerOf, isOn } from '../halo/records/record';
import { recurringInvoiceOperations } from '../halo/special/recurringInvoice';
import type { PlannedRequest } from '../halo/records/plannedRequest';
import { billedLines, isFor, pathOf, type BilledLine } from './lines';
import type { PlannedChange } from './change';
import { readOne } from './tenant';

const operation = recurringInvoiceOperations.find(({ name }) => name === 'addLine');

const readLines = async (client: HaloClient, invoiceId: number): Promise<BilledLine[]> => billedLines((await readOne(client, 'recurringInvoice', invoiceId)) ?? {}, 'recurringInvoice', 0);

const active = (lines: readonly BilledLine[]): BilledLine[] => lines.filter(({ record }) => !isOn(record.isinactive)).sort((left, right) => left.id - right.id);

export type Addition =
	| { readonly planned: PlannedRequest }
	/** A line for the service that is there already, or that another run made in the same moment. */
	| { readonly present: string }
	/** With the quantity that HaloPSA shows now. */
	| { readonly lineId: number; readonly unitPrice: number; readonly quantity: number };

/**
 * Adds the line of a service to a recurring invoice, once: also when the answer is lost, and not when a line for the
 * service has appeared since the plan. HaloPSA takes the same line twice when two runs send it in the same moment, so
 * the lines are read once more: the one with the lowest ID stays, and who made another one makes it inactive.
 * @throws HaloError, InvalidInputError as the operation Add Line does
 */
export async function addLine(client: HaloClient, { row }: PlannedChange, invoiceId: number, dryRun: boolean): Promise<Addition> {
	const { service, new_quantity: quantity, unit_price: unitPrice, unit_cost: unitCost } = row;
	const before = await readLines(client, invoiceId);
	const present = before.find((line) => isFor(line, service));
	if (present) return { present: present.label };
	const itemId = /^\d+$/.test(service) ? Number(service) : undefined;
	const values = {
		...(itemId === undefined ? { item_code: service, description: service } : { item_id: itemId }),
		quantity: quantity ?? 0, unit_price: unitPrice ?? undefined, unit_cost: unitCost ?? undefined,
	};
	const run = operation?.run({ client, id: invoiceId, values, dryRun, now: () => 0 });
	const result = await run?.catch(async (error: unknown) => {
		const known = new Set(before.map(({ id }) => id));
		const fresh = error instanceof HaloValidationError ? (await readLines(client, invoiceId)).filter(({ id }) => !known.has(id)) : [];
		const found = lineInPlace(fresh, service);
		if (!found) throw error;
		return found;
	});
	if (result && 'present' in result) return result;
	const [planned] = result?.planned ?? [];
	if (planned) return { planned };
	const lineId = integerOf(idOf(result?.records[0] ?? {})) ?? Number.NaN;
	const kept = await withoutDoubles(client, invoiceId, service, lineId);
	return kept.id === lineId ? { lineId, unitPrice: kept.unitPrice, quantity: kept.quantity } : { present: kept.label };
}

/**
 * What became of a line that HaloPSA took and does not show as it was sent: another run has made it inactive because its
 * own came first, or HaloPSA shows it with other values. Undefined where nobody can tell.
 * @param fresh the lines that were not there before
 */
function lineInPlace(fresh: readonly BilledLine[], service: string): { readonly present: string } | { readonly records: readonly HaloRecord[]; readonly planned?: undefined } | undefined {
	const shown = active(fresh);
	const ofService = shown.find((line) => isFor(line, service));
	if (ofService && fresh.length > shown.length) return { present: ofService.label };
	const [only, second] = shown;
	return only && !second ? { records: [only.record] } : undefined;
}

/** @returns the line that stays */
async function withoutDoubles(client: HaloClient, invoiceId: number, service: string, lineId: number): Promise<BilledLine> {
	const read = async (): Promise<BilledLine[]> => active((await readLines(client, invoiceId)).filter((line) => line.id === lineId || isFor(line, service)));
	const lines = await read();
	const made = lines.find(({ id }) => id === lineId);
	const [kept, ...others] = lines;
	if (!kept) throw gone(`Line ${lineId} for ${service} is gone from recurring invoice ${invoiceId}, or was made inactive, right after it was added.`);
	// A line of another run with the very same values may be the one that this run sent: after a lost answer nobody can tell.
	const doubles = others.filter((line) => line === made || (line.quantity === made?.quantity && line.unitPrice === made.unitPrice));
	if (doubles.length === 0) return kept;
	const body = doubles.map(({ id }) => ({ id, ihid: invoiceId, qty_order: 0, isinactive: true }));
	await client.request({ method: 'POST', path: `${pathOf.recurringInvoice}/updatelines`, json: body, replaySafe: true });
	const left = new Set((await read()).map(({ id }) => id));
	const still = doubles.filter(({ id }) => left.has(id));
	if (still.length === 0) return kept;
	throw gone(`Two runs added ${service} to recurring invoice ${invoiceId} in the same moment, and HaloPSA keeps the second line ${still.map(({ label }) => label).join(', ')} active.`);
}

const gone = (message: string): HaloValidationError => new HaloValidationError(message, {
	method: 'POST', path: `${pathOf.recurringInvoice}/updatelines`,
	advice: 'Open the recurring invoice in HaloPSA, leave one active line for the service, then run again.',
});
