import { textOfValue, valueAt, type AlertEvent } from './event';
import { inert, oneLine, type Format } from './text';

export const placeholders = ['account', 'description', 'id', 'link', 'severity', 'system', 'time', 'type', 'user'] as const;
type Placeholder = (typeof placeholders)[number];

const PLACEHOLDER = /\{([A-Za-z_@][\w.@-]*)\}/g;

export const defaultSubject = '{type}: {user}';

export const defaultBody: Readonly<Record<Format, string>> = {
	html: '<p><b>{type}</b> ({severity}) {time}<br>User: {user}<br>Account: {account}<br>{description}<br>{link}</p>',
	text: '{type} ({severity}) {time}\nUser: {user}\nAccount: {account}\n{description}\n{link}\n',
};

const isKnown = (name: string): boolean => (placeholders as readonly string[]).includes(name) || name.startsWith('event.');

/** The first placeholder that does not exist; undefined for a template that can be used. */
export function unknownPlaceholder(template: string): string | undefined {
	return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name).find((name) => !isKnown(name));
}

function valueOf(event: AlertEvent, system: string, name: string): string {
	if (name.startsWith('event.')) return textOfValue(valueAt(event.raw, name.slice('event.'.length)));
	const values: Readonly<Record<Placeholder, string>> = {
		account: event.accountName || event.accountId,
		description: event.description,
		id: event.id,
		link: event.link,
		severity: event.severity || 'no severity',
		system,
		time: new Date(event.time).toISOString(),
		type: event.type,
		user: event.user,
	};
	return values[name as Placeholder];
}

/** Filled in once, so that braces inside a value mean nothing. Empty values leave no empty lines behind. */
export function renderBody(template: string, event: AlertEvent, system: string, format: Format): string {
	const filled = template.replace(PLACEHOLDER, (_all, name: string) => inert(valueOf(event, system, name), format));
	return format === 'html' ? filled.replace(/(?:<br>)*(?=<\/p>)/g, '').replace(/(?:<br>){2,}/g, '<br>') : filled.replace(/\n{2,}/g, '\n');
}

export function renderSubject(template: string, event: AlertEvent, system: string): string {
	const filled = template.replace(PLACEHOLDER, (_all, name: string) => oneLine(valueOf(event, system, name), 120));
	const subject = oneLine(filled.replace(/[\s:,-]+$/, ''));
	return `${event.test ? '[TEST] ' : ''}${subject || oneLine(event.type)}`;
}
