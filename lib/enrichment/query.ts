import { ProviderError } from './errors';
import { faultIn, LIST_FIELDS, QUERY_FIELDS, type QueryField } from './fields';
import type { ListField, OperationSpec, Provider, Query } from './types';
import { domainOf } from './values';

const isListField = (name: string): name is ListField => name in LIST_FIELDS;
const labelOf = (name: QueryField | ListField): string => (isListField(name) ? LIST_FIELDS[name].label : QUERY_FIELDS[name].label);

/** Every input that the operation can use. */
export function inputsOf({ needs, accepts = [] }: OperationSpec): Set<QueryField | ListField> {
	return new Set([...needs.flat(), ...accepts]);
}

const has = (query: Query, name: QueryField | ListField): boolean => (isListField(name) ? (query.lists?.[name]?.length ?? 0) > 0 : query[name] !== undefined);

/** `Email; or First Name, Last Name and Company Domain`. */
function wording(needs: OperationSpec['needs']): string {
	return needs.map((set) => set.map(labelOf).join(', ').replace(/, ([^,]*)$/, ' and $1')).join('; or ');
}

const cleaned = (name: string, value: string): string => (name === 'domain' ? (domainOf(value) ?? value) : name === 'email' ? value.toLowerCase() : value);

/**
 * The lookup as it is sent: trimmed, domains and addresses in one spelling, without inputs that the operation does not take.
 * @throws ProviderError of kind `invalid` that names the field and what is missing
 */
export function checkQuery(provider: Provider, spec: OperationSpec, given: Query): Query {
	const usable = inputsOf(spec);
	const texts: Partial<Record<QueryField, string>> = {};
	for (const name of Object.keys(QUERY_FIELDS) as QueryField[]) {
		const value = given[name]?.trim() ?? '';
		if (value === '' || !usable.has(name)) continue;
		const text = cleaned(name, value);
		const fault = faultIn(name, text);
		if (fault) throw new ProviderError('invalid', `${QUERY_FIELDS[name].label} ${fault}`, undefined, { advice: `Correct ${QUERY_FIELDS[name].label} of this item, or leave it empty` });
		texts[name] = text;
	}
	const lists = Object.fromEntries(Object.entries(given.lists ?? {}).filter(([name, list]) => usable.has(name as ListField) && list.length > 0));
	const query: Query = {
		...texts, ...(Object.keys(lists).length > 0 ? { lists } : {}),
		...(given.extra && Object.keys(given.extra).length > 0 ? { extra: given.extra } : {}),
	};
	if (!spec.needs.some((set) => set.every((name) => has(query, name)))) {
		throw new ProviderError('invalid', `${provider.label} needs ${wording(spec.needs)}`, undefined, { advice: 'Fill in one of these for the item' });
	}
	return query;
}

/** What a person is known by in a run, to remember who withdrew consent. */
export function personKeys({ email, linkedinUrl, firstName, lastName, fullName, domain, companyName }: Query): string[] {
	const name = (fullName ?? [firstName, lastName].filter(Boolean).join(' ')).toLowerCase().trim();
	const company = domain ?? companyName?.toLowerCase();
	return [
		...(email ? [`email:${email.toLowerCase()}`] : []),
		...(linkedinUrl ? [`linkedin:${linkedinUrl.toLowerCase().replace(/^.*linkedin\.com\//, '').replace(/[/?#]+$/, '')}`] : []),
		...(name && company ? [`name:${name}@${company}`] : []),
	];
}
