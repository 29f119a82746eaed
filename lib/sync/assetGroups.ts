import type { HaloClient } from '../halo/client';
import { readListReply } from '../halo/listReply';
import { flagOf, type HaloRecord, idOf, integerOf, isOn } from '../halo/records/record';
import { assetGroup } from '../halo/resources/assetGroup';

/** Whether a group holds items. */
export const holdsItems = ({ showasitem }: HaloRecord): boolean => isOn(showasitem);

/** Rows of a list are lighter than single records: one that does not say whether it holds items is read by itself. */
async function withMark(client: HaloClient, row: HaloRecord): Promise<HaloRecord> {
	const id = idOf(row);
	if (flagOf(row.showasitem) !== undefined || id === undefined) return row;
	return { ...row, ...(await client.get(assetGroup.path, id, { includedetails: true })) };
}

/** All asset groups. They come whole in one answer; a tenant that counts more than it gave is read page by page. */
export async function readAssetGroups(client: HaloClient): Promise<HaloRecord[]> {
	const { path } = assetGroup;
	const { rows, recordCount } = readListReply(await client.request({ method: 'GET', path, query: {} }), path);
	const all = (recordCount ?? 0) > rows.length ? await client.list({ path }) : rows;
	return await Promise.all(all.map(async (row) => await withMark(client, row)));
}

/** Ids of the groups that hold items. */
export async function itemGroupIds(client: HaloClient): Promise<number[]> {
	return (await readAssetGroups(client)).filter(holdsItems).flatMap(({ id }) => integerOf(id) ?? []);
}
