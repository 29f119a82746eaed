type Fields = Readonly<Record<string, unknown>>;

const SHORTENED = 12;

const sizeOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

const isEmpty = (value: unknown): boolean =>
	value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0) || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** A value that takes no more than so many characters, with a word on what was cut. */
function shortened(value: unknown, most: number): unknown {
	if (sizeOf(value) <= most) return value;
	if (typeof value === 'string') return `${value.slice(0, Math.max(0, most - 40))}… (${value.length} characters in all)`;
	return Array.isArray(value) ? `(list of ${value.length}, left out)` : '(object, left out)';
}

/** The record within so many characters: without empty fields, long values cut, and later fields left out if need be. */
function fitted(record: Fields, most: number): Fields {
	const filled = Object.entries(record).filter(([, value]) => !isEmpty(value));
	if (sizeOf(Object.fromEntries(filled)) <= most) return Object.fromEntries(filled);
	const short = filled.map(([name, value]) => [name, shortened(value, Math.max(80, Math.floor(most / SHORTENED)))] as const);
	const kept: Record<string, unknown> = {};
	let used = 2;
	let left = 0;
	for (const [name, value] of short) {
		const size = sizeOf(name) + sizeOf(value) + 2;
		if (used + size > most) left += 1;
		else {
			used += size;
			kept[name] = value;
		}
	}
	return left === 0 ? kept : { ...kept, _left_out: `${left} fields` };
}

/** Keeps an answer within so many characters of JSON: a model reads all of it, and pays for all of it. */
export class AnswerBudget {
	private used = 0;
	private given = 0;

	constructor(private readonly characters: number) {}

	/** The record as far as it fits; undefined when nothing more fits. */
	take(record: Fields): Fields | undefined {
		const most = this.characters - this.used;
		const alone = fitted(record, this.characters);
		const answer = this.given === 0 ? alone : fitted(record, Number.POSITIVE_INFINITY);
		const size = sizeOf(answer) + 1;
		if (this.given > 0 && size > most) return undefined;
		this.used += size;
		this.given += 1;
		return answer;
	}

	/** What to tell the reader in place of the rest. */
	rest(): Fields {
		return { _left_out: `Only the first ${this.given} records are shown, to keep the answer within ${this.characters} characters. Narrow the search to see others.` };
	}
}
