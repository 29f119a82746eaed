import { companyName, type CompanyName } from './companyName';
import { companyDomain } from './webDomain';

/** What a system knows of a company; a counterpart's account or a HaloPSA client. */
export interface Company {
	readonly id: string;
	readonly name: string;
	/** Web addresses, e-mail addresses or domains, as they were entered. */
	readonly domains: readonly string[];
	readonly phones: readonly string[];
	readonly postcodes: readonly string[];
}

/** A company made comparable. */
export interface Identity {
	readonly company: Company;
	readonly name: CompanyName;
	readonly domains: ReadonlySet<string>;
	readonly phones: ReadonlySet<string>;
	readonly postcodes: ReadonlySet<string>;
}

/** Fewer digits are an extension or a local number without its area. */
const LEAST_DIGITS = 8;

/**
 * The part of a phone number that all ways of writing it share: its last digits without extension. Two numbers with
 * the same ending are most likely one; `samePhone` tells for sure.
 */
export function phoneEnding(text: string): string | undefined {
	const digits = text.replace(/\s*(?:ext\.?|x|durchwahl|dw|poste|#)\s*\d+\s*$/i, '').replace(/\D/g, '');
	return digits.length >= LEAST_DIGITS && !/^(\d)\1+$/.test(digits) ? digits.slice(-LEAST_DIGITS) : undefined;
}

/** A postcode in one writing: `sw1a1aa`, `10115` for D-10115, `02110` for 02110-1234. */
export function postcodeKey(text: string): string | undefined {
	const bare = text.trim().toUpperCase().replace(/^[A-Z]{1,2}\s*-\s*(?=\d)/, '');
	const key = bare.replace(/^(\d{5})-?\d{4}$/, '$1').replace(/[^A-Z0-9]/g, '');
	return key.length >= 3 && key.length <= 10 && /\d/.test(key) && !/^0+$/.test(key) ? key : undefined;
}

const keysOf = (texts: readonly string[], key: (text: string) => string | undefined): ReadonlySet<string> => new Set(texts.flatMap((text) => key(text) ?? []));

export function identityOf(company: Company): Identity {
	return {
		company,
		name: companyName(company.name),
		domains: keysOf(company.domains, companyDomain),
		phones: new Set(company.phones.filter((phone) => phoneEnding(phone) !== undefined)),
		postcodes: keysOf(company.postcodes, postcodeKey),
	};
}
