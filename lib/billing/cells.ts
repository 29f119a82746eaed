import { countTargets, type CountRow, type CountTarget } from '../domain/userCountRow';
import { ruleProblem, tierOf, type CountRule } from '../domain/userCountRules';
import type { MappingRow } from '../domain/mappingRow';
import type { CountSettings } from './settings';

/** Undefined for a text that is no target. */
export const targetOf = (row: CountRow): CountTarget | undefined => (row.target === '' ? 'recurringInvoice' : countTargets.find((target) => target.toLowerCase() === row.target.toLowerCase()));

const numbers = ['client_id', 'contract_id', 'invoice_id', 'line_id', 'unit_price', 'unit_cost', 'free_units', 'minimum', 'maximum', 'pack_size'] as const;

export const ruleOf = (row: CountRow, { rule }: CountSettings): CountRule => ({
	free: row.free_units ?? rule.free, minimum: row.minimum ?? rule.minimum, maximum: row.maximum ?? rule.maximum, packSize: row.pack_size ?? rule.packSize, tier: tierOf(row.tier) ?? null,
});

/** What a cell of the row says that cannot be followed. */
export function cellProblem(row: CountRow, settings: CountSettings): string | undefined {
	const unreadable = numbers.find((name) => Number.isNaN(row[name]));
	if (unreadable !== undefined) return `${unreadable} is not a number`;
	if (row.service === '') return 'service is empty; fill in the ID or code of the item';
	if (targetOf(row) === undefined) return `target is "${row.target}"; use one of: ${countTargets.join(', ')}`;
	if (row.tier !== '' && !tierOf(row.tier)) return `tier is "${row.tier}"; write it like 1-10, 51+ or 11-50 all`;
	if (row.licences !== '' && row.licences !== 'assigned' && row.licences !== 'total') return `licences is "${row.licences}"; use assigned or total`;
	if (!['', 'approve', 'ignore', 'reset'].includes(row.action.toLowerCase())) return `action is "${row.action}"; use approve, ignore or reset`;
	return ruleProblem(ruleOf(row, settings));
}

/** Who an organisation is in HaloPSA, as the row, its ID or the account mapping says. */
export function clientOf(row: CountRow, { clientIds }: CountSettings, accounts: ReadonlyMap<string, MappingRow>): { id: number; name: string } | string {
	const account = accounts.get(row.organisation_id);
	if (account?.state === 'ignored') return 'ignored';
	const mapped = account?.state === 'mapped' ? account.client_id : null;
	if (row.client_id !== null && mapped !== null && row.client_id !== mapped) return `The row says client ${row.client_id}, the account mapping says client ${mapped}. Correct one of them`;
	const own = clientIds ? Number(row.organisation_id) : null;
	const id = row.client_id ?? mapped ?? own;
	if (id === null || !Number.isSafeInteger(id)) return 'unmapped';
	return { id, name: account?.client_name ?? row.client_name };
}
