import type { Company, Draft, Person } from './records';
import type { Query, Row } from './types';
import { domainOf } from './values';

type Found = Partial<Draft<'Person'> & Draft<'Company'>>;

const plain = (text: string | null | undefined): string => text?.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim() ?? '';
const linkedin = (url: string | null | undefined): string => /linkedin\.com\/(.+?)\/?(\?.*)?$/i.exec(url ?? '')?.[1]?.toLowerCase() ?? '';
const both = (left: string, right: string): boolean => left !== '' && left === right;

const nameOf = ({ firstName, lastName, fullName }: Pick<Query, 'firstName' | 'lastName' | 'fullName'> | Pick<Person, 'firstName' | 'lastName' | 'fullName'>): string =>
	plain(fullName ?? [firstName, lastName].filter(Boolean).join(' '));

/** Whether what was found is certainly what was asked for. Nothing is concluded from a difference: people have several addresses and companies several domains. */
function isSame(query: Query, found: Found): boolean {
	if (query.id !== undefined && both(query.id, found.id ?? '')) return true;
	if (query.email && [found.email, ...(found.emails ?? []).map(({ value }) => value)].some((address) => address?.toLowerCase() === query.email?.toLowerCase())) return true;
	if (both(linkedin(query.linkedinUrl), linkedin(found.linkedinUrl))) return true;
	const asked = nameOf(query);
	const domain = domainOf(query.domain) ?? '';
	const employer: Partial<Pick<Company, 'name' | 'domain' | 'website'>> = found.company ?? {};
	const inCompany = both(domain, domainOf(employer.domain ?? employer.website) ?? '') || both(plain(query.companyName), plain(employer.name));
	if (asked !== '') return inCompany && both(asked, nameOf({
		firstName: found.firstName ?? null, lastName: found.lastName ?? null, fullName: found.fullName ?? null,
	}));
	return both(domain, domainOf(found.domain ?? found.website) ?? '') || (domain === '' && both(plain(query.companyName), plain(found.name)));
}

/** A provider may echo example.com as www.example.com. The domain of an address is left alone: colleagues share it. */
const spellingsOf = (value: string): string[] => (value.includes('@') ? [value] : [value, domainOf(value) ?? value]);

/** The lookup that a provider's echo of the input means. */
function fromEcho(queries: readonly Query[], echo: string): number | undefined {
	if (/^\d+$/.test(echo)) return Number(echo) < queries.length ? Number(echo) : undefined;
	let input: unknown;
	try {
		input = JSON.parse(echo);
	} catch {
		return undefined;
	}
	const values = typeof input === 'object' && input !== null ? Object.values(input).filter((value) => ['string', 'number'].includes(typeof value)).map((value) => String(value).toLowerCase()) : [];
	const own = queries.map((query) => new Set(Object.values(query).flatMap((value) => (typeof value === 'string' ? spellingsOf(value.toLowerCase()) : []))));
	const fitting = own.flatMap((set, index) => (values.length > 0 && values.every((value) => spellingsOf(value).some((spelling) => set.has(spelling))) ? [index] : []));
	return fitting.length === 1 ? fitting[0] : undefined;
}

/** Rows in the order of the lookups. `lost`: rows came that could not be told apart, so it is open which lookup they belong to. */
export interface Pairing {
	readonly rows: readonly (Row | undefined)[];
	readonly lost: boolean;
}

/**
 * Gives each lookup of a bulk request its row, whether the provider keeps the order, reorders, drops or repeats
 * rows: by the provider's echo of the input, else by position while nothing speaks against it, else by what
 * identifies the record. A row that fits no lookup for certain is given to none.
 */
export function pairRows(queries: readonly Query[], rows: readonly Row[], positional: boolean, read: (row: Row) => Found): Pairing {
	const founds = rows.map(read);
	const fits = founds.map((found) => queries.flatMap((query, index) => (isSame(query, found) ? [index] : [])));
	const misplaced = fits.some((indexes, row) => indexes.length > 0 && !indexes.includes(row));
	const byPosition = positional && rows.length === queries.length && !misplaced;
	const paired: (Row | undefined)[] = queries.map(() => undefined);
	let lost = false;
	rows.forEach((row, position) => {
		const [only, ...others] = fits[position] ?? [];
		const index = row.echo === undefined ? (byPosition ? position : others.length === 0 ? only : undefined) : fromEcho(queries, row.echo);
		if (index === undefined) lost ||= row.status !== 'none';
		else paired[index] ??= row;
	});
	return { rows: paired, lost };
}
