/** What a source says happened, in one shape whatever the source calls its fields. */
export interface AlertEvent {
	/** As the source numbers its events; empty when it does not. */
	readonly id: string;
	/** Milliseconds since the epoch. */
	readonly time: number;
	/** False where the source gives no time, and that of its arrival stands for it. */
	readonly timed: boolean;
	readonly type: string;
	readonly severity: string;
	readonly user: string;
	readonly accountId: string;
	readonly accountName: string;
	readonly description: string;
	readonly link: string;
	/** The source says that the problem is over. */
	readonly resolved: boolean;
	/** Made by Generate Test Events. */
	readonly test: boolean;
	readonly raw: Readonly<Record<string, unknown>>;
}

/** Where the fields are in an item: names, with dots into objects, separated by commas where several may hold the value. */
export interface AlertFields {
	readonly id: string;
	readonly time: string;
	readonly type: string;
	readonly severity: string;
	readonly user: string;
	readonly accountId: string;
	readonly accountName: string;
	readonly description: string;
	readonly link: string;
	readonly state: string;
}

/**
 * The answers of SaaS Alerts have no published field list, so the names of its filters (eventType, alertStatus,
 * customerId, userEmail) come first and usual ones of monitoring systems after them.
 */
export const defaultAlertFields: AlertFields = {
	id: 'eventId, event_id, id, _id, alertId, alert_id, uuid',
	time: 'time, timestamp, eventTime, event_time, occurredAt, occurred_at, createdAt, created_at, date, @timestamp',
	type: 'eventType, event_type, alertType, alert_type, type, name, title',
	severity: 'alertStatus, alert_status, severity, level, priority',
	user: 'userEmail, user_email, user.email, user.name, email, username, userName, user',
	accountId: 'customerId, customer_id, customer.id, accountId, account_id, organizationId, tenantId',
	accountName: 'customerName, customer_name, customer.name, accountName, account_name, organizationName, customer',
	description: 'description, eventDescription, alertDescription, message, summary, text, details',
	link: 'link, url, alertUrl',
	state: 'state, status, eventStatus',
};

/** What is wrong with an event, and the next step. */
export interface EventProblem {
	readonly problem: string;
	readonly advice: string;
}

const RESOLVED = new Set(['resolved', 'closed', 'ok', 'up', 'cleared', 'recovered', 'normal', 'fixed']);

const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value under a name; one with dots leads into objects. */
export function valueAt(item: unknown, path: string): unknown {
	if (isObject(item) && Object.hasOwn(item, path)) return item[path];
	return path.split('.').reduce<unknown>((value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined), item);
}

/** Text, number or truth as text; of a list its entries. Objects are no text. */
export function textOfValue(value: unknown): string {
	if (typeof value === 'string') return value.trim();
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return Array.isArray(value) ? value.map(textOfValue).filter((text) => text !== '').join(', ') : '';
}

function firstValue(item: unknown, names: string): unknown {
	const values = names.split(',').map((name) => valueAt(item, name.trim()));
	return values.find((value) => textOfValue(value) !== '');
}

/** Milliseconds of a date in ISO form, or of a number of seconds or milliseconds. Without a zone it is UTC. */
export function momentFrom(value: unknown): number | undefined {
	const text = textOfValue(value);
	const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text.replace(' ', 'T')}${text.length > 10 ? 'Z' : ''}`;
	const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) * (Number(text) < 1e11 ? 1000 : 1) : /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(zoned) : Number.NaN;
	return number >= EARLIEST && number < LATEST ? Math.trunc(number) : undefined;
}

/** The same event always gives the same text, in whatever order its fields come. */
export function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (!isObject(value)) return JSON.stringify(value) ?? 'null';
	return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** @param now for an event that has an id and no time, in milliseconds */
export function eventOf(raw: unknown, fields: AlertFields, now: number): AlertEvent | EventProblem {
	if (!isObject(raw) || Object.keys(raw).length === 0) return { problem: 'This item holds no event', advice: 'Give one item for each event, its fields in the JSON of the item' };
	const text = (names: string): string => textOfValue(firstValue(raw, names));
	const id = text(fields.id);
	const given = firstValue(raw, fields.time);
	const time = given === undefined ? undefined : momentFrom(given);
	if (given !== undefined && time === undefined) {
		return {
			problem: `The time ${JSON.stringify(textOfValue(given).slice(0, 60))} of the event ${id === '' ? '' : `${JSON.stringify(id.slice(0, 60))} `}is not a date`,
			advice: 'Give a date such as 2026-01-31T09:00:00Z or milliseconds, or name the field that holds it under Event Fields',
		};
	}
	if (id === '' && time === undefined) {
		return { problem: 'The event has neither an ID nor a time, so a repetition could not be told from a new event', advice: 'Name the fields that hold them under Event Fields' };
	}
	return {
		id,
		time: time ?? now,
		timed: time !== undefined,
		type: text(fields.type) || 'Alert',
		severity: text(fields.severity).toLowerCase(),
		user: text(fields.user),
		accountId: text(fields.accountId),
		accountName: text(fields.accountName),
		description: text(fields.description),
		link: text(fields.link),
		resolved: RESOLVED.has(text(fields.state).toLowerCase()),
		test: raw.test === true,
		raw,
	};
}

const RANKS: Readonly<Record<string, number>> = { critical: 5, emergency: 5, high: 4, error: 4, major: 4, medium: 3, warning: 3, warn: 3, low: 2, minor: 2, info: 1, information: 1, informational: 1 };

/** How bad a severity is; 0 for one that is not known. */
export const severityRank = (severity: string): number => RANKS[severity.trim().toLowerCase()] ?? 0;
