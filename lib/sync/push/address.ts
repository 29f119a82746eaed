import { isRecord, type HaloRecord } from '../../halo/records/record';

const PREFIX = 'delivery_address.';

const parts = ['line1', 'line2', 'line3', 'line4', 'postcode'] as const;

/** The delivery address of a site, field by field; HaloPSA has it as one object (vendor specification, schema AddressStore). */
export const addressFields: readonly string[] = parts.map((part) => `${PREFIX}${part}`);

export const isAddressField = (name: string): boolean => addressFields.includes(name);

/** Lists show the address in five flat lines, and only when asked; the postcode is the fifth. */
const flatName = (name: string): string => `delivery_address_line${addressFields.indexOf(name) + 1}`;

/** What a row must keep so that its address can be read. */
export const addressColumns: readonly string[] = ['delivery_address', ...addressFields.map(flatName)];

export const showsAddress = (row: HaloRecord): boolean => isRecord(row.delivery_address) || flatName(addressFields[0] ?? '') in row;

export function addressValue({ delivery_address: address, ...row }: HaloRecord, name: string): unknown {
	return isRecord(address) ? address[name.slice(PREFIX.length)] : row[flatName(name)];
}

/** The whole address with some lines changed, its ID included, so that HaloPSA changes it and makes no second one. */
export function changedAddress({ delivery_address: address }: HaloRecord, changes: Readonly<Record<string, unknown>>): HaloRecord {
	const changed = Object.fromEntries(Object.entries(changes).map(([name, value]) => [name.slice(PREFIX.length), value]));
	return { ...(isRecord(address) ? address : {}), ...changed };
}
