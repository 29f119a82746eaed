import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { idOf, listRecords, resourceNamed, resources, textOf, type HaloRecord, type ResourceDescriptor } from '../../lib';
import { haloClient, toNodeError } from '../shared';

const PICKER_ROWS = 100;

export type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** What a person knows a record by. */
export const nameOfRow = (descriptor: ResourceDescriptor, row: HaloRecord, id: number | string): string =>
	textOf(row[descriptor.title]) || textOf(row.name) || `${descriptor.label} ${id}`;

function entry(descriptor: ResourceDescriptor, row: HaloRecord): INodeListSearchItems[] {
	const id = idOf(row);
	return id === undefined ? [] : [{ name: nameOfRow(descriptor, row, id), value: id }];
}

/** The records whose name has the filter in it. An error is shown, never an empty list. */
export async function searchIn(context: ILoadOptionsFunctions, descriptor: ResourceDescriptor, filter?: string, query: Record<string, string | number> = {}): Promise<INodeListSearchResult> {
	try {
		const client = await haloClient(context);
		const term = filter?.trim() ?? '';
		const wanted = term.toLowerCase();
		const searched = term !== '' && descriptor.search ? { [descriptor.search]: term } : {};
		const results: INodeListSearchItems[] = [];
		for await (const row of listRecords(client, descriptor, { query: { ...query, ...searched }, limit: descriptor.search ? PICKER_ROWS : undefined })) {
			for (const found of entry(descriptor, row)) {
				if (descriptor.search || found.name.toLowerCase().includes(wanted)) results.push(found);
			}
			if (results.length >= PICKER_ROWS) break;
		}
		return { results };
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

export const searchMethodOf = ({ name }: ResourceDescriptor): string => `search${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const searchOf = (descriptor: ResourceDescriptor): ListSearch =>
	async function (filter) {
		return await searchIn(this, descriptor, filter);
	};

/** One search per resource, for parameters that hold a reference to one of its records. */
export const referenceSearches: Readonly<Record<string, ListSearch>> = Object.fromEntries(
	resources.map((descriptor) => [searchMethodOf(descriptor), searchOf(descriptor)]),
);

/** The records of the chosen resource; of one numbered in a ticket, those of the chosen ticket. */
export async function searchRecords(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const descriptor = resourceNamed(String(this.getCurrentNodeParameter('resource')));
	const ticket = descriptor.parent ? this.getCurrentNodeParameter('ticketId', { extractValue: true }) : undefined;
	const query = descriptor.parent && (typeof ticket === 'string' || typeof ticket === 'number') ? { [descriptor.parent]: ticket } : {};
	return await searchIn(this, descriptor, filter, query);
}
