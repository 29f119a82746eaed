import { foldText } from './foldText';
import { attachedForms, formAtEnd, formAtStart } from './legalForms';

/** One way of writing a name, taken apart. */
export interface NameForm {
	/** The words that tell this company from others, without legal form. */
	readonly words: readonly string[];
	/** The words written together: `Coca-Cola` and `CocaCola` are one name. */
	readonly joined: string;
	/** Kinds of the legal forms found, without those that tell nothing. */
	readonly forms: readonly string[];
	/** Where those forms exist; empty when none was found or they exist everywhere. */
	readonly countries: readonly string[];
}

/** A name, and the former or trading names that stand in it. */
export interface CompanyName {
	readonly text: string;
	readonly ways: readonly NameForm[];
}

const alias = /\s*[([]?\s*\b(?:t\/a|trading as|d\/b\/a|dba|doing business as|f\/k\/a|fka|formerly known as|formerly|previously|a\/k\/a|aka|also known as|ehemals|vormals|früher|anciennement|voorheen|tidligere)\b[:.]?\s+/iu;

const joining = new Set(['and', 'und', 'et', 'og', 'och', 'the']);

/** Letters that stand alone belong together: S. p. A., J P Morgan. */
function withInitialsJoined(words: readonly string[]): string[] {
	const joined: string[] = [];
	let run = '';
	for (const word of words) {
		if (/^\p{L}$/u.test(word)) run += word;
		else {
			if (run) joined.push(run);
			run = '';
			joined.push(word);
		}
	}
	return run ? [...joined, run] : joined;
}

function wordsOf(text: string): string[] {
	const folded = attachedForms.reduce((rest, attached) => rest.split(attached).join(' '), foldText(text));
	const plain = folded
		.replace(/['’`´"״]/g, '')
		.replace(/\b(\p{L})\/(\p{L})\b/gu, '$1$2')
		.replace(/[&+]/g, ' and ')
		// A dot inside an abbreviation joins it (G.m.b.H., S.p.A.); elsewhere it ends a word.
		.replace(/(?<=(?:^|[^\p{L}])\p{L}{1,2})\.(?=\p{L}{1,2}(?:[^\p{L}]|$))/gu, '')
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
	return plain === '' ? [] : withInitialsJoined(plain.split(' '));
}

/** German writers spell ä as ae or as a, Danish å as aa; compared without the second letter both are one. */
const comparable = (word: string): string => word.replace(/ae/g, 'a').replace(/oe/g, 'o').replace(/ue/g, 'u').replace(/aa/g, 'a');

function takeApart(text: string): NameForm | undefined {
	let words = wordsOf(text);
	const forms = new Set<string>();
	const countries = new Set<string>();
	const take = (found: { kind: string; where: string }): void => {
		if (found.kind) forms.add(found.kind);
		if (found.kind && found.where !== '*') for (const country of found.where.split(' ')) countries.add(country);
	};
	for (let found = formAtEnd(words); found; found = formAtEnd(words)) {
		take(found);
		words = words.slice(0, -found.words);
	}
	const first = formAtStart(words);
	if (first) {
		take(first);
		words = words.slice(first.words);
	}
	const telling = words.filter((word) => !joining.has(word));
	const kept = (telling.length > 0 ? telling : words).map(comparable);
	return kept.length === 0 ? undefined : { words: kept, joined: kept.join(''), forms: [...forms].sort(), countries: [...countries].sort() };
}

/** A company name made comparable: without legal form, case, accents, punctuation and joining words. */
export function companyName(text: string): CompanyName {
	const parts = text.split(alias).map((part) => part.replace(/[)\]]\s*$/, '').trim());
	const ways = parts.flatMap((part) => takeApart(part) ?? []);
	return { text: text.trim(), ways };
}

/** The name as a person would call identical: legal form and all, without case, accents and punctuation. */
export const identicalNameKey = (text: string): string => wordsOf(text).map(comparable).join(' ');
