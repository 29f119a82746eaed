import type { HaloClient } from '../halo/client';
import type { CountRow } from '../domain/userCountRow';
import { targetOf } from './cells';
import { billedLicence, billedLines } from './lines';
import { readOne } from './tenant';

export interface Verified {
	readonly verified: boolean;
	/** What HaloPSA has now; null where the line is gone. */
	readonly current_quantity: number | null;
	readonly reason: string;
}

/** Reads lines again and tells whether they have the quantities of their rows; each invoice is read once. */
export class Verifier {
	private readonly invoices = new Map<string, ReturnType<typeof readOne>>();

	constructor(
		private readonly client: HaloClient,
		private readonly now: number,
	) {}

	async verify(row: CountRow): Promise<Verified> {
		const { new_quantity: wanted, line_id: lineId } = row;
		if (wanted === null || lineId === null) return { verified: false, current_quantity: null, reason: 'The row names no line or no quantity' };
		const quantity = await this.quantityOf(row, lineId);
		if (quantity === undefined) return { verified: false, current_quantity: null, reason: `Line ${lineId} is gone` };
		return { verified: quantity === wanted, current_quantity: quantity, reason: quantity === wanted ? '' : `The quantity is ${quantity}, not ${wanted}` };
	}

	private async quantityOf(row: CountRow, lineId: number): Promise<number | undefined> {
		const kind = targetOf(row) ?? 'recurringInvoice';
		if (kind === 'licence') return billedLicence((await readOne(this.client, kind, lineId)) ?? {})?.quantity;
		const id = row.invoice_id ?? Number.NaN;
		if (!Number.isSafeInteger(id)) return undefined;
		const key = `${kind} ${id}`;
		const read = this.invoices.get(key) ?? readOne(this.client, kind, id);
		this.invoices.set(key, read);
		return billedLines((await read) ?? {}, kind, this.now).find((line) => line.id === lineId)?.quantity;
	}
}
