import { isRecord } from '../../halo/records/record';
import type { SalesbuildrRecord } from './answers';
import type { SalesbuildrResource } from './resources';

/** Won and lost under whichever word a tenant has for them. */
function outcomeOf(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	if (/won|win/i.test(value)) return 'won';
	return /lost|lose/i.test(value) ? 'lost' : value;
}

const pathsOf = ({ fields }: SalesbuildrResource): Map<string, string> => new Map(fields.flatMap(({ name, at }) => (at ? [[at, name]] : [])));

/**
 * A record with flat fields. A member of an object that no field names is kept under its path, so that a write of the
 * whole record can give it back.
 */
export function flattened(resource: SalesbuildrResource, record: SalesbuildrRecord): SalesbuildrRecord {
	const names = pathsOf(resource);
	const objects = new Set([...names.keys()].filter((path) => path.includes('.')).map((path) => path.split('.')[0]));
	const flat = Object.entries(record).flatMap(([key, value]): [string, unknown][] => {
		if (!objects.has(key)) return [[names.get(key) ?? key, value]];
		if (isRecord(value)) return Object.entries(value).map(([member, part]) => [names.get(`${key}.${member}`) ?? `${key}.${member}`, part]);
		return value === null ? [] : [[key, value]];
	});
	const { outcome } = resource;
	const known = outcome && outcome.at in record && !(outcome.field in record) ? { [outcome.field]: outcomeOf(record[outcome.at]) } : {};
	return { ...Object.fromEntries(flat), ...known };
}

/** The body that Salesbuildr takes for flat fields. */
export function nested({ fields }: SalesbuildrResource, values: SalesbuildrRecord): SalesbuildrRecord {
	const places = new Map(fields.map(({ name, at }) => [name, at ?? name]));
	const body: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(values)) {
		const [key = name, member] = (places.get(name) ?? name).split('.');
		const object = body[key];
		body[key] = member === undefined ? value : { ...(isRecord(object) ? object : {}), [member]: value };
	}
	return body;
}

/** The flat name of a field that Salesbuildr names by its place in the body. */
export const nameOfPlace = (resource: SalesbuildrResource, place: string): string => pathsOf(resource).get(place) ?? place;
