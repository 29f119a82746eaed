import { plain, type Format } from './text';

/**
 * The last lines of what is written to a ticket: which events it stands for. They make HaloPSA itself the memory, so
 * that a run that was interrupted, or an event that comes twice, adds nothing twice.
 */
export interface Footer {
	readonly key: string;
	/** Of the latest alert that is not a resolution, in milliseconds; absent where there is none. */
	readonly latest?: number;
	/** When the source resolved the problem, in milliseconds. */
	readonly resolved?: number;
	/** The hour that a summary is of, such as 2026-01-31T09. */
	readonly summaryOf?: string;
	/** References of events by the hour in which they happened. */
	readonly hours: ReadonlyMap<string, readonly string[]>;
}

/** Also what a search for such tickets looks for. */
export const FOOTER_START = 'Alert reference';

/** The hour of a moment, in UTC. */
export const hourOf = (time: number): string => new Date(time).toISOString().slice(0, 13);

export function writeFooter(footer: Footer, format: Format): string {
	const at = (time: number): string => new Date(time).toISOString();
	const lines = [
		`${FOOTER_START} ${footer.key}.`,
		...(footer.latest === undefined ? [] : [`Latest alert ${at(footer.latest)}.`]),
		...(footer.resolved === undefined ? [] : [`Resolved ${at(footer.resolved)}.`]),
		...(footer.summaryOf === undefined ? [] : [`Summary of ${footer.summaryOf}.`]),
		...[...footer.hours].map(([hour, references]) => `Events ${hour}: ${references.join(' ')}.`),
	];
	return format === 'html' ? `<p><small>${lines.join('<br>')}</small></p>` : `\n${lines.join('\n')}`;
}

const TIME = String.raw`(\d{4}-\d{2}-\d{2}T[\d:.]+Z)`;
const HOUR = String.raw`\d{4}-\d{2}-\d{2}T\d{2}`;
const FOOTER = new RegExp(String.raw`^${FOOTER_START} (alert-[0-9a-f]{24})\.(?: Latest alert ${TIME}\.)?(?: Resolved ${TIME}\.)?(?: Summary of (${HOUR})\.)?((?: Events ${HOUR}: [0-9a-f ]+\.)*)`);

const moment = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));

/** The footer of a note. Only the last one counts: what stands before it may be the text of an event. */
export function readFooter(note: string): Footer | undefined {
	const text = plain(note);
	const start = text.lastIndexOf(FOOTER_START);
	const [, key, latest, resolved, summaryOf, events = ''] = (start < 0 ? null : FOOTER.exec(text.slice(start))) ?? [];
	if (key === undefined) return undefined;
	const hours = new Map<string, string[]>();
	for (const [, hour = '', references = ''] of events.matchAll(new RegExp(`Events (${HOUR}): ([0-9a-f ]+)\\.`, 'g'))) {
		hours.set(hour, [...(hours.get(hour) ?? []), ...references.split(' ').filter(Boolean)]);
	}
	return { key, latest: moment(latest), resolved: moment(resolved), summaryOf, hours };
}
