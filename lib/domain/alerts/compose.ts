import type { Note, SummaryNote } from './batch';
import { writeFooter } from './footer';
import { renderBody } from './template';
import { inert, type Format } from './text';

export interface Wording {
	readonly system: string;
	readonly format: Format;
	/** Of one event. */
	readonly body: string;
}

const paragraph = (line: string, format: Format): string => (format === 'html' ? `<p>${line}</p>` : `${line}\n`);

const count = (events: number): string => `${events} event${events === 1 ? '' : 's'}`;

/** The details of a new ticket. */
export function detailsOf({ events, footer }: Note, key: string, { system, format, body }: Wording, links: readonly string[]): string {
	const lines = links.map((line) => paragraph(line, format)).join('');
	return lines + events.map(({ event }) => renderBody(body, event, system, format)).join('') + writeFooter({ key, ...footer }, format);
}

/** A note on a ticket that is there already. */
export function noteOf({ events, footer }: Note, key: string, wording: Wording, lead = ''): string {
	const { system, format, body } = wording;
	const heading = paragraph(`${lead}${count(events.length)} from ${inert(system, format)}.`, format);
	return heading + events.map(({ event }) => renderBody(body, event, system, format)).join('') + writeFooter({ key, ...footer }, format);
}

const MOST_KINDS = 20;

/** The one note of an hour with too many events to show. */
export function summaryOf(note: SummaryNote, key: string, { system, format }: Wording): string {
	const kinds = new Map<string, number>();
	for (const { event } of note.events) {
		const kind = `${event.type}${event.severity === '' ? '' : ` (${event.severity})`}`;
		kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
	}
	const sorted = [...kinds].sort(([, left], [, right]) => right - left);
	const [first, last] = [note.events[0], note.events.at(-1)].map((numbered) => new Date(numbered?.event.time ?? 0).toISOString());
	const lines = [
		`Storm: ${count(note.total)} more from ${inert(system, format)} in the hour from ${note.hour}:00 UTC, not shown one by one.`,
		`The newest ${note.events.length}, from ${first} to ${last}:`,
		...sorted.slice(0, MOST_KINDS).map(([kind, number]) => `${number} x ${inert(kind, format)}`),
		...(sorted.length > MOST_KINDS ? [`and ${count(sorted.slice(MOST_KINDS).reduce((sum, [, number]) => sum + number, 0))} of ${sorted.length - MOST_KINDS} other kinds`] : []),
	];
	return paragraph(lines.join(format === 'html' ? '<br>' : '\n'), format) + writeFooter({ key, ...note.footer }, format);
}
