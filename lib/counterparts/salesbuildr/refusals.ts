import type { SalesbuildrRecord } from './answers';
import { SalesbuildrError } from './errors';
import type { SalesbuildrResource } from './resources';
import { nameOfPlace } from './shape';

/** A whole record to write, and the fields of it that are meant to change. */
export interface WholeBody {
	readonly body: SalesbuildrRecord;
	readonly wanted: readonly string[];
}

const refusedProperty = /(?:\b(\w+)\.)?\bproperty (\w+) should not exist/g;

/** The fields that an answer refuses by name, as class-validator of Node.js servers words it. */
function refusedIn(resource: SalesbuildrResource, error: unknown): string[] {
	if (!(error instanceof SalesbuildrError) || (error.status !== 400 && error.status !== 422)) return [];
	return [...error.message.matchAll(refusedProperty)].map(([, object, name = '']) => nameOfPlace(resource, object ? `${object}.${name}` : name));
}

/**
 * A whole record given back may have fields that only Salesbuildr writes, and a tenant may not have every field. Where
 * Salesbuildr refuses such a field by name it is left out, for good; one that somebody wanted to change is an error.
 */
export class Refusals {
	private readonly known = new Map<string, Set<string>>();

	async send(resource: SalesbuildrResource, { body, wanted }: WholeBody, write: (body: SalesbuildrRecord) => Promise<unknown>): Promise<unknown> {
		const unsure = new Set(resource.fields.flatMap(({ name, unsure: isUnsure }) => (isUnsure ? [name] : [])));
		const mayGo = (name: string): boolean => unsure.has(name) || !wanted.includes(name);
		const known = this.known.get(resource.name) ?? new Set<string>();
		this.known.set(resource.name, known);
		for (;;) {
			try {
				return await write(Object.fromEntries(Object.entries(body).filter(([name]) => !(known.has(name) && mayGo(name)))));
			} catch (error) {
				const refused = refusedIn(resource, error);
				const fresh = refused.filter((name) => !known.has(name));
				if (fresh.length === 0 || !refused.every((name) => name in body && mayGo(name))) throw error;
				fresh.forEach((name) => known.add(name));
			}
		}
	}
}
