import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';

import { idOf, listRecords, resourceNamed, textOf, type HaloRecord, type ResourceName } from '../../lib';
import { haloClient, toNodeError } from '../shared';

const PICKER_ROWS = 100;

function choiceOf(title: string, row: HaloRecord): INodePropertyOptions[] {
	const id = idOf(row);
	return id === undefined ? [] : [{ name: textOf(row[title]) || textOf(row.name) || String(id), value: id }];
}

/** Every record of a short reference table. */
const all = (resource: ResourceName) =>
	async function (this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		try {
			const descriptor = resourceNamed(resource);
			const choices: INodePropertyOptions[] = [];
			for await (const row of listRecords(await haloClient(this), descriptor, {})) choices.push(...choiceOf(descriptor.title, row));
			return choices.sort((left, right) => left.name.localeCompare(right.name));
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};

export const loadOptions = { getStatuses: all('status'), getTeams: all('team'), getTicketTypes: all('ticketType') };

/** Clients whose name has the filter in it. */
export async function searchClients(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	try {
		const descriptor = resourceNamed('client');
		const term = filter?.trim();
		const results: INodeListSearchResult['results'] = [];
		for await (const row of listRecords(await haloClient(this), descriptor, { query: term ? { search: term } : {}, limit: PICKER_ROWS })) results.push(...choiceOf(descriptor.title, row));
		return { results };
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
