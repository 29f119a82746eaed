/** What a resource belongs to for permissions. `reference` is readable by any token with a scope. */
export type Area =
	| 'tickets'
	| 'calendar'
	| 'customers'
	| 'crm'
	| 'timesheets'
	| 'contracts'
	| 'suppliers'
	| 'items'
	| 'projects'
	| 'sales'
	| 'quotes'
	| 'sos'
	| 'pos'
	| 'invoices'
	| 'reporting'
	| 'software'
	| 'softwarelicensing'
	| 'kb'
	| 'assets'
	| 'reference'
	| 'admin'
	| 'webhooks'
	| 'teams';

const areas = (
	'tickets calendar customers crm timesheets contracts suppliers items projects ' +
	'sales quotes sos pos invoices reporting software softwarelicensing kb assets'
).split(' ');

/** Names the token endpoint knows: HaloAPI HaloAuth.psm1 [C], and the three newer ones [C], [C], [1]. */
const knownScopes: ReadonlySet<string> = new Set([
	...'all all:standard all:teams admin admin:webhooks delete:tickets'.split(' '),
	...'editMine:timesheets access:chat access:adpasswordreset'.split(' '),
	...areas.flatMap((area) => [`read:${area}`, `edit:${area}`]),
]);

export function unknownScopes(scopes: readonly string[]): string[] {
	return scopes.filter((scope) => !knownScopes.has(scope));
}

export type Access = 'read' | 'edit' | 'delete';

/**
 * The permission that is missing for an access to a resource, or undefined when it is granted.
 * `edit:x` includes `read:x` [1]; actions are covered by tickets and sites by customers [1]
 * (refractionPOINT/documentation#246); `all` is the catch-all [C].
 */
export function missingPermission(
	granted: ReadonlySet<string>,
	belongsTo: readonly Area[],
	access: Access,
	separateDelete: boolean,
): string | undefined {
	if (granted.has('all')) return undefined;
	const missing = belongsTo.map((area) => missingFor(granted, area, access, separateDelete));
	return missing.includes(undefined) ? undefined : missing[0];
}

function missingFor(granted: ReadonlySet<string>, area: Area, access: Access, separateDelete: boolean) {
	const has = (...scopes: string[]) => scopes.some((scope) => granted.has(scope));
	if (area === 'webhooks') return has('admin:webhooks') ? undefined : 'admin:webhooks';
	if (area === 'teams') return has('all:teams', 'admin') ? undefined : 'all:teams';
	if (area === 'admin') return has('admin') ? undefined : 'admin';
	if (area === 'reference') return access === 'read' || has('admin') ? undefined : 'admin';
	if (has('all:standard')) return undefined;
	if (access === 'read') return has(`read:${area}`, `edit:${area}`) ? undefined : `read:${area}`;
	if (access === 'delete' && area === 'tickets' && separateDelete) {
		return has('delete:tickets') ? undefined : 'delete:tickets';
	}
	return has(`edit:${area}`) ? undefined : `edit:${area}`;
}
