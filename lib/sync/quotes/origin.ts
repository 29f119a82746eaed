import { isRecord } from '../../halo/records/record';
import type { LinkRow } from '../push/linkRow';

/** The stream of the link table that pairs quotes with quotations. */
export const STREAM = 'quotations';

const OWNER = 'HaloPSA';

/** Salesbuildr does not publish how long a title may be, and the end of it is what counts. */
const LONGEST_TITLE = 150;

/** How long a quote may be missing from the lists of the other system after it was made; a search can be behind. */
export const UNSEEN_MS = 30 * 60_000;

/**
 * The title of a quote that is made from a quotation. `POST /quote` takes nothing else that could name the quotation, so
 * this is how a quote is found again whose creation was not answered, or was forgotten with the link table.
 */
export const titleFrom = (title: string, quotationId: number): string => `${title.trim().slice(0, LONGEST_TITLE).trim() || 'Quotation'} (${OWNER} ${quotationId})`;

/** The quotation that the title of a quote names. */
export function quotationNamed(title: string): number | undefined {
	const [, id] = /\(HaloPSA (\d{1,15})\)/.exec(title) ?? [];
	return id === undefined ? undefined : Number(id);
}

interface OwnedBase {
	readonly owner: typeof OWNER;
	/** The state of the quote that the quotation has followed. */
	readonly state?: string;
}

/** The base of a pair whose lines are HaloPSA's; with nothing else it is compared again in each run. */
export const ownedBase = (content: object = {}): string => JSON.stringify({ owner: OWNER, ...content });

/** What a link row keeps of a pair whose lines are HaloPSA's; undefined for one whose lines are the other system's. */
export function ownedBaseOf(row: LinkRow | undefined): OwnedBase | undefined {
	const base = read(row?.base);
	return base?.owner === OWNER ? { owner: OWNER, ...(typeof base.state === 'string' ? { state: base.state } : {}) } : undefined;
}

/** The key of the row that is saved before a quote is sent, so that no run sends it again before the first could be seen. */
export const markOf = (quotationId: number): string => `quotation ${quotationId}`;

/** Milliseconds since the epoch at which a quote was sent for the quotation. */
export function sentAt(row: LinkRow | undefined): number | undefined {
	const time = Date.parse(String(read(row?.base)?.sentAt));
	return Number.isNaN(time) ? undefined : time;
}

function read(base: string | undefined): Readonly<Record<string, unknown>> | undefined {
	if (!base) return undefined;
	try {
		const parsed: unknown = JSON.parse(base);
		return isRecord(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}
