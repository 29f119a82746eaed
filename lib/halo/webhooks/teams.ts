import type { HaloClient } from '../client';
import { idOf, integerOf, textOf, type HaloRecord } from '../records/record';

/** Ids by the name of the team in lower case; undefined for a name that several teams have. */
export type TeamIds = ReadonlyMap<string, number | undefined>;

const nameOf = (value: unknown): string => textOf(value).trim().toLowerCase();

/** @throws {HaloError} as the client does; the agent needs `all:teams` */
export async function teamIds(client: HaloClient): Promise<TeamIds> {
	const ids = new Map<string, number | undefined>();
	for (const team of await client.list({ path: 'Team', paged: false })) {
		const name = nameOf(team.name);
		ids.set(name, ids.has(name) ? undefined : integerOf(idOf(team)));
	}
	return ids;
}

/** Whether a record tells its team by the name only; the vendor's document (schema Faults) knows no id of it. */
export const tellsTeamByName = (record: HaloRecord | undefined): record is HaloRecord => record !== undefined && integerOf(record.team_id) === undefined && nameOf(record.team) !== '';

export const withTeamId = (record: HaloRecord, ids: TeamIds): HaloRecord => ({ ...record, team_id: ids.get(nameOf(record.team)) });
