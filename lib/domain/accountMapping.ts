import { companyName, identicalNameKey } from './companyName';
import { Claims, openAccount, settleByPerson, type Settled } from './mappingDecisions';
import { actionOf, sameRow, type Account, type Client, type MappingRow } from './mappingRow';
import { matchCompanies, type Candidate, type Match } from './matching';

export interface MappingSettings {
	/** The counterpart, as the rows call it. */
	readonly system: string;
	/** Country of phone numbers that are written without one, such as GB. */
	readonly country?: string;
	/** Maps accounts that are named exactly as one client is. A person's choice: a name proves nothing. */
	readonly mapIdenticalNames?: boolean;
	/** What becomes of accounts that nothing in HaloPSA is like. */
	readonly unmapped?: 'leave' | 'create' | 'catchAll';
	/** The client for accounts that shall have none of their own. */
	readonly catchAllClientId?: number;
}

export interface PlannedRow {
	readonly row: MappingRow;
	/** Whether the row differs from the one in the table. */
	readonly changed: boolean;
	/** A client shall be made for the account. */
	readonly create: boolean;
	/** Why what a person asked for was not done. */
	readonly problem?: string;
}

const OTHERS_NAMED = 2;

const named = (client: Client): string => `client ${client.id} (${client.name})`;

class Planner {
	private readonly clients: ReadonlyMap<string, Client>;
	private readonly claims = new Claims();

	constructor(
		private readonly accounts: readonly Account[],
		clients: readonly Client[],
		private readonly rows: ReadonlyMap<string, MappingRow>,
		private readonly settings: MappingSettings,
	) {
		this.clients = new Map(clients.map((client) => [client.id, client]));
	}

	plan(): PlannedRow[] {
		for (const row of this.rows.values()) {
			const action = actionOf(row.action);
			if ((row.state === 'mapped' && action === undefined) || action === 'accept' || action === 'adjust') this.claim(row);
		}
		const { clients, claims } = this;
		const settled = new Map<Account, Settled>();
		for (const account of this.accounts) {
			const row = this.rows.get(account.id);
			const result = row && settleByPerson(account, row, { clients, claims, catchAllClientId: this.settings.catchAllClientId });
			if (result) settled.set(account, result);
		}
		this.settleByIdentifier(settled);
		const open = this.accounts.filter((account) => !settled.has(account));
		for (const [account, result] of this.settleByEvidence(open)) settled.set(account, result);
		return this.accounts.map((account) => this.planned(account, settled.get(account)));
	}

	private planned(account: Account, settled: Settled = { row: this.open(account) }): PlannedRow {
		const before = this.rows.get(account.id);
		const { client_id: id, state, linked_by: by } = settled.row;
		const client = id === null ? undefined : this.clients.get(String(id));
		const contact = state === 'mapped' && by !== 'catch-all' ? (client?.contactId ?? null) : null;
		const row: MappingRow = {
			...settled.row,
			system: this.settings.system,
			account_name: account.name,
			client_name: client?.name ?? (id === null ? '' : settled.row.client_name),
			contact_id: (before?.client_id === id ? before.contact_id : null) ?? contact,
		};
		return { row, changed: !before || !sameRow(before, row), create: settled.create === true, problem: settled.problem ?? lost(row, client) };
	}

	private claim(row: MappingRow): void {
		if (row.linked_by !== 'catch-all' || actionOf(row.action) !== undefined) this.claims.add(row);
	}

	/** The counterpart carries the id of its client: that is the identity itself, unless two accounts carry the same. */
	private settleByIdentifier(settled: Map<Account, Settled>): void {
		const carrying = this.accounts.filter((account) => !settled.has(account) && this.clients.has(account.externalIdentifier ?? ''));
		const counts = countBy(carrying, ({ externalIdentifier = '' }) => externalIdentifier);
		for (const account of carrying) {
			const client = this.clients.get(account.externalIdentifier ?? '');
			if (!client || counts.get(client.id) !== 1 || this.claims.has(client.id)) continue;
			const row = { ...this.open(account), state: 'mapped' as const, client_id: Number(client.id), score: 100, linked_by: 'identifier', reasons: 'Carries the ID of this client' };
			settled.set(account, { row });
			this.claim(row);
		}
	}

	private *settleByEvidence(open: readonly Account[]): Generator<[Account, Settled]> {
		const clients = [...this.clients.values()];
		const matches = new Map(matchCompanies(open, clients, { country: this.settings.country }).map((match) => [match.accountId, match]));
		const linked = new Map<Account, Settled>();
		for (const account of open) {
			const link = this.linkFor(matches.get(account.id));
			if (link) linked.set(account, { row: this.rowFor(account, link, 'matching') });
		}
		for (const { row } of linked.values()) this.claim(row);
		yield* linked;
		const left = open.filter((account) => !linked.has(account));
		const identical = this.settings.mapIdenticalNames ? this.identicallyNamed(left) : new Map<Account, Client>();
		for (const [account, client] of identical) {
			const row = { ...this.open(account), state: 'mapped' as const, client_id: Number(client.id), linked_by: 'identical name', reasons: 'Identical name, mapped in bulk' };
			this.claim(row);
			yield [account, { row }];
		}
		const rest = left.filter((account) => !identical.has(account));
		const namesakes = countBy(rest, (account) => nameKey(account.name));
		for (const account of rest) yield [account, this.settleOpen(account, matches.get(account.id), namesakes)];
	}

	private linkFor(match: Match | undefined): Candidate | undefined {
		const client = match?.link && this.clients.get(match.link.clientId);
		return client && !client.inactive && !this.claims.has(client.id) ? match?.link : undefined;
	}

	private asksFor({ id }: Account): ReturnType<typeof actionOf> {
		return actionOf(this.rows.get(id)?.action ?? '');
	}

	private open(account: Account): MappingRow {
		const { action = '' } = this.rows.get(account.id) ?? {};
		return { ...openAccount(this.settings.system, account), action: actionOf(action) === 'create' ? action : '' };
	}

	private rowFor(account: Account, { clientId, evidence }: Candidate, linkedBy: string): MappingRow {
		return { ...openAccount(this.settings.system, account), state: 'mapped', client_id: Number(clientId), score: evidence.score, reasons: evidence.reasons.join('\n'), linked_by: linkedBy };
	}

	/** Accounts and clients of one name, legal form and all, that nobody else on either side has. */
	private identicallyNamed(open: readonly Account[]): Map<Account, Client> {
		const active = [...this.clients.values()].filter(({ inactive }) => !inactive);
		const accountCounts = countBy(this.accounts, ({ name }) => identicalNameKey(name));
		const clientCounts = countBy(active, ({ name }) => identicalNameKey(name));
		const byName = new Map(active.map((client) => [identicalNameKey(client.name), client]));
		return new Map(
			open.flatMap((account): [Account, Client][] => {
				const key = identicalNameKey(account.name);
				const client = byName.get(key);
				const unique = key !== '' && accountCounts.get(key) === 1 && clientCounts.get(key) === 1;
				return client && unique && !this.claims.has(client.id) && this.asksFor(account) !== 'create' ? [[account, client]] : [];
			}),
		);
	}

	private settleOpen(account: Account, match: Match | undefined, namesakes: ReadonlyMap<string, number>): Settled {
		if (this.asksFor(account) === 'create') return this.toCreate(account, namesakes);
		const free = (match?.candidates ?? []).filter(({ clientId }) => !this.claims.has(clientId));
		const [best, ...others] = free;
		if (best) return { row: this.suggestion(account, best, others, match?.heldBack) };
		const [occupied] = match?.candidates ?? [];
		const client = occupied && this.clients.get(occupied.clientId);
		if (client) {
			return { row: { ...this.open(account), reasons: `Like ${named(client)}, which is mapped to ${this.claims.holders(client.id)}` } };
		}
		if (this.settings.unmapped === 'create') return this.toCreate(account, namesakes);
		const catchAll = this.settings.unmapped === 'catchAll' ? this.clients.get(String(this.settings.catchAllClientId)) : undefined;
		if (catchAll) return { row: { ...this.open(account), state: 'mapped', client_id: Number(catchAll.id), linked_by: 'catch-all', reasons: 'Goes to the catch-all client' } };
		return { row: { ...this.open(account), reasons: 'No client of HaloPSA is like it' } };
	}

	private suggestion(account: Account, best: Candidate, others: readonly Candidate[], heldBack: string | undefined): MappingRow {
		const also = others.slice(0, OTHERS_NAMED).flatMap(({ clientId, evidence }) => {
			const client = this.clients.get(clientId);
			return client ? [`${named(client)}, ${evidence.score}`] : [];
		});
		const reasons = [
			...best.evidence.reasons,
			...(this.clients.get(best.clientId)?.inactive ? ['This client is inactive in HaloPSA'] : []),
			...(heldBack ? [heldBack] : []),
			...(also.length > 0 ? [`Also possible: ${also.join('; ')}`] : []),
		];
		return { ...this.open(account), state: 'suggested', client_id: Number(best.clientId), score: best.evidence.score, reasons: reasons.join('\n') };
	}

	/** The name is the natural key: no client is made where HaloPSA has one of that name, active or not. */
	private toCreate(account: Account, namesakes: ReadonlyMap<string, number>): Settled {
		const key = nameKey(account.name);
		const existing = [...this.clients.values()].find(({ name }) => nameKey(name) === key);
		const refuse = (problem: string): Settled => ({ row: { ...this.open(account), reasons: problem }, problem });
		if (key === '') return refuse('A client needs a name, and the account has none');
		if (existing) return refuse(`Not created: HaloPSA has ${named(existing)}${existing.inactive ? ', which is inactive' : ''}. Set client_id to it and action to adjust, or rename one of the two`);
		if ((namesakes.get(key) ?? 0) > 1) return refuse('Not created: another account has the same name. Ignore one of the two, or adjust it once the client is there');
		return { row: { ...this.open(account), reasons: 'A client is to be created' }, create: true };
	}
}

/** A person should know when the client of a mapped account is gone; the row stays as it is. */
function lost({ state, client_id: id }: MappingRow, client: Client | undefined): string | undefined {
	if (state !== 'mapped') return undefined;
	if (!client) return `HaloPSA has no client ${id ?? ''} any more, or the agent may not see it`;
	return client.inactive ? `Client ${client.id} is inactive in HaloPSA` : undefined;
}

/** Names that are one but for legal form, case and punctuation would be one client to any person. */
const nameKey = (name: string): string => companyName(name).ways[0]?.joined ?? '';

function countBy<T>(entries: readonly T[], key: (entry: T) => string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const entry of entries) counts.set(key(entry), (counts.get(key(entry)) ?? 0) + 1);
	return counts;
}

/**
 * The row of each account, in the order of the accounts: what persons asked for is done first, then what systems know
 * by identifier, then what the evidence proves; the rest is suggested or left. Rows that are mapped or ignored stay as
 * they are. A client has one account unless a person adjusts it otherwise.
 *
 * @param accounts with ids that are unique
 * @param rows of the Data Table; those of other systems are passed over
 */
export function planMapping(accounts: readonly Account[], clients: readonly Client[], rows: readonly MappingRow[], settings: MappingSettings): PlannedRow[] {
	const own = new Map<string, MappingRow>();
	for (const row of rows) {
		if (row.system !== settings.system || row.account_id === '') continue;
		const other = own.get(row.account_id);
		// A row entered twice: the one that somebody decided counts.
		if (!other || (other.state !== 'mapped' && other.state !== 'ignored')) own.set(row.account_id, row);
	}
	return new Planner(accounts, clients, own, settings).plan();
}
