export type Format = 'html' | 'text';

const LONGEST_VALUE = 4_000;
export const LONGEST_SUMMARY = 200;

/** Marks that turn the reading direction round, or are not seen at all: what a person reads would not be what is there. */
const DECEIVING = /[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** Alert data is written by whoever attacks: it may hold anything. Line ends stay, all other control characters go. */
export function harmless(value: string, longest = LONGEST_VALUE): string {
	const clean = value.replace(/\r\n?/g, '\n').replace(DECEIVING, '').replace(/[^\P{Cc}\n\t]/gu, ' ');
	const characters = clean.length > longest ? [...clean.slice(0, longest)] : undefined;
	// A cut between the two halves of a character would leave half of one.
	return characters ? `${characters.filter((character) => !/^\p{Surrogate}$/u.test(character)).join('')}...` : clean;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

const asHtml = (text: string): string => text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '').replace(/\n/g, '<br>');

/** HaloPSA shows tags that come in a text field, so what would begin a tag gets a look-alike. */
const asText = (text: string): string => text.replace(/<(?=[a-z/!?])/gi, '\u2039').replace(/&(?=#|[a-z]+;)/gi, '\uff06');

/** A value of an event as it may stand in a note. */
export const inert = (value: string, format: Format): string => (format === 'html' ? asHtml : asText)(harmless(value));

/** One line, for the summary of a ticket, which HaloPSA shows as it is. */
export function oneLine(value: string, longest = LONGEST_SUMMARY): string {
	return asText(harmless(value.replace(/\s+/g, ' ').trim(), longest).replace(/\s+/g, ' ').trim());
}

/** What people read of a note that HaloPSA may have tidied. */
export function plain(note: string): string {
	return note.replace(/<[^>]*>/g, ' ').replace(/&nbsp;/gi, ' ').replace(/\s+/g, ' ').trim();
}
