import { createHash } from 'node:crypto';
import { RandomSource } from '../shared/random';
import { makeCompany, type Company } from './companies';
import { makePerson, type Person } from './people';

export interface PopulationSize {
	companies?: number;
	/** People of each company. */
	peoplePerCompany?: number;
	seed?: number;
}

/** What an enquiry may know of a person. Texts are compared without regard to case. */
export interface PersonQuery {
	id?: string | undefined;
	email?: string | undefined;
	/** MD5 or SHA-256 of the lower-case address. */
	hashedEmail?: string | undefined;
	linkedinUrl?: string | undefined;
	firstName?: string | undefined;
	lastName?: string | undefined;
	fullName?: string | undefined;
	domain?: string | undefined;
	companyName?: string | undefined;
}

export interface CompanyQuery {
	id?: string | undefined;
	domain?: string | undefined;
	name?: string | undefined;
	linkedinUrl?: string | undefined;
}

const plain = (text: string | undefined): string => text?.trim().toLowerCase() ?? '';

/** A host name however it was typed: scheme, `www.`, path and a closing slash do not matter. */
export const hostOf = (text: string | undefined): string =>
	plain(text).replace(/^https?:\/\//, '').replace(/^www\./, '').split('/', 1)[0] ?? '';

const digest = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex');

/** People and companies every stand-in of a run knows, so that what two providers say can be compared. */
export class Population {
	readonly companies: readonly Company[];

	readonly people: readonly Person[];

	constructor({ companies = 40, peoplePerCompany = 5, seed = 20_260_105 }: PopulationSize = {}) {
		const random = new RandomSource(seed);
		this.companies = Array.from({ length: companies }, (_, index) => makeCompany(random, index));
		this.people = this.companies.flatMap((company) =>
			Array.from({ length: peoplePerCompany }, (_, at) => makePerson(random, company, company.index * peoplePerCompany + at)),
		);
	}

	/** The person meant, when exactly one is. The strongest identifier given decides; a weaker one never replaces it. */
	findPerson(query: PersonQuery): Person | undefined {
		const strong: [string, (person: Person) => boolean][] = [
			[plain(query.id), ({ id, hexId }) => id === plain(query.id) || hexId === plain(query.id)],
			[plain(query.email), ({ email }) => email === plain(query.email)],
			[plain(query.hashedEmail), ({ email }) => [digest('md5', email), digest('sha256', email)].includes(plain(query.hashedEmail))],
			[plain(query.linkedinUrl), ({ linkedinUrl }) => hostAndPath(linkedinUrl) === hostAndPath(query.linkedinUrl)],
		];
		const given = strong.find(([value]) => value !== '');
		if (given) return this.people.find(given[1]);
		const name = plain(query.fullName) || plain(`${query.firstName ?? ''} ${query.lastName ?? ''}`);
		const company = this.findCompany({ domain: query.domain, name: query.companyName });
		if (name === '' || !company) return undefined;
		const found = this.people.filter((person) => person.company === company && plain(person.fullName) === name);
		return found.length === 1 ? found[0] : undefined;
	}

	findCompany({ id, domain, name, linkedinUrl }: CompanyQuery): Company | undefined {
		if (plain(id)) return this.companies.find((company) => company.id === plain(id) || company.hexId === plain(id));
		if (hostOf(domain)) return this.companies.find((company) => company.domain === hostOf(domain));
		if (plain(linkedinUrl)) return this.companies.find((company) => hostAndPath(company.linkedinUrl) === hostAndPath(linkedinUrl));
		return plain(name) ? this.companies.find((company) => plain(company.name) === plain(name)) : undefined;
	}

	peopleOf(company: Company): Person[] {
		return this.people.filter((person) => person.company === company);
	}
}

const hostAndPath = (url: string | undefined): string => plain(url).replace(/^https?:\/\//, '').replace(/^www\./, '').replace(/\/$/, '');
