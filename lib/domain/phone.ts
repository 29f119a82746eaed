import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/max';

const countryOf = (code: string | undefined): CountryCode | undefined => {
	const upper = code?.trim().toUpperCase() ?? '';
	return isSupportedCountry(upper) ? upper : undefined;
};

/** The number a text holds; undefined for what cannot be one. A number in a range that is not known to be assigned is one. */
export function parsePhone(text: string, defaultCountry?: string): PhoneNumber | undefined {
	const country = countryOf(defaultCountry);
	const number = parsePhoneNumberFromString(text, country);
	// 00 is dialled for + in most of the world, and typed also where it is not.
	const international = /^\s*00(?=[\s\d(])/.test(text) && number?.isPossible() !== true ? parsePhoneNumberFromString(text.replace(/^\s*00/, '+'), country) : number;
	// Possible and not valid: ranges are opened faster than metadata follows, and refusing a real number loses a person.
	return international?.isPossible() ? international : undefined;
}

/** The number in E.164, such as +12125550100, without its extension; undefined for what cannot be a number. */
export function toE164(text: string, defaultCountry?: string): string | undefined {
	return parsePhone(text, defaultCountry)?.number;
}

/** Whether two ways of writing are one number. A number without a country code takes the country of the other one. */
export function samePhone(left: string, right: string, defaultCountry?: string): boolean {
	const [one, other] = [parsePhone(left, defaultCountry), parsePhone(right, defaultCountry)];
	if (one && other) return one.number === other.number;
	if (one) return one.number === toE164(right, one.country);
	if (other) return other.number === toE164(left, other.country);
	const digits = left.replace(/\D/g, '');
	return digits.length >= 7 && digits === right.replace(/\D/g, '');
}
