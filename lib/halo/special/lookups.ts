import type { HaloClient, Query } from '../client';
import { InvalidInputError } from '../records/input';
import { idOf, integerOf, textOf, type HaloRecord } from '../records/record';
import { shown } from '../records/values';

/** A reference table that comes whole, and the fields a person may name its rows by. */
interface Table {
	readonly path: string;
	readonly label: string;
	readonly names: readonly string[];
	readonly query?: Query;
}

const statuses: Table = { path: 'Status', label: 'status', names: ['name', 'shortname'] };
const agents: Table = { path: 'Agent', label: 'agent', names: ['name', 'email'] };
const teams: Table = { path: 'Team', label: 'team', names: ['name'] };
export const outcomes: Table = { path: 'Outcome', label: 'outcome', names: ['outcome', 'buttonname', 'labellong'] };

/** Ids belong to the instance, but 9 is Closed and 2 In Progress wherever they were seen (HaloAPI issue 53; RDXMCP). */
const CLOSED = 9;
const IN_PROGRESS = 2;

export async function rowsOf(client: HaloClient, { path, query }: Table): Promise<HaloRecord[]> {
	return await client.list({ path, query, paged: false });
}

const lower = (value: unknown): string => textOf(value).trim().toLowerCase();

/** The rows of a name. The proper name comes before short and long ones, which a person who renames a row leaves as they were. */
function named({ names }: Table, rows: readonly HaloRecord[], name: string): readonly HaloRecord[] {
	return names.map((field) => rows.filter((row) => lower(row[field]) === lower(name))).find((matches) => matches.length > 0) ?? [];
}

export function namesIn({ names: [first = 'name'] }: Table, rows: readonly HaloRecord[]): string {
	return rows.slice(0, 40).map((row) => `${textOf(row[first])} (${idOf(row) ?? '?'})`).join(', ') || 'none';
}

function onlyId(table: Table, rows: readonly HaloRecord[], name: string): number {
	const matches = named(table, rows, name);
	const ids = [...new Set(matches.map(({ id }) => integerOf(id)))];
	const [id] = ids;
	if (id !== undefined && ids.length === 1) return id;
	throw new InvalidInputError(
		matches.length > 1 ? `${matches.length} records of ${table.path} are called ${shown(name)}: ${ids.join(', ')}` : `There is no ${table.label} ${shown(name)}`,
		matches.length > 1 ? 'Give the ID' : `Use one of these names or IDs: ${namesIn(table, rows)}`,
	);
}

async function idIn(client: HaloClient, table: Table, given: string): Promise<number> {
	return integerOf(given) ?? onlyId(table, await rowsOf(client, table), given);
}

export const statusIdOf = async (client: HaloClient, given: string): Promise<number> => await idIn(client, statuses, given);
export const agentIdOf = async (client: HaloClient, given: string): Promise<number> => await idIn(client, agents, given);
export const outcomeIdOf = async (client: HaloClient, given: string): Promise<number> => await idIn(client, outcomes, given);

/** Tickets take a team by its name; a picker gives its id. */
export async function teamNameOf(client: HaloClient, given: string): Promise<string> {
	const id = integerOf(given);
	if (id === undefined) return given.trim();
	const rows = await rowsOf(client, teams);
	const name = textOf(rows.find((row) => integerOf(row.id) === id)?.name);
	if (name !== '') return name;
	throw new InvalidInputError(`There is no team with the ID ${id}`, `Use one of these names or IDs: ${namesIn(teams, rows)}`);
}

/** The first status that has one of the names, else the one with the usual id. */
async function usualStatus(client: HaloClient, what: string, names: readonly string[], usualId?: number): Promise<number> {
	const rows = await rowsOf(client, statuses);
	const byName = names.flatMap((name) => named(statuses, rows, name)).map(({ id }) => integerOf(id));
	const usual = rows.some(({ id }) => integerOf(id) === usualId) ? usualId : undefined;
	const id = byName.find((candidate) => candidate !== undefined) ?? usual;
	if (id !== undefined) return id;
	throw new InvalidInputError(`No status of this HaloPSA looks like "${what}"`, `Choose the status; there are: ${namesIn(statuses, rows)}`);
}

export const closedStatus = async (client: HaloClient): Promise<number> => await usualStatus(client, 'closed', ['Closed'], CLOSED);
export const openStatus = async (client: HaloClient): Promise<number> => await usualStatus(client, 'in progress', ['In Progress', 'Open', 'New'], IN_PROGRESS);
export const wonStatus = async (client: HaloClient): Promise<number> => await usualStatus(client, 'won', ['Won', 'Closed Won', 'Closed - Won', 'Opportunity Won']);
export const lostStatus = async (client: HaloClient): Promise<number> => await usualStatus(client, 'lost', ['Lost', 'Closed Lost', 'Closed - Lost', 'Opportunity Lost']);
