import type { Account } from './mappingRow';

/**
 * Where an account's fields are in an item: names, with dots into objects, separated by commas where several may hold
 * the value. A counterpart that calls them otherwise needs no other node before this one.
 */
export interface AccountFields {
	readonly id: string;
	readonly name: string;
	readonly externalIdentifier: string;
	readonly website: string;
	readonly email: string;
	readonly phone: string;
	readonly postcode: string;
	readonly address: string;
	readonly address2: string;
	readonly city: string;
	readonly state: string;
}

/** The names of Salesbuildr first, then those that other systems commonly use. */
export const defaultAccountFields: AccountFields = {
	id: 'id, accountId, customerId, organizationId',
	name: 'name, companyName, accountName, customerName, organizationName',
	externalIdentifier: 'externalIdentifier',
	website: 'website, domain, domains, url',
	email: 'email, emails, contactEmail, billingEmail',
	phone: 'phone, phones, phoneNumber, mainPhone',
	postcode: 'postalCode, postcode, zip, zipCode, address.postalCode, address.zip',
	address: 'address, address1, street, address.street, address.line1',
	address2: 'address2, address.line2',
	city: 'city, address.city',
	state: 'state, region, county, address.state',
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function at(item: unknown, path: string): unknown {
	if (isObject(item) && path in item) return item[path];
	return path.split('.').reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), item);
}

/** Texts and numbers, also of a list. */
function textsOf(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(textsOf);
	if (typeof value === 'number') return [String(value)];
	return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
}

const namesIn = (fields: string): string[] => fields.split(',').map((name) => name.trim()).filter((name) => name !== '');

const all = (item: unknown, fields: string): string[] => namesIn(fields).flatMap((name) => textsOf(at(item, name)));

/** Several addresses or numbers in one cell. */
const apart = (texts: readonly string[]): string[] => texts.flatMap((text) => text.split(/[;,\s]+/)).filter((text) => text !== '');

/** The account in an item; its id and name are empty when the item has none. */
export function accountOf(item: Readonly<Record<string, unknown>>, fields: AccountFields): Account {
	const first = (names: string): string => all(item, names)[0] ?? '';
	const websites = apart(all(item, fields.website));
	const postcodes = all(item, fields.postcode);
	const externalIdentifier = first(fields.externalIdentifier);
	return {
		id: first(fields.id),
		name: first(fields.name),
		domains: [...websites, ...apart(all(item, fields.email))],
		phones: all(item, fields.phone).flatMap((text) => text.split(/[;,/]/)).map((text) => text.trim()).filter((text) => text !== ''),
		postcodes,
		...(externalIdentifier ? { externalIdentifier } : {}),
		...(websites[0] ? { website: websites[0] } : {}),
		address: { line1: first(fields.address), line2: first(fields.address2), line3: first(fields.city), line4: first(fields.state), postcode: postcodes[0] ?? '' },
	};
}
