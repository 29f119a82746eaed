import { personKeys } from './query';
import type { Query } from './types';

/** People who withdrew consent, remembered so that nobody asks for them again in the run. */
export class RestrictedPeople {
	private readonly keys = new Set<string>();

	add(query: Query): void {
		for (const key of personKeys(query)) this.keys.add(key);
	}

	has(query: Query): boolean {
		return personKeys(query).some((key) => this.keys.has(key));
	}
}
