import { isSharedDomain } from '../../domain/webDomain';
import { faultIn, QUERY_FIELDS, type QueryField } from '../fields';
import { ProviderError } from '../errors';
import { personKeys } from '../query';
import type { Query } from '../types';
import { domainOf } from '../values';

/** What is known beforehand of the person or company that a waterfall is about. */
export type Subject = Readonly<Partial<Record<'email' | 'firstName' | 'lastName' | 'fullName' | 'companyName' | 'domain' | 'linkedinUrl' | 'phone' | 'title', string>>>;

const FIELDS = ['email', 'firstName', 'lastName', 'fullName', 'companyName', 'domain', 'linkedinUrl', 'phone', 'title'] as const satisfies readonly QueryField[];

/** The domain of a company's own address; none for a mailbox that anybody can have. */
export function ownDomain(email: string | undefined): string | undefined {
	const domain = domainOf(email);
	return domain !== null && !isSharedDomain(domain) ? domain : undefined;
}

/**
 * The subject in one spelling.
 * @throws ProviderError of kind `invalid` that names the field, or says what is missing
 */
export function checkedSubject(given: Subject): Subject {
	const subject: Partial<Record<keyof Subject, string>> = {};
	for (const name of FIELDS) {
		const value = given[name]?.trim() ?? '';
		if (value === '') continue;
		const text = name === 'domain' ? (domainOf(value) ?? value) : name === 'email' ? value.toLowerCase() : value;
		const fault = faultIn(name, text);
		if (fault) throw new ProviderError('invalid', `${QUERY_FIELDS[name].label} ${fault}`, undefined, { advice: `Correct ${QUERY_FIELDS[name].label} of this item, or leave it empty` });
		subject[name] = text;
	}
	if (!isPerson(subject) && !subject.domain && !subject.companyName) {
		throw new ProviderError('invalid', 'There is nothing to look up by: an email, a LinkedIn URL, a name with a company, a company domain or a company name is needed', undefined, { advice: 'Fill in one of these for the item' });
	}
	return subject;
}

/** Whether a person can be told from others by it. */
export function isPerson({ email, linkedinUrl, firstName, lastName, fullName, companyName, domain, phone }: Subject): boolean {
	const named = fullName !== undefined || (firstName !== undefined && lastName !== undefined);
	return email !== undefined || linkedinUrl !== undefined || (named && (companyName !== undefined || domain !== undefined || phone !== undefined));
}

/** What a company is known by, the strongest first. */
export function companyKeys({ domain, companyName, email }: Subject): string[] {
	const known = domain ?? ownDomain(email);
	return [...(known ? [`domain:${known}`] : []), ...(companyName ? [`company:${companyName.toLowerCase().replace(/\s+/g, ' ')}`] : [])];
}

/** What a subject is known by, the strongest first: a person by itself, a company by its domain or name. */
export const keysOf = (subject: Subject, aboutPerson: boolean): string[] => (aboutPerson ? personKeys(subject as Query) : companyKeys(subject));
