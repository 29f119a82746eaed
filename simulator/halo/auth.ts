import { randomBytes } from 'node:crypto';
import { headerText, type Answer, type IncomingRequest } from '../shared/answer';
import type { Clock } from '../shared/clock';
import { oauthError, unauthorised } from './errors';
import type { Quirks } from './quirks';
import { unknownScopes } from './scopes';
import { SignIns } from './signIns';
import { technicianId } from '../data/reference';

/** An API application of the tenant ("Client ID and Secret (Services)", login type Agent). */
export interface ApiApplication {
	clientId: string;
	clientSecret: string;
	/** Permissions ticked on the application. */
	scopes: readonly string[];
	/** The agent every call is attributed to. */
	agentId: number;
	/** Life of a token in seconds, set per application [C]. */
	tokenSeconds: number;
	/** The agent has no team, department or client rights: lists are empty, not refused [1]. */
	seesNothing?: boolean;
}

/** Who calls: the application behind a live token and the permissions the token carries. */
export interface Caller {
	application: ApiApplication;
	granted: ReadonlySet<string>;
}

interface IssuedToken extends Caller {
	expiresAt: number;
}

export function defaultApplication(agentId: number): ApiApplication {
	return {
		clientId: randomBytes(16).toString('hex'),
		clientSecret: randomBytes(32).toString('base64url'),
		scopes: ['all'],
		agentId,
		tokenSeconds: 3600,
	};
}

const grants = new Set(['client_credentials', 'authorization_code', 'refresh_token']);

/** The authorisation server of one tenant: token endpoint and token check (section 1 of the facts). */
export class AuthorisationServer {
	private readonly tokens = new Map<string, IssuedToken>();
	/** Refresh tokens of agents who signed in; each is good for one use. */
	private readonly refreshTokens = new Map<string, ApiApplication>();
	private readonly signIns: SignIns;

	constructor(
		readonly applications: readonly ApiApplication[],
		private readonly tenant: string,
		private readonly clock: Clock,
		private readonly quirks: Quirks,
	) {
		this.signIns = new SignIns(applications, clock, technicianId);
	}

	/** GET /auth/authorize, where the browser of an agent who signs in is led. @throws AnswerError */
	authorize(request: IncomingRequest): Answer {
		this.checkTenant(request.query.tenant);
		return this.signIns.authorize(request);
	}

	/** POST /auth/token, form encoded. @throws AnswerError with an OAuth error body */
	token(request: IncomingRequest): Answer {
		if (request.method !== 'POST') return { status: 405, body: '' };
		const form = new URLSearchParams(request.text);
		if (!/^application\/x-www-form-urlencoded/i.test(headerText(request, 'content-type'))) {
			throw oauthError(400, 'invalid_request', "The specified 'Content-Type' header is not valid.");
		}
		this.checkTenant(request.query.tenant ?? form.get('tenant'));
		this.checkGrant(form.get('grant_type'));
		if (form.get('grant_type') === 'refresh_token') return { status: 200, body: this.refresh(form), headers: { 'cache-control': 'no-store' } };
		if (form.get('grant_type') === 'authorization_code') {
			const { application, scope } = this.signIns.redeem(form);
			return { status: 200, body: this.signIn(application, scope), headers: { 'cache-control': 'no-store' } };
		}
		const application = this.identify(request, form);
		return {
			status: 200,
			body: this.issue(application, form.get('scope')),
			headers: { 'cache-control': 'no-store' },
		};
	}

	/**
	 * The caller behind the bearer token.
	 * @throws AnswerError 401 (or 400, or 403, by quirk) when there is none
	 */
	authenticate(request: IncomingRequest, agentIsActive: (agentId: number) => boolean): Caller {
		const presented = bearerToken(request);
		if (presented === undefined) throw unauthorised(401);
		const token = this.tokens.get(presented);
		if (!token || token.expiresAt <= this.clock.now()) {
			throw unauthorised(token ? this.quirks.expiredTokenStatus : 401);
		}
		if (!agentIsActive(token.application.agentId)) throw unauthorised(401);
		if (token.granted.size === 0) throw unauthorised(this.quirks.noScopeStatus);
		return token;
	}

	/** What the token endpoint answers when an agent has signed in with the authorisation code grant. */
	signIn(application: ApiApplication, scope = 'all') {
		const asked = scope.split(' ').filter((name) => name !== 'offline_access');
		const answer = this.issue(application, asked.join(' '));
		const refreshToken = randomBytes(48).toString('base64url');
		this.refreshTokens.set(refreshToken, application);
		return { ...answer, refresh_token: refreshToken };
	}

	/** Agents who signed in have to do so again. */
	endSignIns(): void {
		this.refreshTokens.clear();
	}

	/** @throws AnswerError invalid_grant for a refresh token that is unknown or was used */
	private refresh(form: URLSearchParams) {
		const presented = form.get('refresh_token') ?? '';
		const application = this.refreshTokens.get(presented);
		if (!application || form.get('client_id') !== application.clientId) {
			throw oauthError(400, 'invalid_grant', 'The specified refresh token is invalid.');
		}
		this.refreshTokens.delete(presented);
		return this.signIn(application);
	}

	/** Ends the life of every token issued so far. */
	expireTokens(): void {
		for (const token of this.tokens.values()) token.expiresAt = Math.min(token.expiresAt, this.clock.now());
	}

	revoke(request: IncomingRequest): void {
		const token = this.tokens.get(bearerToken(request) ?? '');
		if (token) token.expiresAt = Math.min(token.expiresAt, this.clock.now());
	}

	private checkTenant(tenant: string | null | undefined): void {
		if (!this.quirks.tenantChecked || !tenant) return;
		if (tenant.toLowerCase() !== this.tenant.toLowerCase()) {
			throw oauthError(400, 'invalid_request', `The tenant '${tenant}' was not found.`);
		}
	}

	private checkGrant(grant: string | null): void {
		if (!grant) throw oauthError(400, 'invalid_request', "The mandatory 'grant_type' parameter is missing.");
		if (!grants.has(grant)) {
			throw oauthError(400, 'unsupported_grant_type', `The grant type '${grant}' is not supported here.`);
		}
	}

	private identify(request: IncomingRequest, form: URLSearchParams): ApiApplication {
		const basic = /^Basic (.+)$/i.exec(headerText(request, 'authorization'))?.[1];
		const decoded = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString('utf8');
		const colon = decoded?.indexOf(':') ?? -1;
		const clientId = decoded === undefined ? form.get('client_id') : unescapeForm(decoded.slice(0, colon));
		const secret = decoded === undefined ? form.get('client_secret') : unescapeForm(decoded.slice(colon + 1));
		const application = this.applications.find((candidate) => candidate.clientId === clientId);
		if (!application || application.clientSecret !== secret) {
			throw oauthError(401, 'invalid_client', 'The specified client credentials are invalid.');
		}
		return application;
	}

	private issue(application: ApiApplication, requested: string | null) {
		const asked = (requested ?? '').split(/\s+/).filter(Boolean);
		const unknown = unknownScopes(asked);
		if (unknown.length > 0) throw oauthError(400, 'invalid_scope', `Unknown scopes: ${unknown.join(' ')}`);
		const granted = grantedScopes(asked, application.scopes);
		const accessToken = randomBytes(48).toString('base64url');
		this.tokens.set(accessToken, {
			application,
			granted: new Set(granted),
			expiresAt: this.clock.now() + application.tokenSeconds * 1000,
		});
		return {
			access_token: accessToken,
			token_type: 'Bearer',
			expires_in: application.tokenSeconds,
			...(granted.length > 0 ? { scope: granted.join(' ') } : {}),
			id_token: null,
			refresh_token: null,
		};
	}
}

/** The part of the asked scopes that the application has; `all` on either side stands for the other. */
function grantedScopes(asked: readonly string[], permitted: readonly string[]): string[] {
	if (permitted.includes('all')) return [...asked];
	if (asked.includes('all')) return [...permitted];
	const implied = new Set(permitted.flatMap((scope) => [scope, scope.replace(/^edit:/, 'read:')]));
	const standard = implied.has('all:standard');
	return asked.filter((scope) => implied.has(scope) || (standard && /^(read|edit):/.test(scope)));
}

function bearerToken(request: IncomingRequest): string | undefined {
	return /^Bearer (\S+)$/i.exec(headerText(request, 'authorization'))?.[1];
}

/** RFC 6749 2.3.1: the parts of a Basic header are form encoded before they are joined. */
function unescapeForm(text: string): string {
	try {
		return decodeURIComponent(text.replace(/\+/g, ' '));
	} catch {
		return text;
	}
}
