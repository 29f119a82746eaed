import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { idOf, integerOf, isBlank, listRecords, narrowing, resourceNamed, resources, textOf, type Field, type HaloRecord, type Narrowing, type ResourceDescriptor } from '../../lib';
import { haloClient, toNodeError } from '../shared';
import { surroundingsOf } from './surroundings';

const PICKER_ROWS = 100;

export type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** What a person knows a record by. */
export const nameOfRow = (descriptor: ResourceDescriptor, row: HaloRecord, id: number | string): string =>
	textOf(row[descriptor.title]) || textOf(row.name) || `${descriptor.label} ${id}`;

/** What a field that refers to a record holds of it. */
export function heldOf(row: HaloRecord, holds = 'id'): number | string | undefined {
	const value = holds === 'id' ? idOf(row) : row[holds];
	return typeof value === 'number' || (typeof value === 'string' && value !== '') ? value : undefined;
}

/** A priority number means another thing under each SLA, so its SLA is told while none is chosen. */
function nameShown(descriptor: ResourceDescriptor, row: HaloRecord, value: number | string, { query }: Narrowing): string {
	const name = nameOfRow(descriptor, row, value);
	return descriptor.name === 'priority' && query.slaid === undefined ? `${name} (SLA ${textOf(row.slaid)})` : name;
}

/** The records whose name has the filter in it. An error is shown, never an empty list. */
async function searchIn(context: ILoadOptionsFunctions, descriptor: ResourceDescriptor, filter: string | undefined, holds: string | undefined, narrow: (client: Awaited<ReturnType<typeof haloClient>>) => Promise<Narrowing>): Promise<INodeListSearchResult> {
	try {
		const client = await haloClient(context);
		const within = await narrow(client);
		const term = filter?.trim() ?? '';
		const wanted = term.toLowerCase();
		const searched = term !== '' && descriptor.search ? { [descriptor.search]: term } : {};
		const query = { ...within.query, ...searched } as Record<string, string | number>;
		const results: INodeListSearchItems[] = [];
		for await (const row of listRecords(client, descriptor, { query, limit: descriptor.search ? PICKER_ROWS : undefined })) {
			const value = heldOf(row, holds);
			if (value === undefined || within.allows?.(row) === false) continue;
			const name = nameShown(descriptor, row, value, within);
			if (descriptor.search || name.toLowerCase().includes(wanted)) results.push({ name, value });
			if (results.length >= PICKER_ROWS) break;
		}
		return { results };
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

type Where = NonNullable<Field['where']>;

export const searchMethodOf = ({ name }: ResourceDescriptor, holds?: string, where: Where = {}): string =>
	`search${capitalized(name)}${holds === undefined ? '' : `By${capitalized(holds)}`}${Object.values(where).join('')}`;

/** Whether a row is one of those to choose from; a list may leave out what they have in common. */
export const isWhere = (row: HaloRecord, where: Where = {}): boolean => Object.entries(where).every(([name, value]) => isBlank(row[name]) || integerOf(row[name]) === value);

const searchOf = (descriptor: ResourceDescriptor, holds?: string, where?: Where): ListSearch =>
	async function (filter) {
		return await searchIn(this, descriptor, filter, holds, async (client) => {
			const { query, allows } = await narrowing(client, descriptor, surroundingsOf(this, client));
			return { query: { ...query, ...where }, allows: (row) => isWhere(row, where) && allows?.(row) !== false };
		});
	};

const held = resources.flatMap(({ fields, filters }): readonly Pick<Field, 'reference' | 'holds' | 'where'>[] => [...fields, ...filters])
	.flatMap(({ reference, holds, where }) => (reference !== undefined && holds !== undefined ? [{ target: resourceNamed(reference), holds, where }] : []));

/** One search per resource, for parameters that name one of its records, and one per property that such a parameter holds in place of the id. */
export const referenceSearches: Readonly<Record<string, ListSearch>> = Object.fromEntries([
	...resources.map((descriptor) => [searchMethodOf(descriptor), searchOf(descriptor)] as const),
	...held.map(({ target, holds, where }) => [searchMethodOf(target, holds, where), searchOf(target, holds, where)] as const),
]);

/** The records of the chosen resource; of one numbered in a ticket, those of the chosen ticket. */
export async function searchRecords(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const descriptor = resourceNamed(String(this.getCurrentNodeParameter('resource')));
	return await searchIn(this, descriptor, filter, undefined, async (client) => {
		const { values } = surroundingsOf(this, client);
		return descriptor.parent === undefined ? { query: {} } : await narrowing(client, descriptor, { values });
	});
}
