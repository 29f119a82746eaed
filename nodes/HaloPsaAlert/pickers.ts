import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { idOf, listRecords, resourceNamed, textOf, type ResourceName } from '../../lib';
import { haloClient, toNodeError } from '../shared';

const PICKER_ROWS = 100;

/** The records whose name has the filter in it. An error is shown, never an empty list. */
async function search(context: ILoadOptionsFunctions, name: ResourceName, filter = ''): Promise<INodeListSearchResult> {
	const descriptor = resourceNamed(name);
	const term = filter.trim();
	try {
		const client = await haloClient(context);
		const results: INodeListSearchItems[] = [];
		const query = term !== '' && descriptor.search ? { [descriptor.search]: term } : {};
		for await (const row of listRecords(client, descriptor, { query, limit: descriptor.search ? PICKER_ROWS : undefined })) {
			const value = idOf(row);
			const shown = textOf(row[descriptor.title]);
			if (value !== undefined && (descriptor.search || shown.toLowerCase().includes(term.toLowerCase()))) results.push({ name: shown || `${descriptor.label} ${value}`, value });
			if (results.length >= PICKER_ROWS) break;
		}
		return { results };
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

export async function searchTicketTypes(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await search(this, 'ticketType', filter);
}

export async function searchClients(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await search(this, 'client', filter);
}
