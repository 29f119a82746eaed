import type { HaloRecord } from '../records';
import type { Change } from './changes';

/** Numbers known from a working trigger [1] (RDX HaloPsaTrigger); the text is how a payload writes the event [C]. */
const confirmed = {
	'new ticket logged': 3,
	'ticket updated by user': 19,
	closed: 39,
	'1st sla warning': 42,
	'2nd sla warning': 46,
	'ticket deadline': 70,
	'ticket status changed': 76,
	'ticket deleted': 1072,
} as const;

/** Names seen in the New Event list whose numbers nobody published [C]; each tenant here numbers them its own way. */
const named = [
	'ticket changed',
	'ticket reassigned',
	...['site', 'user', 'invoice', 'client'].flatMap((entity) => [`${entity} created`, `${entity} updated`, `${entity} deleted`]),
	'item created',
	'item deleted',
];

/** Names nobody has seen, for changes that no published event covers [own]. */
const unseen = [
	'item updated',
	'action added',
	...['contract', 'quotation', 'opportunity'].flatMap((entity) => [`${entity} created`, `${entity} updated`, `${entity} deleted`]),
];

/** Name of the nested entity by table. `ticket` and `action` are facts, the others are expected [I]. */
export const entityOfTable: Readonly<Record<string, string>> = {
	Tickets: 'ticket',
	Actions: 'action',
	Client: 'client',
	Site: 'site',
	Users: 'user',
	Invoice: 'invoice',
	Item: 'item',
	ClientContract: 'contract',
	Quotation: 'quotation',
};

/** The event catalogue of one tenant: every name with its number. */
export class EventCatalogue {
	private readonly numbers: ReadonlyMap<string, number>;

	/** @param seed moves the numbers that are not public, so that nobody can know them beforehand */
	constructor(seed: number, unavailable: readonly string[] = []) {
		const offset = 1100 + (Math.abs(seed) % 97) * 11;
		const own = [...named, ...unseen].map((name, index) => [name, offset + index * 3] as const);
		const all = [...Object.entries(confirmed), ...own];
		this.numbers = new Map(all.filter(([name]) => !unavailable.includes(name)));
	}

	get names(): string[] {
		return [...this.numbers.keys()];
	}

	/** @throws RangeError when the tenant has no event of that name */
	numberOf(name: string): number {
		const number = this.numbers.get(name.toLowerCase());
		if (number === undefined) throw new RangeError(`The embedded tenant has no event "${name}".`);
		return number;
	}

	nameOf(number: unknown): string | undefined {
		return [...this.numbers].find(([, known]) => known === number)?.[0];
	}
}

/** What Halo calls a change. One change can be several events: a closed ticket has also changed its status. */
export function eventNames(change: Change, quirks: { opportunityChangesFire: boolean; itemUpdatesFire: boolean }): string[] {
	const entity = entityOfTable[change.table];
	if (entity === undefined) return [];
	if (entity === 'ticket') return ticketEvents(change, quirks.opportunityChangesFire);
	if (entity === 'action') return change.kind === 'created' ? ['action added'] : [];
	if (entity === 'item' && change.kind === 'updated' && !quirks.itemUpdatesFire) return [];
	return [`${entity} ${change.kind}`];
}

function ticketEvents(change: Change, opportunityChangesFire: boolean): string[] {
	const { kind, record } = change;
	const opportunity = record.is_opportunity === true;
	const also = opportunity ? [`opportunity ${kind}`] : [];
	if (kind === 'created') return ['new ticket logged', ...also];
	if (kind === 'deleted') return ['ticket deleted', ...also];
	const differs = (field: string): boolean => change.before?.[field] !== record[field];
	const status = differs('status_id');
	if (opportunity && !status && !opportunityChangesFire) return [];
	return [
		'ticket changed',
		...(status ? ['ticket status changed'] : []),
		...(status && isClosed(record) ? ['closed'] : []),
		...(differs('agent_id') || differs('team_id') ? ['ticket reassigned'] : []),
		...also,
	];
}

const isClosed = ({ hasbeenclosed }: HaloRecord): boolean => hasbeenclosed === true;
