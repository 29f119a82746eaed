import type { RandomSource } from '../shared/random';
import { digits, places, type Company } from './companies';

export type Seniority = 'c_suite' | 'vp' | 'director' | 'manager' | 'senior' | 'entry';

/** A person as the world has them; every provider tells parts of it in its own words. */
export interface Person {
	id: string;
	hexId: string;
	firstName: string;
	lastName: string;
	fullName: string;
	title: string;
	seniority: Seniority;
	department: string;
	/** Lower case. */
	email: string;
	emailStatus: 'valid' | 'accept_all' | 'invalid' | 'unknown';
	phones: { number: string; type: 'direct' | 'mobile'; doNotCall: boolean }[];
	linkedinUrl: string;
	company: Company;
	previousCompany: string;
	previousTitle: string;
	/** When the present job began, YYYY-MM-DD. */
	jobStarted: string;
	/** When the record was last checked, YYYY-MM-DD. */
	checked: string;
	/** 0 to 100. */
	accuracy: number;
	/** The person asked not to be in the data. */
	optedOut: boolean;
}

const firstNames = 'Ada Ben Chloe Dora Elias Franka Giulia Henry Ines Jürgen Katja Liam Maria Noah Olivia Paolo Renée Søren Tom Zoë'.split(' ');
const lastNames = "Abbott Bianchi Clarke Dubois Evans Fischer Gruber Hall Iqbal Jansen Keller Löwe Moretti Novak O'Brien Perez Quinn Rossi Schmidt Taylor".split(' ');
const jobs: readonly (readonly [string, Seniority, string])[] = [
	['Chief Technology Officer', 'c_suite', 'Information Technology'],
	['Vice President of Finance', 'vp', 'Finance'],
	['IT Director', 'director', 'Information Technology'],
	['Operations Manager', 'manager', 'Operations'],
	['Senior Systems Engineer', 'senior', 'Engineering'],
	['Accounts Assistant', 'entry', 'Finance'],
];

/** Letters of an address: no accents, no apostrophes. */
const ascii = (text: string): string => text.normalize('NFKD').replace(/ø/gi, 'o').replace(/[^a-z]/gi, '').toLowerCase();

export function makePerson(random: RandomSource, company: Company, index: number): Person {
	const firstName = random.pick(firstNames);
	const lastName = random.pick(lastNames);
	const [title, seniority, department] = random.pick(jobs);
	const place = places.find(({ countryCode }) => countryCode === company.countryCode) ?? places[0];
	const number = (pattern: string | undefined): string => digits(random, pattern ?? '');
	const year = random.int(2019, 2025);
	return {
		id: String(4_191_419_698 + index * 13),
		hexId: (4_191_419_698 + index * 13).toString(16).padStart(24, '6'),
		firstName,
		lastName,
		fullName: `${firstName} ${lastName}`,
		title,
		seniority,
		department,
		email: `${ascii(firstName)}.${ascii(lastName)}.${index + 1}@${company.domain}`,
		emailStatus: random.pick(['valid', 'valid', 'valid', 'accept_all', 'unknown', 'invalid']),
		phones: [
			{ number: number(place?.direct), type: 'direct', doNotCall: random.chance(0.2) },
			{ number: number(place?.mobile), type: 'mobile', doNotCall: random.chance(0.3) },
		],
		linkedinUrl: `https://www.linkedin.com/in/${ascii(firstName)}-${ascii(lastName)}-${index + 1}`,
		company,
		previousCompany: 'Former Employer Ltd',
		previousTitle: 'Consultant',
		jobStarted: `${year}-03-01`,
		checked: '2025-11-14',
		accuracy: random.int(70, 99),
		optedOut: index % 17 === 16,
	};
}
