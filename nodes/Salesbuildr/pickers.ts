import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { salesbuildrResource, type SalesbuildrRecord } from '../../lib';
import { salesbuildrClient, toNodeError } from '../shared';

const PICKER_ROWS = 100;

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '');

/** What a person knows a record by: its name or title, or a person's name and address. */
function nameOf({ name, title, number, firstName, lastName, email }: SalesbuildrRecord): string {
	const person = [textOf(firstName), textOf(lastName)].filter((part) => part !== '').join(' ');
	return textOf(name) || [textOf(number), textOf(title)].filter((part) => part !== '').join(' ') || [person, textOf(email) && `<${textOf(email)}>`].filter((part) => part !== '').join(' ');
}

/** Records of the chosen resource that fit the text. An error is shown, never an empty list. */
export async function searchRecords(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const chosen = String(this.getCurrentNodeParameter('resource'));
	const resource = salesbuildrResource(chosen === 'syncState' ? String(this.getCurrentNodeParameter('entity')) : chosen);
	const term = filter.trim().toLowerCase();
	try {
		const client = await salesbuildrClient(this);
		const results: INodeListSearchItems[] = [];
		// A list without a search gives everything, so the text is looked for here too.
		for await (const row of client.search(resource, resource.listOnly ? {} : { query: filter.trim(), limit: PICKER_ROWS })) {
			const [name, value] = [nameOf(row), textOf(row.id)];
			if (value !== '' && (!resource.listOnly || name.toLowerCase().includes(term))) results.push({ name: name || value, value });
			if (results.length >= PICKER_ROWS) break;
		}
		return { results };
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
