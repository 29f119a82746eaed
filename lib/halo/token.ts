import type { RetryLimits } from '../http/retry';
import { RetryingHttp } from '../http/retryingHttp';
import type { AuthorizedHttp, Clock, Http, HttpRequest, HttpResponse } from '../ports';
import { type AuthServer, discoverAuth } from './discovery';
import { HaloPermissionError } from './errorClasses';
import type { HaloSettings } from './settings';
import { type AccessToken, requestToken } from './tokenRequest';

export { discoverAuth, requestToken, type AccessToken, type AuthServer };

const RENEW_AHEAD_MS = 60_000;

interface Session {
	readonly id: string;
	readonly token: AccessToken;
	readonly renewAt: number;
}

export interface TokenSessionOptions {
	readonly http: Http;
	readonly settings: HaloSettings;
	readonly clock: Clock;
	/** A number from 0 up to 1. */
	readonly random?: () => number;
	/** How often a token request that failed is repeated. */
	readonly limits?: Partial<RetryLimits>;
}

/**
 * Adds the token of the client credentials grant to each request. However many requests need a token at once, one is
 * asked for; it is renewed a minute before it expires (earlier when it lives for less than two).
 * `send` and `renew` throw what {@link requestToken} throws.
 */
export class TokenSession implements AuthorizedHttp {
	private readonly tokenHttp: Http;
	private current: Session | undefined;
	private pending: Promise<Session> | undefined;
	private server: AuthServer | undefined;
	private issued = 0;
	private everAccepted = false;

	constructor(private readonly options: TokenSessionOptions) {
		this.tokenHttp = new RetryingHttp(options.http, options.clock, options.random, options.limits);
	}

	async send(request: HttpRequest): Promise<HttpResponse & { readonly session: string }> {
		const session = await this.session();
		const headers = { ...request.headers, authorization: `Bearer ${session.token.accessToken}` };
		const response = await this.options.http.send({ ...request, headers });
		if (response.status < 400) this.everAccepted = true;
		this.explainMissingScope(session, response, request);
		return { ...response, session: session.id };
	}

	async renew(session: string): Promise<void> {
		if (this.current?.id === session) this.current = undefined;
		await this.session();
	}

	/** The scope of the current token, asking for one when there is none; empty when the answer named none. */
	async grantedScope(): Promise<string> {
		return (await this.session()).token.scope;
	}

	private session(): Promise<Session> {
		const { current } = this;
		if (current && this.options.clock.now() < current.renewAt) return Promise.resolve(current);
		this.pending ??= this.open().finally(() => {
			this.pending = undefined;
		});
		return this.pending;
	}

	private async open(): Promise<Session> {
		const { settings, clock } = this.options;
		this.server ??= await discoverAuth(this.tokenHttp, settings);
		const askedAt = clock.now();
		const token = await requestToken(this.tokenHttp, settings, askedAt, this.server);
		const lifetimeMs = token.expiresAt - askedAt;
		this.issued += 1;
		this.current = {
			id: String(this.issued),
			token,
			renewAt: token.expiresAt - Math.min(RENEW_AHEAD_MS, lifetimeMs / 2),
		};
		return this.current;
	}

	/**
	 * A token without scope looks valid, and every call with it fails with 401 or 403 (nango issue 6561). The scope
	 * may also be left out of the answer for a token that works, so only a refusal before any success counts.
	 */
	private explainMissingScope(session: Session, { status }: HttpResponse, { method, url }: HttpRequest): void {
		if (session.token.scope !== '' || this.everAccepted) return;
		// The first 401 may be about a token that expired early; the second comes with a fresh one.
		const refused = status === 403 || (status === 401 && this.issued > 1);
		if (!refused) return;
		throw new HaloPermissionError('HaloPSA issued a token without any permission.', {
			method,
			path: url.replace(this.options.settings.resourceUrl, '').replace(/^\/+/, ''),
			status,
			advice:
				'Open the application in HaloPSA (Configuration > Integrations > HaloPSA API > View Applications), ' +
				'tick permissions on its Permissions tab, and enter "all" or the same names in Scope of the credential.',
		});
	}
}
