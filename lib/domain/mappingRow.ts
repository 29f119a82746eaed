import { z } from 'zod';

import type { Company } from './identity';

export const mappingStates = ['mapped', 'suggested', 'unmapped', 'ignored'] as const;
export type MappingState = (typeof mappingStates)[number];

/** What a person writes into the column `action` of a row; done once, then emptied. */
export const mappingActions = ['accept', 'adjust', 'ignore', 'create', 'catch-all', 'reset'] as const;
export type MappingAction = (typeof mappingActions)[number];

/** An account of the counterpart. */
export interface Account extends Company {
	/** The HaloPSA client id that the counterpart carries as its external identifier. */
	readonly externalIdentifier?: string;
	/** What a client made for it gets; known to be empty where absent. */
	readonly website?: string;
	readonly address?: Readonly<Partial<Record<'line1' | 'line2' | 'line3' | 'line4' | 'postcode', string>>>;
}

/** A client of HaloPSA as far as it is matched. */
export interface Client extends Company {
	readonly inactive: boolean;
	/** The main contact of its main site. */
	readonly contactId?: number;
}

const text = z.preprocess((value) => (typeof value === 'number' ? String(value) : (value ?? '')), z.string().catch(''));
const idNumber = z.preprocess((value) => (value === '' || value === null || value === undefined ? null : Number(value)), z.number().int().nullable().catch(null));

/**
 * A row of the Data Table `halopsa_account_mapping`: one for each account of a system. Read as a person may have left
 * it: a cell that is not understood counts as empty.
 */
export const mappingRowSchema = z.object({
	system: text,
	account_id: text,
	account_name: text,
	state: z.enum(mappingStates).catch('unmapped'),
	/** HaloPSA ids; null for none. */
	client_id: idNumber,
	client_name: text,
	score: idNumber,
	/** One line each. */
	reasons: text,
	/** What made the link: identifier, matching, identical name, person, created, catch-all. */
	linked_by: text,
	action: text,
	/** The HaloPSA user whom tickets of the account are for. */
	contact_id: idNumber,
});

export type MappingRow = z.infer<typeof mappingRowSchema>;

/** The columns of the Data Table, in the order in which they help a person. */
export const mappingColumns: readonly { readonly name: keyof MappingRow; readonly type: 'string' | 'number' }[] = [
	{ name: 'account_name', type: 'string' }, { name: 'state', type: 'string' }, { name: 'client_name', type: 'string' }, { name: 'score', type: 'number' },
	{ name: 'reasons', type: 'string' }, { name: 'action', type: 'string' }, { name: 'client_id', type: 'number' }, { name: 'contact_id', type: 'number' },
	{ name: 'linked_by', type: 'string' }, { name: 'system', type: 'string' }, { name: 'account_id', type: 'string' },
];

/** The action in a cell, written as people do: `Catch all`, ` ACCEPT `. `unknown` for what is none; undefined for an empty cell. */
export function actionOf(cell: string): MappingAction | 'unknown' | undefined {
	const word = cell.trim().toLowerCase().replace(/[\s_-]+/g, '-');
	if (word === '') return undefined;
	if (word === 'catchall') return 'catch-all';
	return mappingActions.find((action) => action === word) ?? 'unknown';
}

export const sameRow = (left: MappingRow, right: MappingRow): boolean => mappingColumns.every(({ name }) => left[name] === right[name]);
