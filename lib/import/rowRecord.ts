import { readPhone } from '../domain/phoneReading';
import { regionOf } from '../domain/region';
import { emailStatusFrom } from '../enrichment/emailStatus';
import { faultIn } from '../enrichment/fields';
import { employerFrom, type Company, type Draft, type NumberRange, type Person, type Phone } from '../enrichment/records';
import { domainOf, linkedinFrom, rangeFrom, yearOf } from '../enrichment/values';
import { View } from '../enrichment/view';
import type { ColumnFieldName } from './columns';

/** Values of one row by field, in the order of the columns. */
export type RowValues = ReadonlyMap<ColumnFieldName, readonly string[]>;

export interface RowReading<K extends 'Person' | 'Company'> {
	readonly draft: Draft<K>;
	/** Why the row cannot be used; empty when it can. */
	readonly faults: readonly string[];
	/** What was left out of a row that can be used. */
	readonly warnings: readonly string[];
}

const LONGEST = 512;
/** Texts that may be long. */
const longFields = new Set<ColumnFieldName>(['description', 'keywords', 'technologies', 'newsTitle', 'competitors']);
const LONGEST_TEXT = 20_000;

/** Collects what one row says, and what is wrong with it. */
class RowReader {
	readonly faults: string[] = [];

	readonly warnings: string[] = [];

	private readonly view: View;

	constructor(
		private readonly values: RowValues,
		private readonly defaultRegion: string,
	) {
		this.view = new View(Object.fromEntries([...values].map(([name, [first]]) => [name, first])));
		for (const [name, texts] of values) {
			const most = longFields.has(name) ? LONGEST_TEXT : LONGEST;
			const long = texts.find((text) => text.length > most);
			if (long !== undefined) this.faults.push(`${name} is ${long.length.toLocaleString('en')} characters long; at most ${most.toLocaleString('en')} are taken`);
		}
	}

	text(name: ColumnFieldName): string | null {
		return this.view.text(name);
	}

	list(name: ColumnFieldName): string[] {
		return this.view.commaTexts(name);
	}

	flag(name: ColumnFieldName): boolean {
		return this.view.flag(name) === true;
	}

	all(name: ColumnFieldName): string[] {
		return (this.values.get(name) ?? []).flatMap((value) => new View(value).text('') ?? []);
	}

	emails(name: ColumnFieldName): string[] {
		return this.all(name).flatMap((value) => value.split(/\s*[;,\s]\s*/)).map((value) => value.replace(/^mailto:/i, '').replace(/^<|>$/g, '').toLowerCase()).filter((value) => {
			const fault = value === '' ? undefined : faultIn('email', value);
			if (fault) this.faults.push(`${name} ${shortened(fault)}`);
			return value !== '' && !fault;
		});
	}

	domain(): string | null {
		const [domain, website] = [this.text('domain'), this.text('website')];
		const found = domainOf(domain ?? website);
		const given = domain ?? website;
		if (given !== null && (found === null || faultIn('domain', found))) {
			this.faults.push(`${domain === null ? 'website' : 'domain'} "${given.slice(0, 80)}" is not a domain such as example.com`);
			return null;
		}
		return found;
	}

	country(name: 'country' | 'companyCountry'): { country: string | null; countryCode: string | null } {
		const country = this.text(name);
		const region = regionOf(country);
		if (country !== null && region.kind !== 'country') this.warnings.push(`${name} "${country.slice(0, 80)}" is not a country that is known; phone numbers without a country code cannot be read`);
		return { country, countryCode: region.kind === 'country' ? region.country : null };
	}

	phones(name: ColumnFieldName, type: Phone['type'], country: string | null, doNotCall: boolean | null): Phone[] {
		return this.all(name).map((value) => {
			// Exports guard a leading plus against spreadsheets with an apostrophe.
			const text = value.replace(/^['=]\s*"?(?=[+\d(])/, '').replace(/"$/, '');
			const reading = readPhone(text, country ?? this.defaultRegion);
			if (reading.e164 === null) this.warnings.push(`${name} "${text.slice(0, 40)}": ${/^\d[.,]\d+E\+?\d+$/i.test(text) ? 'a spreadsheet has rounded the number and its last digits are lost; export the file again' : (reading.reason ?? '')}`);
			return { value: text, e164: reading.e164, type, doNotCall, score: null };
		});
	}

	/** A consent that was withdrawn is never read as given: every word but a plain no counts. */
	withdrawn(): boolean {
		const word = this.text('doNotContact')?.toLowerCase() ?? '';
		return word !== '' && !['no', 'false', '0', 'n', 'none', 'ok', 'active', 'subscribed', 'opted in', 'opt in'].includes(word);
	}

	/** Whole US dollars a year. Another currency is left out: its rate is not known here. */
	revenue(): NumberRange {
		const [text, thousands] = [this.text('revenue'), this.text('revenueThousands')];
		const other = /[€£¥₹]|\b(EUR|GBP|CHF|AUD|CAD|NZD|INR|JPY|SEK|NOK|DKK|PLN)\b/i.exec(`${text ?? ''} ${thousands ?? ''}`);
		if (other) {
			this.warnings.push(`revenue is in ${other[0]} and not in US dollars; it was left out`);
			return null;
		}
		const range = rangeFrom(text);
		if (range !== null || thousands === null) return range;
		const inThousands = rangeFrom(thousands);
		return inThousands && { min: inThousands.min === null ? null : inThousands.min * 1000, max: inThousands.max === null ? null : inThousands.max * 1000 };
	}

	/** Heads come whole, so 1.000 is a thousand. */
	headcount(): NumberRange {
		return rangeFrom(this.text('employees')?.replace(/(?<=\b\d{1,3})\.(?=\d{3}\b)/g, '') ?? null);
	}

	linkedin(name: 'linkedinUrl' | 'companyLinkedinUrl'): string | null {
		const text = this.text(name);
		if (text !== null && /\s|^https?:/i.test(text) && !/linkedin\.com/i.test(text)) {
			this.warnings.push(`${name} "${text.slice(0, 80)}" is not a LinkedIn address`);
			return null;
		}
		return linkedinFrom(text, name === 'linkedinUrl' ? 'in' : 'company');
	}
}

const shortened = (fault: string): string => (fault.length > 200 ? `${fault.slice(0, 200)}…` : fault);

function companyDraft(reader: RowReader, alone: boolean): Partial<Company> {
	const own = reader.country('companyCountry');
	const shared = alone && own.country === null ? reader.country('country') : own;
	const phones = [...reader.phones('companyPhone', 'hq', shared.countryCode, null), ...(alone ? reader.phones('phone', 'hq', shared.countryCode, null) : [])];
	const headcount = reader.headcount();
	const revenue = reader.revenue();
	const exact = (range: NumberRange): number | null => (range !== null && range.min === range.max ? range.min : null);
	const news = reader.text('newsTitle');
	return {
		...(alone ? { id: reader.text('id') } : {}),
		name: reader.text('companyName'), domain: reader.domain(), website: reader.text('website'), linkedinUrl: reader.linkedin('companyLinkedinUrl') ?? (alone ? reader.linkedin('linkedinUrl') : null),
		phone: phones[0]?.e164 ?? phones[0]?.value ?? null, industry: reader.text('industry'), description: reader.text('description'), keywords: reader.list('keywords'),
		employeeCount: exact(headcount), employeeRange: exact(headcount) === null ? headcount : null, revenueUsd: exact(revenue), revenueRange: exact(revenue) === null ? revenue : null,
		foundedYear: yearOf(reader.text('foundedYear')), street: reader.text('street'), postalCode: reader.text('postalCode'),
		city: reader.text('companyCity') ?? (alone ? reader.text('city') : null), state: reader.text('companyState') ?? (alone ? reader.text('state') : null), country: shared.country, countryCode: shared.countryCode,
		fundingTotalUsd: exact(rangeFrom(reader.text('fundingTotal'))), sicCodes: reader.list('sicCodes'), naicsCodes: reader.list('naicsCodes'), competitors: reader.list('competitors'),
		tech: technologies(reader),
		news: news === null ? [] : [{ title: news, url: reader.text('newsUrl'), publishedAt: reader.text('newsDate') }],
	};
}

function technologies(reader: RowReader): Company['tech'] {
	const names = reader.list('technologies');
	return names.length === 0 ? null : { items: names.map((name) => ({ name, vendor: null, category: null, parentCategory: null, firstSeen: null, lastSeen: null, intensity: null })) };
}

/** A company's row. It has to have a domain or a name. */
export function readCompanyRow(values: RowValues, defaultRegion: string): RowReading<'Company'> {
	const reader = new RowReader(values, defaultRegion);
	const draft = companyDraft(reader, true);
	if (reader.faults.length === 0 && !draft.domain && !draft.name) reader.faults.push('the row has neither a domain nor a company name');
	return { draft, faults: reader.faults, warnings: reader.warnings };
}

/** A person's row. It has to have an e-mail address, a LinkedIn address, or a name with a company. */
export function readPersonRow(values: RowValues, defaultRegion: string): RowReading<'Person'> {
	const reader = new RowReader(values, defaultRegion);
	const place = reader.country('country');
	const company = companyDraft(reader, false);
	const country = place.countryCode ?? company.countryCode ?? null;
	const doNotCall = reader.text('doNotCall') === null ? null : reader.flag('doNotCall');
	const work = reader.emails('email');
	const personal = reader.emails('personalEmail');
	const rawStatus = reader.text('emailStatus');
	const status = emailStatusFrom(rawStatus);
	const email = (value: string, type: 'work' | 'personal'): Person['emails'][number] => ({ value, type, status: value === work[0] ? status : null, score: null, checkedAt: null, rawStatus: value === work[0] ? rawStatus : null });
	const draft: Draft<'Person'> = {
		id: reader.text('id'), firstName: reader.text('firstName'), lastName: reader.text('lastName'), fullName: reader.text('fullName'), title: reader.text('title'), seniorityRaw: reader.text('seniority'), departmentRaw: reader.text('department'),
		email: work[0] ?? personal[0] ?? null, emailStatus: work[0] === undefined ? null : status, emails: [...work.map((value) => email(value, 'work')), ...personal.map((value) => email(value, 'personal'))],
		phones: [
			...reader.phones('directPhone', 'direct', country, doNotCall), ...reader.phones('mobilePhone', 'mobile', country, doNotCall), ...reader.phones('workPhone', 'work', country, doNotCall), ...reader.phones('phone', 'other', country, doNotCall),
		],
		linkedinUrl: reader.linkedin('linkedinUrl'), city: reader.text('city'), state: reader.text('state'), country: place.country, countryCode: place.countryCode, company: employerFrom(company),
		// An export without the column says nothing about consent.
		restricted: reader.withdrawn() ? true : null,
	};
	const named = draft.fullName !== null || (draft.firstName !== null && draft.lastName !== null);
	if (reader.faults.length === 0 && !draft.email && !draft.linkedinUrl && !(named && (company.domain || company.name))) {
		reader.faults.push('the row has no e-mail address, no LinkedIn address, and no full name with a company');
	}
	return { draft, faults: reader.faults, warnings: reader.warnings };
}
