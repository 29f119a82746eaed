import { actionOf, mappingActions, type Account, type Client, type MappingRow } from './mappingRow';

/** What became of one account. */
export interface Settled {
	readonly row: MappingRow;
	readonly create?: true;
	/** Why what a person asked for was not done. */
	readonly problem?: string;
}

export interface Situation {
	readonly clients: ReadonlyMap<string, Client>;
	/** The accounts that have a client, or ask for it. */
	readonly claims: Claims;
	readonly catchAllClientId?: number;
}

/** Which accounts have which client, by name. Accounts on the catch-all client claim nothing. */
export class Claims {
	private readonly byClient = new Map<string, Map<string, string>>();

	add({ client_id: id, account_id: accountId, account_name: name }: MappingRow): void {
		if (id === null) return;
		const accounts = this.byClient.get(String(id)) ?? new Map<string, string>();
		this.byClient.set(String(id), accounts.set(accountId, name));
	}

	has(clientId: string): boolean {
		return this.byClient.has(clientId);
	}

	/** The names of the accounts that have the client, the given one aside; empty when there is none. */
	holders(clientId: string, except = ''): string {
		const accounts = [...(this.byClient.get(clientId) ?? [])].filter(([accountId]) => accountId !== except);
		return accounts.map(([, name]) => name).sort().join(' and ');
	}
}

/** The row of an account of which nothing is decided. */
export const openAccount = (system: string, { id, name }: Account): MappingRow => ({
	system, account_id: id, account_name: name, state: 'unmapped', client_id: null, client_name: '', score: null, reasons: '', linked_by: '', action: '', contact_id: null,
});

const decided = (row: MappingRow, change: Partial<MappingRow>): Settled => ({ row: { ...row, score: null, action: '', ...change } });

/** The request stays in the row, so that it is done once the cause is mended. */
const refused = (row: MappingRow, problem: string): Settled => ({ row: { ...row, reasons: problem }, problem });

function linkByPerson(account: Account, row: MappingRow, { clients, claims }: Situation, action: 'accept' | 'adjust'): Settled {
	const { client_id: id } = row;
	if (id === null) return refused(row, `Not done: ${action} needs the ID of a client in client_id`);
	const client = clients.get(String(id));
	if (!client) return refused(row, `Not done: HaloPSA has no client ${id}, or the agent may not see it`);
	const others = claims.holders(client.id, account.id);
	if (action === 'accept' && others !== '') return refused(row, `Not done: ${others} has client ${id} or asks for it. Use adjust if both accounts are this client`);
	return decided(row, { state: 'mapped', linked_by: 'person', reasons: `Mapped by a person${others === '' ? '' : `, as is ${others}`}` });
}

/**
 * What a person decided in the row, now or earlier; undefined for an account that is still open. A row that is mapped
 * or ignored is never offered again until its action says reset.
 */
export function settleByPerson(account: Account, row: MappingRow, situation: Situation): Settled | undefined {
	const action = actionOf(row.action);
	switch (action) {
		case 'accept':
		case 'adjust':
			return linkByPerson(account, row, situation, action);
		case 'ignore':
			return decided(row, { state: 'ignored', client_id: null, linked_by: 'person', reasons: 'Ignored by a person' });
		case 'catch-all': {
			const client = situation.clients.get(String(situation.catchAllClientId));
			if (!client) return refused(row, 'Not done: no catch-all client is set in the node, or HaloPSA does not have it');
			return decided(row, { state: 'mapped', client_id: Number(client.id), linked_by: 'catch-all', reasons: 'Mapped to the catch-all client by a person' });
		}
		case 'unknown':
			return refused(row, `Not done: the action "${row.action.trim()}" is not known. Use one of: ${mappingActions.join(', ')}`);
		case 'reset':
			return undefined;
		case 'create':
			return row.state === 'mapped' ? refused(row, 'Not done: the account is mapped. Use reset first') : undefined;
		case undefined:
			return row.state === 'mapped' || row.state === 'ignored' ? { row } : undefined;
	}
}
