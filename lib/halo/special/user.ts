import { samePhone } from '../../domain/phone';
import type { HaloClient, Query } from '../client';
import { InvalidInputError } from '../records/input';
import { idOf, textOf, type HaloRecord } from '../records/record';
import { shown } from '../records/values';
import { standalone } from './define';
import type { SpecialOperation } from './types';
import { readRecord } from './write';

/** Users whose further addresses the list does not show are read one by one, up to this many. */
const MOST_DETAIL_READS = 10;

const emails = ['emailaddress', 'email2', 'email3'];
const phones = ['phonenumber', 'mobilenumber', 'mobilenumber2', 'homenumber', 'phonenumber_preferred'];

async function search(client: HaloClient, query: Query): Promise<HaloRecord[]> {
	return await client.list({ path: 'Users', collection: 'users', query: { includeinactive: true, ...query } });
}

/** The search is fuzzy (CIPP Get-HaloUser.ps1), so addresses are compared here, without case. */
async function byEmail(client: HaloClient, email: string, scope: Query): Promise<HaloRecord[]> {
	const wanted = email.trim().toLowerCase();
	const has = (row: HaloRecord): boolean => emails.some((field) => textOf(row[field]).trim().toLowerCase() === wanted);
	const rows = await search(client, { ...scope, search: email.trim() });
	const found = rows.filter(has);
	if (found.length > 0) return found;
	for (const row of rows.filter((candidate) => !('email2' in candidate)).slice(0, MOST_DETAIL_READS)) {
		const id = idOf(row);
		const user = id === undefined ? row : await readRecord(client, 'Users', id);
		if (has(user)) found.push(user);
	}
	return found;
}

/**
 * HaloPSA searches numbers as they were typed, and people group digits in many ways; the last four stand together
 * in most, the last two in nearly all.
 */
async function byPhone(client: HaloClient, phone: string, country: string | undefined, scope: Query): Promise<HaloRecord[]> {
	const digits = phone.replace(/\s*(?:x|ext\.?|#)\s*\d+\s*$/i, '').replace(/\D/g, '');
	if (digits.length < 4) throw new InvalidInputError(`${shown(phone)} is not a phone number`, 'Give the number with its country code, such as +1 212 555 0100');
	for (const ending of [digits.slice(-4), digits.slice(-2)]) {
		const rows = await search(client, { ...scope, search: ending, search_phonenumbers: true });
		const found = rows.filter((row) => phones.some((field) => samePhone(textOf(row[field]), phone, country)));
		if (found.length > 0) return found;
	}
	return [];
}

const find = standalone(
	{
		name: 'find', label: 'Find', action: 'Find users by email or phone', writes: false,
		description: 'Find users by email address or phone number, however the number is written',
		parameters: [
			{ name: 'email', label: 'Email', type: 'string' },
			{ name: 'phone', label: 'Phone', type: 'string', description: 'Looked for when no user has the email' },
			{ name: 'country', label: 'Default Country', type: 'string', description: 'Two-letter code, such as US, of numbers written without a country code' },
			{ name: 'client_id', label: 'Client', type: 'integer', reference: 'client' },
		],
	},
	async ({ client, input }) => {
		const [email, phone] = [input.text('email'), input.text('phone')];
		if (email === undefined && phone === undefined) throw new InvalidInputError('There is neither an email nor a phone number to look for', 'Fill in Email, Phone or both');
		const scope = input.pick({ client_id: 'client_id' }) as Query;
		const found = email === undefined ? [] : await byEmail(client, email, scope);
		if (found.length > 0 || phone === undefined) return { records: found };
		return { records: await byPhone(client, phone, input.text('country')?.trim().toUpperCase(), scope) };
	},
);

export const userOperations: readonly SpecialOperation[] = [find];
