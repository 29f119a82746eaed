import type { AlertEvent } from './event';
import { hourOf, type Footer } from './footer';

export interface Numbered {
	readonly event: AlertEvent;
	readonly reference: string;
}

/** What a ticket already stands for. */
export interface History {
	readonly references: ReadonlySet<string>;
	/** Events on the ticket by the hour in which they happened. */
	readonly perHour: ReadonlyMap<string, number>;
	readonly latest?: number;
	readonly resolved?: number;
	/** The last summary of each hour, which the next one replaces. */
	readonly summaries: ReadonlyMap<string, { readonly actionId: number; readonly references: readonly string[] }>;
}

export const noHistory: History = { references: new Set(), perHour: new Map(), summaries: new Map() };

export interface WrittenNote {
	readonly footer: Footer;
	/** Absent for the details of the ticket. */
	readonly actionId?: number;
}

/** What the notes of a ticket say together, in whatever order a list has them. */
export function historyOf(notes: readonly WrittenNote[]): History {
	const references = new Set<string>();
	const perHour = new Map<string, number>();
	const summaries = new Map<string, { actionId: number; references: readonly string[] }>();
	let [latest, resolved]: (number | undefined)[] = [];
	for (const { footer, actionId } of notes) {
		for (const [hour, named] of footer.hours) {
			const fresh = named.filter((reference) => !references.has(reference));
			for (const reference of fresh) references.add(reference);
			perHour.set(hour, (perHour.get(hour) ?? 0) + fresh.length);
		}
		const { summaryOf } = footer;
		// Actions count upwards inside their ticket.
		if (summaryOf !== undefined && actionId !== undefined && (summaries.get(summaryOf)?.actionId ?? -1) < actionId) {
			summaries.set(summaryOf, { actionId, references: footer.hours.get(summaryOf) ?? [] });
		}
		latest = later(latest, footer.latest);
		resolved = later(resolved, footer.resolved);
	}
	return { references, perHour, summaries, latest, resolved };
}

const later = (left: number | undefined, right: number | undefined): number | undefined => (left === undefined || (right !== undefined && right > left) ? right : left);

export interface Note {
	/** Shown one by one. */
	readonly events: readonly Numbered[];
	readonly footer: Omit<Footer, 'key'>;
}

export interface SummaryNote extends Note {
	readonly hour: string;
	/** Events of the hour beyond those shown one by one, this run's and earlier ones. */
	readonly total: number;
	/** The summary of this hour that is on the ticket already. */
	readonly replaces?: number;
}

export interface Batch {
	readonly fresh: readonly Numbered[];
	readonly notes: readonly Note[];
	readonly summaries: readonly SummaryNote[];
	/** References of fresh events that only a summary tells of. */
	readonly summarized: ReadonlySet<string>;
	/** The latest thing the source said is that the problem is over. */
	readonly over: boolean;
}

export interface BatchLimits {
	/** Events of one ticket and hour that are shown one by one; 0 for all of them. */
	readonly stormLimit: number;
	/** Events in one note. */
	readonly noteSize: number;
}

/** References in one summary: with their blanks 26 KB, which any note takes. */
const LARGEST_SUMMARY = 2_000;

const byTime = (left: Numbered, right: Numbered): number => left.event.time - right.event.time || (left.reference < right.reference ? -1 : 1);

/** In the order of time; of events with the same reference the first. */
export function inOrder(events: readonly Numbered[]): Numbered[] {
	const seen = new Set<string>();
	return events.filter(({ reference }) => !seen.has(reference) && seen.add(reference)).sort(byTime);
}

/** What has to be written to a ticket for these events, in whatever order and however often they came. */
export function planBatch(events: readonly Numbered[], history: History, { stormLimit, noteSize }: BatchLimits): Batch {
	const fresh = inOrder(events).filter(({ reference }) => !history.references.has(reference));
	const counts = new Map(history.perHour);
	const shown: Numbered[] = [];
	const beyond = new Map<string, Numbered[]>();
	for (const numbered of fresh) {
		const hour = hourOf(numbered.event.time);
		const count = (counts.get(hour) ?? 0) + 1;
		counts.set(hour, count);
		// What ends a problem is never lost in a storm.
		if (stormLimit === 0 || count <= stormLimit || numbered.event.resolved) shown.push(numbered);
		else grouped(beyond, hour).push(numbered);
	}
	const summaries = [...beyond].flatMap(([hour, storm]) => summariesOf(hour, storm, history, (counts.get(hour) ?? 0) - stormLimit));
	return {
		fresh,
		notes: chunks(shown, noteSize).map((part) => ({ events: part, footer: footerOf(part) })),
		summaries,
		summarized: new Set([...beyond.values()].flat().map(({ reference }) => reference)),
		over: isOver(fresh, history),
	};
}

function summariesOf(hour: string, storm: readonly Numbered[], { summaries }: History, total: number): SummaryNote[] {
	const before = summaries.get(hour);
	const room = before ? LARGEST_SUMMARY - before.references.length : 0;
	const parts = before && room > 0 ? [storm.slice(0, room), ...chunks(storm.slice(room), LARGEST_SUMMARY)] : chunks(storm, LARGEST_SUMMARY);
	return parts.map((part, index) => {
		const kept = before && room > 0 && index === 0 ? before : undefined;
		const footer = { ...footerOf(part), summaryOf: hour };
		const hours = new Map([[hour, [...(kept?.references ?? []), ...part.map(({ reference }) => reference)]]]);
		return { hour, total, events: part, footer: { ...footer, hours }, ...(kept ? { replaces: kept.actionId } : {}) };
	});
}

function footerOf(events: readonly Numbered[]): Omit<Footer, 'key'> {
	const hours = new Map<string, string[]>();
	for (const { event, reference } of events) {
		grouped(hours, hourOf(event.time)).push(reference);
	}
	const timesOf = (resolved: boolean): number[] => events.filter(({ event }) => event.resolved === resolved).map(({ event }) => event.time);
	const [latest, resolved] = [timesOf(false), timesOf(true)].map((times) => times.reduce<number | undefined>(later, undefined));
	return { hours, ...(latest === undefined ? {} : { latest }), ...(resolved === undefined ? {} : { resolved }) };
}

/** An alert of the same moment counts as the later one: a ticket too many is better than a problem unseen. */
function isOver(fresh: readonly Numbered[], history: History): boolean {
	const { latest, resolved } = footerOf(fresh);
	return resolved !== undefined && resolved > (later(history.latest, latest) ?? Number.NEGATIVE_INFINITY);
}

/** Whether everything new happened before the source said that the problem is over. */
export const isLate = (fresh: readonly Numbered[], { resolved }: History): boolean => resolved !== undefined && fresh.every(({ event }) => event.time <= resolved);

/** The list under a key, begun where there is none. */
export function grouped<K, V>(groups: Map<K, V[]>, key: K): V[] {
	const group = groups.get(key) ?? [];
	groups.set(key, group);
	return group;
}

function chunks<T>(values: readonly T[], size: number): T[][] {
	const parts: T[][] = [];
	for (let start = 0; start < values.length; start += size) parts.push(values.slice(start, start + size));
	return parts;
}
