import type { Body } from '../http/body';
import type { AuthServer } from './discovery';
import {
	HaloAuthenticationError,
	type HaloError,
	type HaloErrorDetails,
	HaloPermissionError,
	HaloRateLimitError,
	HaloResponseError,
	HaloServerError,
} from './errorClasses';
import { haloText, oauthErrorCode } from './errorText';
import type { HaloSettings } from './settings';

const WHERE = 'Configuration > Integrations > HaloPSA API';
const WRONG_KIND = new Set(['unauthorized_client', 'unsupported_grant_type', 'invalid_grant', 'access_denied']);
/** Words of a refusal that is about the agent behind the application. */
export const INACTIVE = /\b(inactive|disabled|deactivated|locked)\b/i;

/** The error for a token request that was refused; it says which field of the credential to correct. */
export function tokenError(answer: RefusedToken, settings: HaloSettings, server: AuthServer): HaloError {
	const { status, body } = answer;
	const words = withoutSecret(haloText(body, answer.text), settings);
	const said = words === undefined ? '.' : `: ${words}`;
	const base = { method: 'POST', path: 'token', status, haloText: words } as const;
	if (status === 429) {
		return new HaloRateLimitError(`HaloPSA refuses to issue a token because of too many requests${said}`, {
			...base,
			advice: 'Wait a few minutes. Other programs may be asking for tokens of the same instance.',
		});
	}
	if (status >= 500) {
		const message = `The authorisation server of HaloPSA failed (status ${status})${said}`;
		return new HaloServerError(message, { ...base, advice: 'Try again later.' });
	}
	const code = oauthErrorCode(body);
	if (code === undefined && status !== 401) return notATokenEndpoint(base, said, settings, server);
	return oauthError(code ?? 'invalid_client', base, said, settings, server);
}

interface RefusedToken {
	readonly status: number;
	readonly text: string;
	readonly body: Body;
}

type Base = Omit<HaloErrorDetails, 'advice'> & { readonly status: number };

function oauthError(code: string, base: Base, said: string, settings: HaloSettings, server: AuthServer): HaloError {
	if (code === 'invalid_scope') {
		const advice = `Enter "all" in Scope, or names from the Permissions tab of the application (${WHERE}).`;
		const message = `HaloPSA does not know or does not grant the scope "${settings.scope}"${said}`;
		return new HaloPermissionError(message, { ...base, advice }, settings.scope);
	}
	if (INACTIVE.test(base.haloText ?? '')) {
		const advice = `Activate the agent that the application logs in as, or choose another one (${WHERE}).`;
		const message = `HaloPSA does not log the agent of this application in${said}`;
		return new HaloAuthenticationError(message, { ...base, advice });
	}
	if (/tenant/i.test(`${code} ${base.haloText ?? ''}`)) return wrongTenant(base, said, server);
	if (code === 'invalid_client') {
		const advice = `Copy both again from the application (${WHERE})${server.tenant ? '; check Tenant too' : ''}.`;
		const message = `HaloPSA does not accept Client ID or Client Secret${said}`;
		return new HaloAuthenticationError(message, { ...base, advice }, 'clientSecret');
	}
	if (WRONG_KIND.has(code)) {
		const advice = `Choose "Client ID and Secret (Services)" and login type Agent for the application (${WHERE}).`;
		const message = `The application does not allow log-on with Client ID and Client Secret${said}`;
		return new HaloAuthenticationError(message, { ...base, advice }, 'clientId');
	}
	// The remaining OAuth errors have no field of their own; with a tenant in the request it is the likeliest cause.
	if (server.tenant) return wrongTenant(base, said, server);
	const advice = `Compare Tenant, Client ID and Authorisation URL with what HaloPSA shows (${WHERE}).`;
	return new HaloAuthenticationError(`HaloPSA refuses to issue a token${said}`, { ...base, advice }, 'tenant');
}

function wrongTenant(base: Base, said: string, server: AuthServer): HaloError {
	const tenant = server.tenant ? ` "${server.tenant}"` : '';
	const advice = `Enter the tenant name that HaloPSA shows (${WHERE}); leave Tenant empty for own hosting.`;
	return new HaloAuthenticationError(`HaloPSA does not know the tenant${tenant}${said}`, { ...base, advice }, 'tenant');
}

function notATokenEndpoint(base: Base, said: string, settings: HaloSettings, server: AuthServer): HaloError {
	const field = settings.authUrl ? 'authUrl' : 'resourceUrl';
	const label = settings.authUrl ? 'Authorisation URL' : 'Resource URL';
	return new HaloResponseError(
		`${new URL(server.authUrl).host} is not an authorisation server of HaloPSA (status ${base.status})${said}`,
		{ ...base, advice: `Check ${label}; HaloPSA shows both addresses under ${WHERE}.` },
		field,
	);
}

const TOKEN = /((?:access|refresh|id)_token"?\s*[:=]\s*"?)[^"&\s,}]+/gi;

/**
 * Error texts go to logs and screens; neither a server that echoes the request nor an answer that broke off after
 * the token must put a secret there.
 */
function withoutSecret(words: string | undefined, { clientSecret }: HaloSettings): string | undefined {
	return words?.split(clientSecret).join('[secret]').replace(TOKEN, '$1[secret]');
}
