import type { HaloRecord } from '../halo/records/record';
import { assetGroup } from '../halo/resources/assetGroup';
import { client } from '../halo/resources/client';
import { item } from '../halo/resources/item';
import { opportunity } from '../halo/resources/opportunity';
import type { ResourceDescriptor } from '../halo/resources/types';
import { user } from '../halo/resources/user';
import { holdsItems } from './assetGroups';

export type StreamName = 'assetGroups' | 'clients' | 'items' | 'opportunities' | 'users';

export interface Stream {
	readonly name: StreamName;
	readonly label: string;
	readonly resource: ResourceDescriptor;
	readonly query: Readonly<Record<string, string | number | boolean>>;
	/** Why a row is left out of the sync, or undefined when it belongs in. */
	readonly skip?: (row: HaloRecord) => string | undefined;
}

/** Every client has one; lists leave it out when asked, and a tenant that does not still shows it by name. */
const isGeneralUser = ({ name }: HaloRecord): boolean => typeof name === 'string' && name.trim().toLowerCase() === 'general user';

/** In the order in which the records refer to each other. */
export const streams: readonly Stream[] = [
	{ name: 'clients', label: 'Clients', resource: client, query: {} },
	{
		name: 'assetGroups',
		label: 'Asset Groups',
		resource: assetGroup,
		query: {},
		skip: (row) => (holdsItems(row) ? undefined : 'the asset group is not marked as items'),
	},
	{ name: 'items', label: 'Items', resource: item, query: {} },
	{
		name: 'users',
		label: 'Users',
		resource: user,
		query: { exclude_generaluser: true },
		skip: (row) => (isGeneralUser(row) ? 'the General User is not a person' : undefined),
	},
	{ name: 'opportunities', label: 'Opportunities', resource: opportunity, query: {} },
];

/** @throws Error listing the streams there are. */
export function streamNamed(name: string): Stream {
	const stream = streams.find((candidate) => candidate.name === name);
	if (!stream) throw new Error(`There is no stream "${name}". Streams: ${streams.map((candidate) => candidate.name).join(', ')}`);
	return stream;
}
