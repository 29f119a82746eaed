import { essenceOf } from '../../domain/sameText';
import { InvalidInputError } from '../../halo/records/input';
import { SEARCH_PAGE, type SalesbuildrRecord } from './answers';
import type { SalesbuildrClient } from './client';
import type { SalesbuildrResource } from './resources';
import type { UpsertDecision } from './upsert';

/** A record without external identifier that is named as one to be created is: most likely the same, so none is made. */
export class TwinError extends InvalidInputError {}

const keyOf = (value: unknown): string => (typeof value === 'string' ? essenceOf(value).toLowerCase() : '');

const isUnlinked = ({ externalIdentifier }: SalesbuildrRecord): boolean => externalIdentifier === undefined || externalIdentifier === null || externalIdentifier === '';

/** Records without identifier by what names them, for the keys wanted: page by page, or key by key where that costs less. */
async function unlinkedByKey(client: SalesbuildrClient, resource: SalesbuildrResource, natural: string, wanted: ReadonlyMap<string, string>): Promise<Map<string, SalesbuildrRecord>> {
	const found = new Map<string, SalesbuildrRecord>();
	const take = (row: SalesbuildrRecord): void => {
		const key = keyOf(row[natural]);
		if (isUnlinked(row) && wanted.has(key)) found.set(key, row);
	};
	const first = await client.searchPage(resource, { size: SEARCH_PAGE });
	first.rows.forEach(take);
	const { total = Number.POSITIVE_INFINITY } = first;
	if (total <= first.rows.length || first.rows.length === 0) return found;
	if (Math.ceil(total / SEARCH_PAGE) <= wanted.size) {
		for await (const row of client.search(resource, { from: first.rows.length })) take(row);
		return found;
	}
	for (const text of wanted.values()) for await (const row of client.search(resource, { query: text, limit: SEARCH_PAGE })) take(row);
	return found;
}

/**
 * Parks creates of records that Salesbuildr seems to have without the HaloPSA id: made before the sync, or kept without
 * it. A second one would split its quotes and contacts.
 */
export async function refuseTwins(client: SalesbuildrClient, resource: SalesbuildrResource, decisions: readonly UpsertDecision[]): Promise<UpsertDecision[]> {
	const { natural } = resource;
	const textOf = (decision: UpsertDecision): string => {
		const value = natural !== undefined && 'plan' in decision && decision.plan.action === 'created' ? decision.plan.body?.[natural] : undefined;
		return typeof value === 'string' ? value.trim() : '';
	};
	const wanted = new Map(decisions.map(textOf).filter((text) => text !== '').map((text) => [keyOf(text), text]));
	if (natural === undefined || wanted.size === 0) return [...decisions];
	const twins = await unlinkedByKey(client, resource, natural, wanted);
	return decisions.map((decision) => {
		const twin = twins.get(keyOf(textOf(decision)));
		if (!twin || !('plan' in decision)) return decision;
		const { externalIdentifier } = decision.plan;
		return {
			externalIdentifier,
			error: new TwinError(
				`Salesbuildr has a ${resource.name} with ${natural} "${textOf(decision)}" and without external identifier (${String(twin.id)})`,
				`If it is the same, give it the external identifier ${externalIdentifier}: map the account with Account Mapping, or use Set External Identifier`,
			),
		};
	});
}
