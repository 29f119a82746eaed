/** A client of the report. */
export interface WhitespaceClient {
	readonly id: number;
	readonly name: string;
}

/** A product group: an asset group that is marked as items. */
export interface ProductGroup {
	readonly id: number;
	readonly name: string;
}

/** Something a client is billed for. */
export interface BilledLine {
	readonly clientId: number;
	/** Undefined where the line names no item, or one of no product group. */
	readonly groupId: number | undefined;
}

export interface ClientWhitespace {
	readonly client_id: number;
	readonly client_name: string;
	/** Names of product groups, in the order of the groups. */
	readonly has: readonly string[];
	readonly lacks: readonly string[];
	/** Billed lines that say nothing about a product group, so that a group may be there all the same. */
	readonly unknown_lines: number;
}

/** Which clients lack which product groups, clients with most to sell first. */
export function whitespaceOf(clients: readonly WhitespaceClient[], groups: readonly ProductGroup[], lines: Iterable<BilledLine>): ClientWhitespace[] {
	const known = new Set(groups.map(({ id }) => id));
	const billed = new Map(clients.map(({ id }) => [id, { groups: new Set<number>(), unknown: 0 }]));
	for (const { clientId, groupId } of lines) {
		const client = billed.get(clientId);
		if (!client) continue;
		if (groupId !== undefined && known.has(groupId)) client.groups.add(groupId);
		else client.unknown += 1;
	}
	const rows = clients.map(({ id, name }): ClientWhitespace => {
		const of = billed.get(id);
		const namesWhere = (wanted: boolean): string[] => groups.filter((group) => (of?.groups.has(group.id) ?? false) === wanted).map((group) => group.name);
		return { client_id: id, client_name: name, has: namesWhere(true), lacks: namesWhere(false), unknown_lines: of?.unknown ?? 0 };
	});
	return rows.sort((left, right) => right.lacks.length - left.lacks.length || left.client_name.localeCompare(right.client_name) || left.client_id - right.client_id);
}
