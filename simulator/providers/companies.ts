import type { RandomSource } from '../shared/random';

export interface Technology {
	name: string;
	vendor: string;
	category: string;
	parentCategory: string;
	firstSeen: string;
	lastSeen: string;
}

export interface IntentTopic {
	id: number;
	topic: string;
	category: string;
	/** 0 to 100. */
	score: number;
	/** Date of the signal, YYYY-MM-DD. */
	seen: string;
}

/** A company as the world has it; every provider tells parts of it in its own words. */
export interface Company {
	index: number;
	id: string;
	hexId: string;
	name: string;
	domain: string;
	phone: string;
	industry: string;
	description: string;
	keywords: string[];
	employees: number;
	/** US dollars a year. */
	revenue: number;
	founded: number;
	street: string;
	city: string;
	state: string;
	postalCode: string;
	country: string;
	countryCode: string;
	linkedinUrl: string;
	technologies: Technology[];
	fundingTotal: number;
	fundingType: string;
	/** YYYY-MM-DD. */
	fundingDate: string;
	/** Share of growth in twelve months, such as 0.12. */
	growth: number;
	intent: IntentTopic[];
	inEu: boolean;
}

interface Place {
	country: string;
	countryCode: string;
	inEu: boolean;
	cities: readonly (readonly [city: string, state: string, postalCode: string])[];
	/** Numbers set aside for fiction or plainly of a head office, with # for a digit. */
	office: string;
	direct: string;
	mobile: string;
}

export const places: readonly Place[] = [
	{
		country: 'United States', countryCode: 'US', inEu: false,
		cities: [['Boston', 'Massachusetts', '02199'], ['Austin', 'Texas', '78701'], ['Columbus', 'Ohio', '43085']],
		office: '+1212555010#', direct: '+1646555011#', mobile: '+1917555012#',
	},
	{
		country: 'United Kingdom', countryCode: 'GB', inEu: false,
		cities: [['London', 'England', 'EC1A 1BB'], ['Leeds', 'England', 'LS1 4AP']],
		office: '+442079460###', direct: '+441632960###', mobile: '+447700900###',
	},
	{
		country: 'Germany', countryCode: 'DE', inEu: true,
		cities: [['Berlin', 'Berlin', '10115'], ['Hamburg', 'Hamburg', '20095']],
		office: '+493023125###', direct: '+494066969###', mobile: '+4917139200##',
	},
	{
		country: 'Italy', countryCode: 'IT', inEu: true,
		cities: [['Milano', 'Lombardia', '20121'], ['Roma', 'Lazio', '00184']],
		office: '+39026991####', direct: '+39066982####', mobile: '+39312345####',
	},
];

const subjects = 'Northwind Bluegate Cedarline Harbour Ironbridge Kestrel Larkspur Meridian Oakfield Quayside Ridgeway Silverpine Thornbury Umbra Vellum Westbrook'.split(' ');
const trades = 'Dental Logistics Accounting Architects Legal Insurance Engineering Construction Pharmacy Recruitment Printing Clinics'.split(' ');
const industries = ['Software Development', 'Hospitals and Clinics', 'Law Firms & Legal Services', 'Accounting', 'Construction', 'Freight & Logistics'];
const products: readonly (readonly [string, string, string, string])[] = [
	['Microsoft 365', 'Microsoft', 'Office Suites', 'Productivity'], ['Salesforce', 'Salesforce', 'CRM', 'Sales'], ['Amazon Web Services', 'Amazon', 'Cloud Hosting', 'Infrastructure'],
	['Okta', 'Okta', 'Identity Management', 'Security'], ['WordPress', 'Automattic', 'Content Management', 'Web'], ['SentinelOne', 'SentinelOne', 'Endpoint Security', 'Security'],
];
const topics: readonly (readonly [number, string, string])[] = [
	[101, 'Managed IT Services', 'IT Services'], [102, 'Endpoint Security', 'Security'], [103, 'Cloud Migration', 'Cloud'], [104, 'Backup and Recovery', 'Storage'], [105, 'VoIP', 'Communications'],
];

/** Topics the intent providers list, by id. */
export const intentTopics: readonly { id: number; name: string; category: string }[] = topics.map(([id, name, category]) => ({ id, name, category }));

export const digits = (random: RandomSource, pattern: string): string => pattern.replace(/#/g, () => String(random.int(0, 9)));

const date = (random: RandomSource, year: number): string =>
	`${year}-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`;

/** Some of the choices, in their order, at least one. */
function some<T>(random: RandomSource, choices: readonly T[]): T[] {
	const chosen = choices.filter(() => random.chance(0.5));
	return chosen.length > 0 ? chosen : [random.pick(choices)];
}

export function makeCompany(random: RandomSource, index: number): Company {
	const place = random.pick(places);
	const [city, state, postalCode] = random.pick(place.cities);
	const subject = random.pick(subjects);
	const trade = random.pick(trades);
	const slug = `${subject}-${trade}-${index + 1}`.toLowerCase();
	return {
		index,
		id: String(16_303_253 + index * 7),
		hexId: (16_303_253 + index * 7).toString(16).padStart(24, '5'),
		name: `${subject} ${trade} ${index + 1}`,
		domain: `${slug}.example`,
		phone: digits(random, place.office),
		industry: random.pick(industries),
		description: `${subject} ${trade} serves customers around ${city}.`,
		keywords: [trade.toLowerCase(), city.toLowerCase()],
		employees: random.pick([7, 34, 120, 364, 800, 3508, 12_000]),
		revenue: random.pick([600_000, 2_400_000, 9_000_000, 40_000_000, 245_000_000]),
		founded: random.int(1950, 2022),
		street: `${random.int(1, 240)} Station Road`,
		city,
		state,
		postalCode,
		country: place.country,
		countryCode: place.countryCode,
		linkedinUrl: `https://www.linkedin.com/company/${slug}`,
		technologies: some(random, products).map(([name, vendor, category, parentCategory]) => ({
			name, vendor, category, parentCategory, firstSeen: date(random, 2023), lastSeen: date(random, 2025),
		})),
		fundingTotal: random.pick([0, 5_000_000, 135_000_000]),
		fundingType: 'Series B',
		fundingDate: date(random, 2021),
		growth: random.int(-10, 40) / 100,
		intent: some(random, topics).map(([id, topic, category]) => ({ id, topic, category, score: random.int(40, 99), seen: date(random, 2025) })),
		inEu: place.inEu,
	};
}
