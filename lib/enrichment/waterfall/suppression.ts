import { toE164 } from '../../domain/phone';
import { ProviderError } from '../errors';
import { personKeys } from '../query';
import { domainOf } from '../values';
import type { Subject } from './subject';

type Fields = Readonly<Record<string, unknown>>;

function read(row: Fields, ...names: string[]): string {
	const entries = Object.entries(row).map(([name, value]) => [name.toLowerCase().replace(/[^a-z]/g, ''), value] as const);
	for (const wanted of names) {
		const found = entries.find(([name, value]) => name === wanted && (typeof value === 'string' || typeof value === 'number') && String(value).trim() !== '');
		if (found) return String(found[1]).trim();
	}
	return '';
}

function subjectIn(row: Fields): Subject {
	const given = {
		email: read(row, 'email', 'emailaddress', 'mail').toLowerCase(), linkedinUrl: read(row, 'linkedinurl', 'linkedin'), firstName: read(row, 'firstname'), lastName: read(row, 'lastname'),
		fullName: read(row, 'fullname', 'name'), domain: domainOf(read(row, 'domain', 'companydomain', 'website')) ?? '', companyName: read(row, 'companyname', 'company'), phone: read(row, 'phone', 'phonenumber', 'mobile'),
	};
	return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

const phoneKey = (phone: string | undefined): string[] => {
	const number = phone === undefined ? undefined : (toE164(phone) ?? phone.replace(/\D/g, ''));
	return number ? [`phone:${number}`] : [];
};

/**
 * People, and whole domains, that nobody may be asked about. A row names a person by `email`, `linkedin_url`, `phone` or
 * name and company; with a `domain` alone it names everybody there.
 */
export class SuppressionList {
	private readonly keys = new Set<string>();

	/** @throws ProviderError naming a row that names nobody: passed over, it would let somebody be asked about who must not be */
	constructor(rows: readonly unknown[]) {
		rows.forEach((row, index) => {
			const keys = typeof row === 'string' ? keysOfText(row) : typeof row === 'object' && row !== null ? keysOfRow(row as Fields) : [];
			for (const key of keys) this.keys.add(key);
			if (keys.length > 0 || isEmpty(row)) return;
			throw new ProviderError('invalid', `Row ${index + 1} of the suppression list names nobody`, undefined, { advice: 'Give it an email, a linkedin_url, a phone, a name with a company, or a domain; or take the row out' });
		});
	}

	has(subject: Subject): boolean {
		const domains = [subject.domain, domainOf(subject.email)].filter((domain): domain is string => typeof domain === 'string');
		return [...personKeys(subject), ...phoneKey(subject.phone), ...domains.map((domain) => `domain:${domain}`)].some((key) => this.keys.has(key));
	}
}

/** A table without rows still gives one empty item where "Always Output Data" is on. */
const isEmpty = (row: unknown): boolean => row === null || row === undefined || row === '' || (typeof row === 'object' && Object.values(row).every((value) => value === null || value === ''));

function keysOfRow(row: Fields): string[] {
	const subject = subjectIn(row);
	const person = [...personKeys(subject), ...phoneKey(subject.phone)];
	return person.length > 0 ? person : subject.domain ? [`domain:${subject.domain}`] : [];
}

function keysOfText(text: string): string[] {
	const [email, domain] = [text.trim().toLowerCase(), domainOf(text)];
	return email.includes('@') ? [`email:${email}`] : domain ? [`domain:${domain}`] : [];
}
