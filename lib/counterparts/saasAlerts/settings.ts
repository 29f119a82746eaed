import { z } from 'zod';

import { InvalidInputError } from '../../halo/records/input';

const fields = z.object({
	baseUrl: z.string().trim().min(1),
	apiKey: z.string().trim().min(1),
	requestsPerMinute: z.coerce.number().int().positive().default(60),
});

export interface SaasAlertsSettings extends z.infer<typeof fields> {
	/** Names the account for the rate budget; without a secret. */
	readonly key: string;
}

/** @throws InvalidInputError naming the field that is not usable */
export function normalizeSaasAlerts(input: unknown): SaasAlertsSettings {
	const parsed = fields.safeParse(input);
	if (!parsed.success) {
		const field = parsed.error.issues[0]?.path.join('.') ?? 'credential';
		throw new InvalidInputError(`The SaaS Alerts credential lacks a usable ${field}`, 'Open the credential and fill in the field');
	}
	const typed = parsed.data.baseUrl.replace(/\/+$/, '');
	const baseUrl = /^https?:/i.test(typed) ? typed : `https://${typed}`;
	try {
		return { ...parsed.data, baseUrl, key: new URL(baseUrl).host };
	} catch {
		throw new InvalidInputError(`The Base URL "${typed}" of the SaaS Alerts credential is not an address`, 'Copy the address of the partner API, up to /api/v1');
	}
}
