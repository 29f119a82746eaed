import { z } from 'zod';
import { addressFrom, resourceAddress, authAddress } from './address';

const optionalText = z
	.string()
	.nullish()
	.transform((text) => text?.trim() || undefined);

const requiredText = (label: string) =>
	z.string({ message: `${label} is missing.` }).trim().min(1, `${label} is empty.`);

const wholeNumber = (label: string, max: number, fallback: number) =>
	z
		.preprocess(
			(value) => (value === '' || value === null || value === undefined ? fallback : value),
			z.coerce
				.number({ message: `${label} must be a whole number.` })
				.int(`${label} must be a whole number.`)
				.min(1, `${label} must be at least 1.`)
				.max(max, `${label} must be at most ${max}.`),
		)
		.default(fallback);

/** The fields of the credential as a person fills them in. */
export const haloCredentialSchema = z.object({
	resourceUrl: requiredText('Resource URL'),
	authUrl: optionalText,
	tenant: optionalText,
	clientId: requiredText('Client ID'),
	clientSecret: requiredText('Client Secret'),
	scope: optionalText,
	/** HaloPSA answers 429 above this. Published values differ: 450 or 500 in 5 minutes, 500 in 3 minutes. */
	requestsPerWindow: wholeNumber('Requests per Window', 100_000, 450),
	windowSeconds: wholeNumber('Window (Seconds)', 86_400, 300),
});

/** The fields of the credential of a signed-in agent: the addresses and the budget; n8n keeps the rest. */
const agentCredentialSchema = z.object({
	resourceServer: requiredText('Resource URL'),
	tenant: optionalText,
	requestsPerWindow: haloCredentialSchema.shape.requestsPerWindow,
	windowSeconds: haloCredentialSchema.shape.windowSeconds,
});

export type HaloCredential = z.input<typeof haloCredentialSchema>;
export type SettingsField = keyof HaloCredential;

export interface HaloSettings {
	/** Without a slash at the end: `https://acme.halopsa.com/api`. */
	readonly resourceUrl: string;
	/** Only when typed: `https://acme.halopsa.com/auth`. Discovered otherwise. */
	readonly authUrl?: string;
	readonly tenant?: string;
	readonly clientId: string;
	readonly clientSecret: string;
	/** Separated by spaces. */
	readonly scope: string;
	readonly requestsPerWindow: number;
	readonly windowMs: number;
}

/** A credential that cannot work as it is filled in. `field` names the field. */
export class HaloSettingsError extends Error {
	override readonly name = 'HaloSettingsError';

	constructor(
		message: string,
		readonly field: SettingsField | undefined,
	) {
		super(message);
	}
}

/**
 * The settings behind what a person typed: hosts with or without scheme, `/api`, `/auth`, slashes and spaces.
 * @throws {HaloSettingsError} naming the first field that is wrong. Never contains the secret.
 */
export function normalizeSettings(input: unknown): HaloSettings {
	const parsed = haloCredentialSchema.safeParse(input);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const field = haloCredentialSchema.keyof().safeParse(issue?.path[0]);
		throw new HaloSettingsError(`The HaloPSA credential is incomplete. ${issue?.message ?? ''}`.trim(), field.data);
	}
	const { authUrl, tenant, clientId, clientSecret, scope, requestsPerWindow, windowSeconds } = parsed.data;
	return {
		resourceUrl: resourceAddress(addressOf('resourceUrl', 'Resource URL', parsed.data.resourceUrl)),
		...(authUrl ? { authUrl: authAddress(addressOf('authUrl', 'Authorisation URL', authUrl)) } : {}),
		...(tenant ? { tenant } : {}),
		clientId,
		clientSecret,
		scope: scope ? [...new Set(scope.split(/[\s,]+/).filter(Boolean))].join(' ') : 'all',
		requestsPerWindow,
		windowMs: windowSeconds * 1000,
	};
}

/** What a client needs of the credential of a signed-in agent. @throws {HaloSettingsError} */
export function normalizeAgentSettings(input: unknown): Pick<HaloSettings, 'resourceUrl' | 'tenant' | 'requestsPerWindow' | 'windowMs'> {
	const parsed = agentCredentialSchema.safeParse(input);
	if (!parsed.success) throw new HaloSettingsError(`The HaloPSA credential is incomplete. ${parsed.error.issues[0]?.message ?? ''}`.trim(), undefined);
	const { resourceServer, tenant, requestsPerWindow, windowSeconds } = parsed.data;
	const resourceUrl = resourceAddress(addressOf('resourceUrl', 'Resource URL', resourceServer));
	return { resourceUrl, ...(tenant ? { tenant } : {}), requestsPerWindow, windowMs: windowSeconds * 1000 };
}

/** The server that `/auth` belongs to when nothing else is known. */
export const defaultAuthUrl = (settings: Pick<HaloSettings, 'resourceUrl'>): string =>
	settings.resourceUrl.replace(/\/api$/, '/auth');

/** Where tokens come from. The tenant is a query parameter, and only hosted instances need it (HaloAPI issue 1). */
export function tokenUrl(authUrl: string, tenant: string | undefined): string {
	return tenant ? `${authUrl}/token?tenant=${encodeURIComponent(tenant)}` : `${authUrl}/token`;
}

/**
 * The key of the tenant's rate budget. A tenant that only repeats the first label of the host, as on hosted
 * instances, is left out, so that credentials with and without it share the budget.
 */
export function limiterKey({ resourceUrl, tenant }: Pick<HaloSettings, 'resourceUrl' | 'tenant'>): string {
	const [label] = new URL(resourceUrl).hostname.split('.');
	const distinct = tenant && tenant.toLowerCase() !== label ? tenant.toLowerCase() : '';
	return `${resourceUrl.replace(/^https?:\/\//, '').toLowerCase()}|${distinct}`;
}

function addressOf(field: SettingsField, label: string, typed: string): URL {
	const address = addressFrom(typed);
	if (address instanceof URL) return address;
	throw new HaloSettingsError(`${label} ${address.problem}. Enter it like https://acme.halopsa.com`, field);
}
