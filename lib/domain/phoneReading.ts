import { getCountryCallingCode, parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/max';

import { parsePhone } from './phone';
import { regionOf } from './region';

/**
 * Why a number could not be read: nothing given, no country known for it, a region that is not known or that has several
 * countries, more than one number in the text, letters, a length that no number of the country has, or two readings.
 */
export type PhoneProblem = 'empty' | 'noRegion' | 'unknownRegion' | 'wideRegion' | 'several' | 'letters' | 'length' | 'ambiguous';

/** Every field is present; what is not known is null. */
export interface PhoneReading {
	/** As it was written. */
	input: string;
	/**
	 * `valid`: in a range its country has assigned. `possible`: the right length, in a range that is not known to be assigned, which
	 * happens with new ranges as well as with wrong numbers. `invalid` and `ambiguous`: see `problem`; there is no number then.
	 */
	status: 'valid' | 'possible' | 'invalid' | 'ambiguous';
	/** +493012345678, without the extension. */
	e164: string | null;
	/** E.123, international: +49 30 12345678, with ` ext. 12` behind it. */
	international: string | null;
	/** E.123, national: 030 12345678, with ` ext. 12` behind it. */
	national: string | null;
	extension: string | null;
	/** ISO 3166 code; null where several countries share the number's range. */
	region: string | null;
	callingCode: string | null;
	/** mobile, fixed_line, fixed_line_or_mobile, toll_free, voip and others of the numbering plans. */
	type: string | null;
	/** tel: address of RFC 3966. */
	uri: string | null;
	problem: PhoneProblem | null;
	/** What is wrong and what to do. */
	reason: string | null;
	/** The numbers it may be, when it may be several. */
	candidates: string[];
}

/** Words for an extension beside those the library knows: German, French, Spanish, Italian, Dutch, Portuguese. */
const EXTENSION = /[\s,;/-]*\b(?:durchwahl|dw|nebenstelle|app(?:arat)?|poste|extensi[oó]n|anexo|interno|int|toestel|tst|ramal)\b[\s.:#]*(\d{1,9})\s*$/iu;

/** What can say its country by itself. */
const INTERNATIONAL = /[+＋]|^\D*00/;

/** A longer text is no phone number. */
const LONGEST = 250;

const blank = (input: string): PhoneReading => ({
	input, status: 'invalid', e164: null, international: null, national: null, extension: null, region: null, callingCode: null, type: null, uri: null, problem: null, reason: null, candidates: [],
});

const failed = (input: string, problem: PhoneProblem, reason: string): PhoneReading => ({ ...blank(input), problem, reason });

/** E.123 knows only blanks between groups, and round brackets. */
const spaced = (text: string): string => text.replace(/[-./]/g, ' ').replace(/\s+/g, ' ').trim();

function told(input: string, number: PhoneNumber, extension: string | null): PhoneReading {
	const suffix = extension === null ? '' : ` ext. ${extension}`;
	number.setExt('');
	return {
		...blank(input),
		status: number.isValid() ? 'valid' : 'possible',
		e164: number.number,
		international: spaced(number.formatInternational()) + suffix,
		national: spaced(number.formatNational()) + suffix,
		extension,
		region: number.country ?? null,
		callingCode: number.countryCallingCode,
		type: number.getType()?.toLowerCase() ?? null,
		uri: `tel:${number.number}${extension === null ? '' : `;ext=${extension}`}`,
		reason: number.isValid() ? null : 'The length is right, and the range is not known to be assigned: check the number before it is relied on',
	};
}

/** The readings of a text that does not say its country, one for each country it may be of. */
function readingsIn(text: string, countries: readonly CountryCode[]): PhoneNumber[] {
	const found = countries.flatMap((country) => {
		const number = parsePhone(text, country);
		return number?.isValid() ? [number] : [];
	});
	return [...new Map(found.map((number) => [number.number, number])).values()];
}

/** `49 30 12345678` in Germany may hold the calling code or not; when both readings are valid numbers it is not decided here. */
function otherReading(text: string, country: CountryCode, number: PhoneNumber): PhoneNumber | undefined {
	const digits = text.replace(/\D/g, '');
	if (/^\s*(\+|00|tel:)/i.test(text) || !digits.startsWith(getCountryCallingCode(country))) return undefined;
	const other = parsePhoneNumberFromString(`+${digits}`);
	return other?.isValid() && other.number !== number.number ? other : undefined;
}

const ambiguous = (input: string, numbers: readonly PhoneNumber[], reason: string): PhoneReading => ({
	...failed(input, 'ambiguous', reason), status: 'ambiguous', candidates: numbers.map(({ number }) => number),
});

function readIn(input: string, text: string, extension: string | null, country: CountryCode | undefined): PhoneReading {
	const number = parsePhone(text, country);
	if (!number) {
		if (!country && !/^\s*(\+|00|tel:\+)/i.test(text)) return failed(input, 'noRegion', 'The number has no country code and no region was given: give the country of the record');
		return failed(input, 'length', `No number ${country ? `of ${country} ` : ''}has these digits: check that none is missing or too many`);
	}
	const found = extension ?? number.ext ?? null;
	const other = country && otherReading(text, country, number);
	if (other && number.isValid()) return ambiguous(input, [number, other], `The digits are a number with and without the calling code: write it with + in front of the one that is meant`);
	return told(input, number, found);
}

/**
 * Reads one phone number. Never invents a digit and never guesses a country: what has two readings is `ambiguous`.
 *
 * @param region ISO 3166 code or name of the country of the record, used for a number without a country code
 * @param groups `first` takes the first country of a region such as Nordic Countries (Norway) where several would fit
 */
export function readPhone(input: string, region?: string | null, groups: 'review' | 'first' = 'review'): PhoneReading {
	const whole = input.trim();
	if (whole === '') return failed(input, 'empty', 'No number was given');
	if (whole.length > LONGEST) return failed(whole.slice(0, LONGEST), 'length', `The text is ${whole.length.toLocaleString('en')} characters long: give the number alone`);
	if (splitPhones(whole).length > 1) return failed(input, 'several', 'The text holds more than one number: split it first');
	const [, extension = null] = EXTENSION.exec(whole) ?? [];
	const text = extension === null ? whole : whole.replace(EXTENSION, '');
	if (/\p{L}/u.test(text.replace(/^\s*tel:/i, '').replace(/[\s,;]*(?:ext(?:ension)?\.?|x|extn\.?|доб\.?)\s*[:.=]?\s*\d{1,9}\s*$/iu, ''))) {
		return failed(input, 'letters', 'The text holds letters: give the digits alone, with the extension behind "ext."');
	}
	if (!/\d/.test(text.normalize('NFKC')) && !/\p{Nd}/u.test(text)) return failed(input, 'empty', 'The text holds no digit');
	// A number that says its country needs no region, so a wrong one does no harm.
	const own = INTERNATIONAL.test(text) ? parsePhone(text) : undefined;
	if (own) return told(input, own, extension ?? own.ext ?? null);
	const place = regionOf(region);
	if (place.kind === 'country') return readIn(input, text, extension, place.country);
	if (place.kind === 'countries') {
		if (groups === 'first') return readIn(input, text, extension, place.countries[0]);
		const [only, ...others] = readingsIn(text, place.countries);
		if (only && others.length > 0) return ambiguous(input, [only, ...others], `"${region ?? ''}" has several countries, and the number fits more than one: give the country`);
		return only ? told(input, only, extension ?? only.ext ?? null) : failed(input, 'length', `The number fits no country of "${region ?? ''}"`);
	}
	if (place.kind === 'none') return readIn(input, text, extension, undefined);
	return place.kind === 'wide'
		? failed(input, 'wideRegion', `"${region ?? ''}" is not one country: give the country of the record`)
		: failed(input, 'unknownRegion', `"${(region ?? '').slice(0, 80)}" is not a country: give an ISO code such as DE, or a name such as Germany`);
}

const digitsIn = (text: string): number => (text.match(/\p{Nd}/gu) ?? []).length;

/**
 * The numbers of a text, in their order: parted by line ends, semicolons, bars, commas, a slash between blanks, or `or`. A part with
 * too few digits to be a number stays with the one before it, so `030/12345678` and `555-0100, ext. 12` are one each.
 */
export function splitPhones(text: string): string[] {
	const parts = text.split(/[\n\r|]+|;(?!ext=)|,|\s\/\s|\s(?:or|oder|und|and|ou|o|y|e)\s/iu).map((part) => part.trim());
	if (parts.some((part) => part !== '' && digitsIn(part) < 6)) {
		const lines = text.split(/[\n\r]+/).map((line) => line.trim()).filter(Boolean);
		return lines.length > 1 ? lines : [text.trim()].filter(Boolean);
	}
	return parts.filter(Boolean);
}
