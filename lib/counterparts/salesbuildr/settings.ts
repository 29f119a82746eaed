import { z } from 'zod';

import { InvalidInputError } from '../../halo/records/input';

/** Requests allowed in a rolling window per tenant (Salesbuildr help article 3446453, Public API). */
export const salesbuildrLimit = { limit: 500, windowMs: 600_000 } as const;

const fields = z.object({
	baseUrl: z.string().trim().min(1),
	apiKey: z.string().trim().min(1),
	integrationKey: z.string().trim().optional(),
	requestsPerWindow: z.coerce.number().int().positive().default(salesbuildrLimit.limit),
	windowSeconds: z.coerce.number().positive().default(salesbuildrLimit.windowMs / 1000),
});

export interface SalesbuildrSettings extends z.infer<typeof fields> {
	/** Names the account for the rate budget; without a secret. */
	readonly key: string;
}

/**
 * The address as the requests need it: a scheme is added, slashes at the end go, and a bare Salesbuildr
 * host gets the `/public-api` path of its documentation; any other address is taken as typed.
 * @throws InvalidInputError naming the field.
 */
export function normalizeSalesbuildr(input: unknown): SalesbuildrSettings {
	const parsed = fields.safeParse(input);
	if (!parsed.success) {
		const field = parsed.error.issues[0]?.path.join('.') ?? 'credential';
		throw new InvalidInputError(`The Salesbuildr credential lacks a usable ${field}`, 'Open the credential and fill in the field');
	}
	const typed = parsed.data.baseUrl.replace(/\/+$/, '');
	const withScheme = /^https?:/i.test(typed) ? typed : `https://${typed}`;
	let url: URL;
	try {
		url = new URL(withScheme);
	} catch {
		throw new InvalidInputError(
			`The Base URL "${typed}" of the Salesbuildr credential is not an address`,
			'Use the address of your tenant, such as https://contoso.salesbuildr.com/public-api',
		);
	}
	const bare = url.pathname === '/' && url.hostname.endsWith('salesbuildr.com');
	const baseUrl = bare ? `${url.origin}/public-api` : withScheme;
	return { ...parsed.data, baseUrl, key: url.host };
}
