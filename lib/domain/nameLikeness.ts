import type { CompanyName, NameForm } from './companyName';

/**
 * How two names agree. `same`: the same words, whatever the legal form. `close`: every word of one answers to a word of
 * the other by a slip of the pen, an abbreviation or initials. `part`: they share a word that tells companies apart.
 */
export type NameAgreement = 'same' | 'close' | 'part' | 'different';

export interface NameLikeness {
	readonly agreement: NameAgreement;
	/** Share of the words that agree, 0 to 1. */
	readonly share: number;
	/** What the legal forms say: the same or not given, another one, or one of another country. */
	readonly forms: 'agree' | 'differ' | 'abroad';
}

/** Words that many companies have; they tell none apart. Folded, in English and the languages around. */
const commonWords = new Set(
	(
		'group groupe gruppe gruppo grupo grupa holding holdings international global worldwide national europe america services service solutions solution systems ' +
		'system systeme technology technologies technologie tech consulting consultants consultancy management industries industry industrial enterprises enterprise ' +
		'partners associates trading trade logistics media digital software data network networks it itservices engineering construction properties property capital ' +
		'finance financial insurance legal law medical dental clinic health healthcare care pharmacy school academy college university church hotel restaurant cafe ' +
		'design studio studios marketing agency transport travel energy electric automotive auto motors home homes house city county village county council office ' +
		'center centre club association foundation trust society company shop store market foods food north south east west central new old first united american british ' +
		'deutsche german french italian bau handel handels vertrieb technik dienst dienste beratung verwaltung werke werk societe servizi servicios'
	).split(' '),
);

const abbreviations = new Map(
	Object.entries({
		intl: 'international', int: 'international', mfg: 'manufacturing', svcs: 'services', svc: 'services', assoc: 'associates', bros: 'brothers', mgmt: 'management', dept: 'department',
		st: 'saint', mt: 'mount', ctr: 'center', centre: 'center', univ: 'university', natl: 'national', govt: 'government', grp: 'group', hldgs: 'holdings', tech: 'technology', gebr: 'gebruder',
	}),
);

export const isTelling = (word: string): boolean => word.length >= 3 && !commonWords.has(word) && !/^\d+$/.test(word);

/** Steps to make one word of the other: letters left out, put in, exchanged or swapped; more than `most` counts as most + 1. */
export function editSteps(left: string, right: string, most: number): number {
	if (Math.abs(left.length - right.length) > most) return most + 1;
	let beforeLast: number[] = [];
	let last = Array.from({ length: right.length + 1 }, (_, index) => index);
	for (let row = 1; row <= left.length; row += 1) {
		const current = [row];
		for (let column = 1; column <= right.length; column += 1) {
			const changed = left[row - 1] === right[column - 1] ? 0 : 1;
			let steps = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + changed);
			const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
			if (swapped) steps = Math.min(steps, (beforeLast[column - 2] ?? 0) + 1);
			current.push(steps);
		}
		if (Math.min(...current) > most) return most + 1;
		beforeLast = last;
		last = current;
	}
	return last[right.length] ?? most + 1;
}

/** Short words and numbers differ by one sign and mean something else: Unit 1 and Unit 2, Fund II and Fund III. */
function isSlip(left: string, right: string): boolean {
	const shorter = Math.min(left.length, right.length);
	// Nobody gets both ends of a word wrong, and most pairs of words need no closer look.
	if (shorter < 4 || (left[0] !== right[0] && left.at(-1) !== right.at(-1)) || /\d/.test(left + right)) return false;
	const most = shorter >= 8 ? 2 : 1;
	return editSteps(left, right, most) <= most;
}

function isAbbreviation(left: string, right: string): boolean {
	if (left[0] !== right[0]) return false;
	const [short, long] = left.length < right.length ? [left, right] : [right, left];
	if (/\d/.test(left + right)) return false;
	const full = (word: string): string => abbreviations.get(word) ?? word;
	if (full(short) === full(long)) return true;
	return short.length >= 4 && long.startsWith(short);
}

const areInitials = ({ words: [initials = '', ...more] }: NameForm, { words }: NameForm): boolean =>
	more.length === 0 && words.length >= 3 && initials.length === words.length && words.every((word, index) => word.startsWith(initials[index] ?? ' '));

interface Pairing {
	readonly equal: number;
	readonly near: number;
	/** Whether a word that tells companies apart is among the pairs. */
	readonly telling: boolean;
}

/** Pairs off the words of two names: equal ones first, then near ones. Each word is used once. */
function pairOff(left: readonly string[], right: readonly string[]): Pairing {
	const open = [...right];
	const take = (fits: (candidate: string) => boolean): boolean => {
		const index = open.findIndex(fits);
		if (index >= 0) open.splice(index, 1);
		return index >= 0;
	};
	const rest = left.filter((word) => !take((candidate) => candidate === word));
	const gone = left.filter((word) => !rest.includes(word));
	const nearWords = rest.filter((word) => take((candidate) => isSlip(word, candidate) || isAbbreviation(word, candidate)));
	return { equal: left.length - rest.length, near: nearWords.length, telling: [...gone, ...nearWords].some(isTelling) };
}

const kindRank = { same: 3, close: 2, part: 1, different: 0 } as const;

function formsOf(left: NameForm, right: NameForm): NameLikeness['forms'] {
	if (left.forms.length === 0 || right.forms.length === 0 || left.forms.some((kind) => right.forms.includes(kind))) return 'agree';
	const foreign = left.countries.length > 0 && right.countries.length > 0 && !left.countries.some((country) => right.countries.includes(country));
	return foreign ? 'abroad' : 'differ';
}

function compareWays(left: NameForm, right: NameForm): NameLikeness {
	const forms = formsOf(left, right);
	if (left.joined === right.joined) return { agreement: 'same', share: 1, forms };
	if (areInitials(left, right) || areInitials(right, left)) return { agreement: 'close', share: 1, forms };
	const [fewer, more] = left.words.length <= right.words.length ? [left.words, right.words] : [right.words, left.words];
	const { equal, near, telling } = pairOff(fewer, more);
	const share = (2 * (equal + near)) / (fewer.length + more.length);
	if (equal + near === more.length && (telling || near === 0)) return { agreement: 'close', share, forms };
	return { agreement: telling ? 'part' : 'different', share, forms };
}

/** Compares two names in all ways they are written, the best one counts. */
export function compareNames(left: CompanyName, right: CompanyName): NameLikeness {
	let best: NameLikeness = { agreement: 'different', share: 0, forms: 'agree' };
	for (const one of left.ways) {
		for (const other of right.ways) {
			const found = compareWays(one, other);
			const better = kindRank[found.agreement] - kindRank[best.agreement] || found.share - best.share;
			if (better > 0) best = found;
		}
	}
	return best;
}
