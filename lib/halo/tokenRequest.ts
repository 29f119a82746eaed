import { z } from 'zod';
import { type Body, readBody } from '../http/body';
import { type Http, HttpFailure, type HttpResponse } from '../ports';
import { type AuthServer, discoverAuth } from './discovery';
import { HaloConnectionError, HaloResponseError } from './errorClasses';
import { oauthErrorCode } from './errorText';
import { defaultAuthUrl, type HaloSettings, tokenUrl } from './settings';
import { tokenError } from './tokenError';

export interface AccessToken {
	readonly accessToken: string;
	/** Milliseconds since the epoch. */
	readonly expiresAt: number;
	/** As granted; empty when the answer names none. HaloPSA accepts such a token and may refuse every call with it. */
	readonly scope: string;
}

const DEFAULT_LIFETIME_S = 3600;

const tokenSchema = z.object({
	access_token: z.string().min(1),
	expires_in: z.coerce.number().positive().finite().catch(DEFAULT_LIFETIME_S),
	scope: z.string().nullish().catch(null),
});

/**
 * Asks for a token with the client credentials grant: form encoded, the tenant as a query parameter and in the form
 * when it was typed or discovered.
 * @param now milliseconds since the epoch, from which the lifetime counts
 * @throws {HaloAuthenticationError | HaloPermissionError | HaloConnectionError | HaloRateLimitError | HaloServerError |
 *   HaloResponseError} whose message names the field of the credential that is wrong.
 */
export async function requestToken(
	http: Http,
	settings: HaloSettings,
	now: number,
	known?: AuthServer,
): Promise<AccessToken> {
	const discovered = known ?? (await discoverAuth(http, settings));
	const first = await send(http, settings, discovered);
	// What is discovered may be older than a move of the server; HaloAPI falls back on the usual place too.
	const usual: AuthServer = { ...discovered, authUrl: defaultAuthUrl(settings), source: 'default' };
	const isMisled = first.status === 404 && discovered.source === 'discovered' && usual.authUrl !== discovered.authUrl;
	const server = isMisled ? usual : discovered;
	const response = isMisled ? await send(http, settings, usual) : first;
	const body = readBody(response.text);
	if (response.status !== 200 || body.kind !== 'json') throw tokenError({ ...response, body }, settings, server);
	const token = tokenFrom(body, now);
	if (token) return token;
	if (oauthErrorCode(body) !== undefined) throw tokenError({ ...response, body }, settings, server);
	throw new HaloResponseError(
		'The authorisation server of HaloPSA answered without an access token.',
		{
			method: 'POST',
			path: 'token',
			status: response.status,
			advice:
				'Check Authorisation URL: it must be the address that HaloPSA shows under ' +
				'Configuration > Integrations > HaloPSA API.',
		},
		settings.authUrl ? 'authUrl' : 'resourceUrl',
	);
}

async function send(http: Http, settings: HaloSettings, server: AuthServer): Promise<HttpResponse> {
	try {
		return await http.send({
			method: 'POST',
			url: tokenUrl(server.authUrl, server.tenant),
			headers: { accept: 'application/json' },
			form: {
				grant_type: 'client_credentials',
				client_id: settings.clientId,
				client_secret: settings.clientSecret,
				scope: settings.scope,
				// Some clients send it in the query, some in the form; an instance finds it in either.
				...(server.tenant ? { tenant: server.tenant } : {}),
			},
			timeoutMs: 60_000,
		});
	} catch (error) {
		if (!(error instanceof HttpFailure)) throw error;
		const field = settings.authUrl ? 'authUrl' : 'resourceUrl';
		const host = new URL(server.authUrl).host;
		const advice = field === 'authUrl' ? 'Check the host in Authorisation URL.' : 'Check the host in Resource URL.';
		throw new HaloConnectionError(
			`The authorisation server of HaloPSA at ${host} could not be reached${error.code ? ` (${error.code})` : ''}.`,
			{ method: 'POST', path: 'token', cause: error, advice },
			field,
		);
	}
}

function tokenFrom(body: Body, now: number): AccessToken | undefined {
	const { data } = tokenSchema.safeParse(body.kind === 'json' ? body.json : undefined);
	if (!data) return undefined;
	return { accessToken: data.access_token, expiresAt: now + data.expires_in * 1000, scope: data.scope?.trim() ?? '' };
}
