import { essenceOf } from '../../domain/sameText';
import type { SalesbuildrRecord } from './answers';
import type { SalesbuildrClient } from './client';
import { SalesbuildrError } from './errors';
import type { SalesbuildrResource } from './resources';

const idOf = ({ id }: SalesbuildrRecord): string => (typeof id === 'string' || typeof id === 'number' ? String(id) : '');

/** The opportunity of a quote: its id, or an object that has it. */
function dealOf({ opportunityId, opportunity }: SalesbuildrRecord): string {
	const nested: unknown = typeof opportunity === 'object' && opportunity !== null && 'id' in opportunity ? opportunity.id : opportunity;
	return String(opportunityId ?? nested ?? '');
}

/** The quote with this title under this opportunity, or undefined. */
async function quoteTitled(client: SalesbuildrClient, resource: SalesbuildrResource, { title, opportunityId }: SalesbuildrRecord): Promise<SalesbuildrRecord | undefined> {
	const wanted = essenceOf(String(title));
	for await (const row of client.search(resource, { query: wanted })) {
		if (typeof row.title === 'string' && essenceOf(row.title) === wanted && dealOf(row) === String(opportunityId) && !row.deletedAt) return row;
	}
	return undefined;
}

/**
 * Creates a quote unless the opportunity has one of this title. Quotes have no external identifier at their creation and
 * no route to delete them, so a title of its own is what a second one is prevented by. One whose answer was lost is looked
 * for and never sent again: a search that does not show it may be behind.
 * @throws SalesbuildrError where Salesbuildr may have made the quote and does not show it
 */
export async function createQuoteOnce(client: SalesbuildrClient, resource: SalesbuildrResource, body: SalesbuildrRecord, route = ''): Promise<SalesbuildrRecord> {
	const known = await quoteTitled(client, resource, body);
	if (known) return known;
	const made = await client.create(resource, body, {
		route,
		lookUp: async () => {
			const found = await quoteTitled(client, resource, body);
			if (found) return found;
			throw new SalesbuildrError(
				`Salesbuildr did not answer whether it made the quote "${String(body.title)}", and does not show one`,
				'Look for it in Salesbuildr; it was not sent again. Run again in half an hour: one that is there by then is found by its title',
			);
		},
	});
	return idOf(made) === '' ? ((await quoteTitled(client, resource, body)) ?? made) : made;
}
