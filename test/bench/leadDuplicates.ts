import { leadOf } from '../../lib/domain/pipelineLead';
import { deduplicate, PeopleIndex } from '../../lib/domain/pipelineDuplicates';
import { randomFrom } from '../support/random';

export interface DuplicateFigures {
	readonly incoming: number;
	readonly existing: number;
	/** Reading the records, which every lead costs once, and finding who is who. */
	readonly readSeconds: number;
	readonly matchSeconds: number;
	/** Of the people who are known, those found; and of the new, those taken for somebody else. */
	readonly found: number;
	readonly mistaken: number;
}

const FIRST = ['Anna', 'Ben', 'Chloe', 'David', 'Elif', 'Felix', 'Grace', 'Hugo', 'Ines', 'Jonas', 'Keiko', 'Liam', 'Mia', 'Noah', 'Olga', 'Pedro', 'Qing', 'Rosa', 'Sofia', 'Tariq'];
const LAST = ['Adams', 'Baker', 'Chen', 'Diaz', 'Evans', 'Fischer', 'Garcia', 'Haddad', 'Ivanov', 'Jensen', 'Kumar', 'Lopez', 'Meyer', 'Novak', 'Okafor', 'Patel', 'Quinn', 'Rossi', 'Silva', 'Tanaka'];

/** The person of a number; seven work at each company. `other` writes it as a second source does. */
function person(number: number, random: () => number, other = false): Record<string, unknown> {
	const first = FIRST[number % FIRST.length] ?? '';
	const last = `${LAST[Math.floor(number / FIRST.length) % LAST.length] ?? ''}${String.fromCharCode(97 + (number % 26))}`;
	const company = Math.floor(number / 7);
	const email = `${first}.${last}@company${company}.example`.toLowerCase();
	const named = { firstName: first, lastName: last, companyName: other ? `Company ${company} Ltd` : `Company ${company}`, phone: `+4420${String(70_000_000 + number)}` };
	return other && random() < 0.3 ? named : { ...named, email: other ? email.toUpperCase() : email };
}

/** Half of the incoming are known, written in another way and some without their address; the others are new. */
export function findDuplicates(incoming: number, existing: number): DuplicateFigures {
	const random = randomFrom(3);
	const start = performance.now();
	const known = Array.from({ length: existing }, (_, number) => leadOf(person(number, random), { item: number }));
	const leads = Array.from({ length: incoming }, (_, index) => leadOf(person(index % 2 === 0 ? index * 2 : existing + index * 7, random, true), { item: index }));
	const read = performance.now();
	const index = new PeopleIndex<number>();
	known.forEach((lead, number) => index.add({ person: lead, keys: [], value: number }));
	const matches = deduplicate(leads).leads.map((lead) => ({ lead, match: index.find(lead) }));
	const end = performance.now();
	const isKnown = (lead: { items: readonly number[] }): boolean => (lead.items[0] ?? 1) % 2 === 0;
	const same = matches.filter(({ match }) => match.kind === 'same');
	return {
		incoming, existing, readSeconds: (read - start) / 1000, matchSeconds: (end - read) / 1000,
		found: same.filter(({ lead, match }) => isKnown(lead) && match.kind === 'same' && match.values.includes((lead.items[0] ?? 0) * 2)).length / matches.filter(({ lead }) => isKnown(lead)).length,
		mistaken: same.filter(({ lead }) => !isKnown(lead)).length,
	};
}
