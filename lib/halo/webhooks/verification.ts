import { AddressList } from '../../domain/addressList';
import type { KeyedHash } from '../../ports';
import { InvalidInputError } from '../records/input';
import type { TriggerIdentity } from './secret';

/** Base64 of text in ASCII, which user and password are. */
function base64(text: string): string {
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
	let encoded = '';
	for (let index = 0; index < text.length; index += 3) {
		const bytes = [0, 1, 2].map((offset) => text.charCodeAt(index + offset) || 0);
		const bits = ((bytes[0] ?? 0) << 16) | ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
		const left = text.length - index;
		for (let digit = 0; digit < 4; digit += 1) encoded += digit <= left ? alphabet.charAt((bits >> (18 - 6 * digit)) & 63) : '=';
	}
	return encoded;
}

/**
 * Whether a delivery's Authorization header is exactly the one HaloPSA was told to send. What is compared are keyed
 * hashes of both, all of each, so that the time taken says nothing about either.
 */
export function isAuthorized(hash: KeyedHash, header: unknown, { user, password }: Pick<TriggerIdentity, 'user' | 'password'>): boolean {
	const given = hash(password, typeof header === 'string' ? header : '');
	const wanted = hash(password, `Basic ${base64(`${user}:${password}`)}`);
	let difference = given.length ^ wanted.length;
	for (let index = 0; index < wanted.length; index += 1) difference |= given.charCodeAt(index) ^ wanted.charCodeAt(index);
	return difference === 0;
}

/**
 * Where deliveries may come from; an empty list allows every address.
 * @throws {InvalidInputError} naming the entry that is neither an address nor a block
 */
export function allowedAddresses(text: string): AddressList {
	try {
		return AddressList.parse(text);
	} catch (error) {
		throw new InvalidInputError(`Allowed IP Addresses: ${error instanceof Error ? error.message : String(error)}`, 'Correct the entry in the options of the trigger');
	}
}
