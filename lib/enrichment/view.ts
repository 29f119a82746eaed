/** Words that providers write where they know nothing (Lead411 and Seamless, among others). */
const ABSENT = new Set(['', 'n/a', 'not available', 'null', 'undefined']);

const decimal = /^[+-]?\d+(\.\d+)?$/;
const yes = new Set(['true', 'yes', 'y', '1']);
const no = new Set(['false', 'no', 'n', '0']);

function step(value: unknown, key: string): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/**
 * A tolerant look at part of an answer. Every reader takes paths such as `organization.phones.0.number`, tries
 * them in order and answers null when none holds a value of that kind: absent, null, of another type, or one of
 * the words providers use for nothing. Numbers may come as text and lists as a single value.
 */
export class View {
	constructor(readonly value: unknown) {}

	/** Bombora names its attributes with dots, so a member may also have the whole path as its name. */
	at(path: string): View {
		if (path === '') return new View(this.value);
		const found = path.split('.').reduce(step, this.value);
		return new View(found === undefined && path.includes('.') ? step(this.value, path) : found);
	}

	/** Whether the place holds anything but null. */
	has(path: string): boolean {
		const { value } = this.at(path);
		return value !== undefined && value !== null;
	}

	text(...paths: string[]): string | null {
		return this.first(paths, textOf);
	}

	/** Numbers, and texts such as `1,600`, `97%` or `$5`. */
	number(...paths: string[]): number | null {
		return this.first(paths, numberOf);
	}

	integer(...paths: string[]): number | null {
		const number = this.number(...paths);
		return number === null ? null : Math.round(number);
	}

	flag(...paths: string[]): boolean | null {
		return this.first(paths, flagOf);
	}

	/**
	 * A day or a moment in ISO 8601. What is ISO already stays as the provider gave it; `Nov 10, 2021`, `2021/11/10` and
	 * `11-10-2021` (month first, unless that is no month) become 2021-11-10, seconds and milliseconds since 1970 a moment.
	 */
	date(...paths: string[]): string | null {
		return this.first(paths, dateOf);
	}

	/** Texts of a list of texts or of objects that have a name; empty when there is none. */
	texts(...paths: string[]): string[] {
		for (const path of paths) {
			const found = listOf(this.at(path).value).flatMap((one) => textOf(one) ?? new View(one).text('name', 'value', 'code', 'id') ?? []);
			if (found.length > 0) return [...new Set(found)];
		}
		return [];
	}

	/** Like `texts`, where the list may be one text with commas. */
	commaTexts(...paths: string[]): string[] {
		return [...new Set(this.texts(...paths).flatMap((text) => text.split(/\s*[,;]\s*/)).filter((text) => textOf(text) !== null))];
	}

	/** The objects of a list; a single object counts as a list of one. */
	rows(...paths: string[]): View[] {
		for (const path of paths) {
			const found = listOf(this.at(path).value).filter((one) => typeof one === 'object' && one !== null);
			if (found.length > 0) return found.map((one) => new View(one));
		}
		return [];
	}

	/**
	 * The objects of a list with its gaps, which pair by position; undefined when there is no list, or when it holds
	 * something else than objects.
	 */
	elements(path: string): View[] | undefined {
		const { value } = this.at(path);
		if (!Array.isArray(value)) return undefined;
		const found = value.map((one: unknown) => new View(one)).filter((one) => one.value === null || one.isObject());
		return found.length === 0 && value.length > 0 ? undefined : found;
	}

	/** The same object with members it lacks taken from `around`. */
	with(around: Readonly<Record<string, unknown>>): View {
		return new View({ ...around, ...(this.isObject() ? (this.value as object) : {}) });
	}

	/** Whether the object has a member of this name, null included. */
	names(member: string): boolean {
		return this.isObject() && Object.hasOwn(this.value as object, member);
	}

	isObject(path = ''): boolean {
		const { value } = this.at(path);
		return typeof value === 'object' && value !== null && !Array.isArray(value);
	}

	private first<T>(paths: readonly string[], read: (value: unknown) => T | null): T | null {
		for (const path of paths) {
			const found = read(this.at(path).value);
			if (found !== null) return found;
		}
		return null;
	}
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);

/** Read by hand: a schema makes an error with a stack for each absent field, which is nearly every one. */
function textOf(value: unknown): string | null {
	if (Array.isArray(value)) {
		for (const one of value) {
			const found = Array.isArray(one) ? null : textOf(one);
			if (found !== null) return found;
		}
		return null;
	}
	const text = typeof value === 'string' ? value.trim() : typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
	return ABSENT.has(text.toLowerCase()) ? null : text;
}

function numberOf(value: unknown): number | null {
	const text = textOf(value)?.replace(/(?<=\d),(?=\d{3}\b)/g, '').replace(/^\$\s*/, '').replace(/\s*%$/, '') ?? '';
	return decimal.test(text) ? Number(text) : null;
}

function flagOf(value: unknown): boolean | null {
	if (typeof value === 'boolean') return value;
	const text = textOf(value)?.toLowerCase() ?? '';
	return yes.has(text) ? true : no.has(text) ? false : null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const twoDigits = (value: string | number): string => String(value).padStart(2, '0');

/** 2000-01-01 to 2100-01-01 in seconds: outside of it a number is no moment. */
const [EARLIEST, LATEST] = [946_684_800, 4_102_444_800];

function dayOf(year: string, month: string | number, day: string): string | null {
	const text = `${year}-${twoDigits(month)}-${twoDigits(day)}`;
	const time = Date.parse(text);
	return Number.isNaN(time) || new Date(time).getUTCDate() !== Number(day) ? null : text;
}

function momentOf(epoch: number): string | null {
	const seconds = epoch > LATEST ? epoch / 1000 : epoch;
	return seconds >= EARLIEST && seconds < LATEST ? new Date(seconds * 1000).toISOString() : null;
}

function dateOf(value: unknown): string | null {
	const text = textOf(value);
	if (text === null) return null;
	if (/^\d{4}(-\d{2})?$/.test(text)) return text;
	if (/^\d{10}(\d{3})?(\.\d+)?$/.test(text)) return momentOf(Number(text));
	const iso = text.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d{2}:)/, '$1T').replace(/ ?(?:UTC|GMT)$/, 'Z').replace(/(:\d{2}(?:\.\d+)?) ([+-]\d{2}:?\d{2})$/, '$1$2');
	if (/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}.*)?$/.test(iso)) return Number.isNaN(Date.parse(iso)) ? null : iso;
	const [, y = '', m = '', d = ''] = /^(\d{4})\/(\d{1,2})\/(\d{1,2})\b/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
	if (y !== '') return dayOf(y, m, d);
	const [, one = '', other = '', year = ''] = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b/.exec(text) ?? [];
	if (year !== '') return Number(one) > 12 ? dayOf(year, other, one) : dayOf(year, one, other);
	const [, name = '', day = '', named = ''] = /^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/.exec(text) ?? [];
	const [, first = '', later = '', last = ''] = /^(\d{1,2})\.? ([A-Za-z]{3})[a-z]*\.?,? (\d{4})$/.exec(text) ?? [];
	const month = MONTHS.indexOf((name || later).toLowerCase());
	return month < 0 ? null : dayOf(named || last, month + 1, day || first);
}
