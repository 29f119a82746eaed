import { canonical, type AlertEvent } from './event';

export const groupings = ['user', 'userAndType', 'clientAndType', 'custom'] as const;
export type Grouping = (typeof groupings)[number];

/** Gives hexadecimal digits; the same text always the same ones. */
export type Digest = (text: string) => string;

/** Events that share it belong on one ticket. The client is told by the source's account, which a changed mapping does not move. */
export function groupOf(event: AlertEvent, system: string, grouping: Grouping, customKey = ''): string {
	const account = (event.accountId || event.accountName).toLowerCase();
	const parts: Readonly<Record<Grouping, readonly string[]>> = {
		user: [account, event.user.toLowerCase()],
		userAndType: [account, event.user.toLowerCase(), event.type.toLowerCase()],
		clientAndType: [account, event.type.toLowerCase()],
		custom: [customKey.trim()],
	};
	return JSON.stringify([system.toLowerCase(), grouping, event.test, ...parts[grouping]]);
}

const KEY_DIGITS = 24;
const REFERENCE_DIGITS = 12;

/** What a ticket carries as its third-party id: fits any text column and holds nothing of the event. */
export const ticketKey = (digest: Digest, group: string): string => `alert-${digest(group).slice(0, KEY_DIGITS)}`;

/** Names one event on a ticket. Twelve digits: with 10,000 events on one ticket two coincide once in five million tickets. */
export function eventReference(digest: Digest, system: string, event: AlertEvent): string {
	const identity = event.id === '' ? canonical(event.raw) : event.id;
	return digest(JSON.stringify(['event', system.toLowerCase(), event.id === '', identity])).slice(0, REFERENCE_DIGITS);
}
