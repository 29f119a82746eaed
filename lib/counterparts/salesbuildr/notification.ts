import { isRecord } from '../../halo/records/record';
import { salesbuildrResources, type SalesbuildrResource } from './resources';

/** What a call of Salesbuildr is about. Its payload is not published, so a call only says what to read. */
export interface Notification {
	readonly resource: SalesbuildrResource;
	readonly id: string;
	/** The word that the call has for what happened; empty when it has none. */
	readonly event: string;
}

/** Names of fields under which systems say what happened, to what kind of record, and to which. */
const eventNames = ['event', 'eventType', 'event_type', 'topic', 'action', 'trigger'];
const kindNames = ['resource', 'entity', 'entityType', 'entity_type', 'objectType', 'object_type', 'object', 'type', 'model', 'kind'];
const idNames = ['resourceId', 'resource_id', 'entityId', 'entity_id', 'objectId', 'object_id', 'id'];
const wrappers = ['data', 'payload', 'body', 'record', 'object', 'entity', 'resource'];

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '');

/** Records that have routes to be read by id. */
const readable = salesbuildrResources.filter(({ operations }) => operations.includes('get'));

/** A kind in words: `companies`, `Company`, `company.updated`, `opportunity:won`. */
function kindOf(text: string): SalesbuildrResource | undefined {
	const words = text.toLowerCase().split(/[^a-z]+/);
	return readable.find(({ name, plural, path }) => [name, plural, path].some((one) => text.toLowerCase() === one.toLowerCase() || words.includes(one.toLowerCase())));
}

const firstText = (body: object, names: readonly string[]): string => names.map((name) => textOf(Reflect.get(body, name))).find((text) => text !== '') ?? '';

/**
 * Finds in the body of a call which record to read: kind and id in the body itself, in an object such as `data`, or an
 * object under the name of its kind (`{ company: { id } }`).
 * @returns undefined when it names none
 */
export function notificationOf(body: unknown): Notification | undefined {
	if (!isRecord(body)) return undefined;
	const nested = wrappers.flatMap((name) => (isRecord(body[name]) ? [body[name]] : []));
	const event = firstText(body, eventNames);
	const named = readable.flatMap((resource) => [body, ...nested].flatMap((outer) => (isRecord(outer[resource.name]) ? [{ resource, inner: outer[resource.name] }] : [])));
	const kind = [body, ...nested].flatMap((part) => kindNames.map((name) => kindOf(textOf(part[name])))).find((found) => found !== undefined) ?? kindOf(event) ?? (named.length === 1 ? named[0]?.resource : undefined);
	if (!kind) return undefined;
	const own = named.find(({ resource }) => resource === kind)?.inner;
	// The id of the record before that of the call: an outer `id` beside a nested record is the delivery's own.
	const id = firstText(body, [`${kind.name}Id`, ...idNames.slice(0, -1)]) || [...(isRecord(own) ? [own] : []), ...nested, body].map((part) => firstText(part, [`${kind.name}Id`, ...idNames])).find((text) => text !== '');
	return id ? { resource: kind, id, event } : undefined;
}
