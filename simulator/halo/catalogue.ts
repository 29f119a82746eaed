import type { Resource } from './resource';
import { billingResources } from './resourcesBilling';
import { customerResources } from './resourcesCustomers';
import { otherResources } from './resourcesOther';
import { productResources } from './resourcesProducts';
import { workResources } from './resourcesWork';

/** Every resource the tenant serves, by lower-case path: paths are case-insensitive [C]. */
const byPath: ReadonlyMap<string, Resource> = new Map(
	[...workResources, ...customerResources, ...productResources, ...billingResources, ...otherResources].map(
		(resource) => [resource.path.toLowerCase(), resource],
	),
);

export const resources: readonly Resource[] = [...byPath.values()];

export function findResource(path: string): Resource | undefined {
	return byPath.get(path.toLowerCase());
}

/** @throws Error naming the resource, for tests that ask for one that does not exist */
export function requireResource(path: string): Resource {
	const found = findResource(path);
	if (!found) throw new Error(`The embedded tenant has no resource "${path}".`);
	return found;
}
