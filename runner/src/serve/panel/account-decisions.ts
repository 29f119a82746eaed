import { type MappingRow, mappingRowSchema } from '../../../../lib/domain/mappingRow';
import { UsageError } from '../../errors';
import type { PanelTables } from './panel-tables';

const MAPPING = 'halopsa_account_mapping';
const DECISIONS = ['accept', 'adjust', 'ignore', 'undo'];
/** What waits for a person comes first. */
const ORDER = { suggested: 0, unmapped: 1, mapped: 2, ignored: 3 };

export type AccountRow = MappingRow & { readonly rowId: number };

/** The account mapping as a person decides it: in the column `action`, which the account mapping workflow reads. */
export class AccountDecisions {
	constructor(private readonly tables: PanelTables) {}

	async rows(): Promise<AccountRow[]> {
		const { rows } = await this.tables.read(MAPPING);
		const accounts = rows.map((row) => ({ ...mappingRowSchema.parse(row), rowId: Number(row['id']) }));
		return accounts.sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.account_name.localeCompare(b.account_name));
	}

	/** Answers what was noted. @throws UsageError when the decision is not possible */
	async decide(rowId: number, action: string, client: string): Promise<string> {
		const row = (await this.rows()).find((one) => one.rowId === rowId);
		if (!row) throw new UsageError('The account is not in the table any more.', 'Load the page again.');
		if (!DECISIONS.includes(action)) throw new UsageError(`"${action}" is no decision.`);
		if (action === 'accept' && row.client_id === null) throw new UsageError(`Nothing is suggested for ${row.account_name}.`, 'Give a client with Adjust.');
		if (action === 'adjust' && !/^\d+$/.test(client)) throw new UsageError('A HaloPSA client id is a whole number.', 'It is in the address of the client in HaloPSA.');
		if (action === 'undo') {
			// What an adjustment has put in the place of the client is not known any more.
			if (row.action === 'adjust') throw new UsageError('An adjustment is not undone.', 'Adjust it to the client that is right.');
			await this.tables.change(MAPPING, rowId, { action: '' });
			return `Nothing is to be done for ${row.account_name}.`;
		}
		// The workflow fills in the name of the client; that of another one would mislead until then.
		await this.tables.change(MAPPING, rowId, { action, ...(action === 'adjust' ? { client_id: Number(client), client_name: '' } : {}) });
		return `Noted for ${row.account_name}: ${action}${action === 'adjust' ? ` to client ${client}` : ''}.`;
	}
}
