import { faker } from '@faker-js/faker/locale/en';

/**
 * Words drawn once from faker and combined for every row: a hundred thousand rows would otherwise
 * cost a million calls.
 */
export interface Pools {
	firstNames: readonly string[];
	lastNames: readonly string[];
	streets: readonly string[];
	places: readonly { city: string; state: string; postcode: string }[];
	jobTitles: readonly string[];
	makers: readonly string[];
	subjects: readonly string[];
	trades: readonly string[];
}

const trades = (
	'Dental Logistics Accounting Architects Legal Plumbing Insurance Veterinary Bakery Engineering ' +
	'Construction Property Pharmacy Recruitment Fitness Catering Motors Design Printing Travel ' +
	'Wealth Textiles Farms Brewing Optical Surveyors Electrical Roofing Clinics Academy'
).split(' ');

const subjects = [
	'Cannot print to the upstairs printer',
	'Outlook keeps asking for a password',
	'New starter on Monday',
	'Laptop runs very slowly',
	'Shared mailbox access needed',
	'VPN drops every few minutes',
	'Backup job reported a warning',
	'Leaver: disable account and forward mail',
	'Second monitor is not detected',
	'Phishing mail reported by user',
	'Teams calls have no sound',
	'Disk space low on file server',
	'Licence renewal question',
	'Wi-Fi weak in the meeting room',
	'Restore a deleted folder',
	'Software installation request',
	'Multi-factor prompt on new phone',
	'Invoice query',
];

/** Draws from faker as the random source has seeded it. */
export function drawPools(): Pools {
	const several = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
	const distinct = (count: number, make: () => string): string[] => {
		const made = new Set<string>();
		for (let attempts = 0; made.size < count && attempts < count * 20; attempts += 1) made.add(make());
		return [...made];
	};
	return {
		firstNames: distinct(200, () => faker.person.firstName()),
		lastNames: distinct(300, () => faker.person.lastName()),
		streets: several(150, () => faker.location.streetAddress()),
		places: several(80, () => ({
			city: faker.location.city(),
			state: faker.location.state({ abbreviated: true }),
			postcode: faker.location.zipCode('#####'),
		})),
		jobTitles: distinct(60, () => faker.person.jobTitle()),
		makers: distinct(40, () => faker.company.name().split(/[\s,-]/, 1)[0] ?? ''),
		subjects,
		trades,
	};
}
