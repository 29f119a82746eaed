import { createHash, randomBytes } from 'node:crypto';
import type { Answer, IncomingRequest } from '../shared/answer';
import type { Clock } from '../shared/clock';
import type { ApiApplication } from './auth';
import { oauthError } from './errors';

/** How long a code is good for; RFC 6749 4.1.2 allows ten minutes at most. */
const CODE_MS = 5 * 60_000;

interface Grant {
	application: ApiApplication;
	redirectUri: string;
	challenge: string;
	scope: string;
	expiresAt: number;
}

/** What a code was exchanged for: the application as the agent who signed in, and what was asked for. */
export interface SignedIn {
	application: ApiApplication;
	scope: string;
}

/**
 * The authorisation code grant with PKCE (RFC 6749 4.1, RFC 7636), as a native application of HaloPSA uses it. The agent
 * is taken to be signed in on HaloPSA's own page and to consent, so the answer to the browser is the way back at once.
 */
export class SignIns {
	private readonly grants = new Map<string, Grant>();

	constructor(
		private readonly applications: readonly ApiApplication[],
		private readonly clock: Clock,
		/** Who signs in. */
		private readonly agentId: number,
	) {}

	/** GET /auth/authorize. @throws AnswerError when there is no address to lead the browser back to */
	authorize({ query }: IncomingRequest): Answer {
		const { client_id: clientId, redirect_uri: redirectUri = '', scope = '', state } = query;
		const application = this.applications.find((candidate) => candidate.clientId === clientId);
		if (!application) throw oauthError(400, 'invalid_request', "The specified 'client_id' is invalid.");
		if (!URL.canParse(redirectUri)) throw oauthError(400, 'invalid_request', "The 'redirect_uri' parameter must be a valid absolute URL.");
		const back = new URL(redirectUri);
		const refusal = refusalOf(query);
		if (refusal) {
			back.searchParams.set('error', refusal[0]);
			back.searchParams.set('error_description', refusal[1]);
		} else back.searchParams.set('code', this.grant({ application, redirectUri, challenge: query.code_challenge ?? '', scope }));
		if (state !== undefined) back.searchParams.set('state', state);
		return { status: 302, headers: { location: back.href }, body: '' };
	}

	/** The code of a token request, which is good for one try. @throws AnswerError with an OAuth error body */
	redeem(form: URLSearchParams): SignedIn {
		const code = form.get('code') ?? '';
		const grant = this.grants.get(code);
		this.grants.delete(code);
		if (!grant || grant.expiresAt <= this.clock.now()) throw oauthError(400, 'invalid_grant', 'The specified authorization code is invalid.');
		const { application, redirectUri, challenge, scope } = grant;
		const secret = form.get('client_secret');
		if (form.get('client_id') !== application.clientId || (secret && secret !== application.clientSecret)) {
			throw oauthError(401, 'invalid_client', 'The specified client credentials are invalid.');
		}
		if (form.get('redirect_uri') !== redirectUri) throw oauthError(400, 'invalid_grant', "The specified 'redirect_uri' parameter doesn't match the one of the authorization request.");
		if (challengeOf(form.get('code_verifier') ?? '') !== challenge) throw oauthError(400, 'invalid_grant', "The specified 'code_verifier' parameter is invalid.");
		return { application: { ...application, agentId: this.agentId }, scope };
	}

	private grant(grant: Omit<Grant, 'expiresAt'>): string {
		const code = randomBytes(32).toString('base64url');
		this.grants.set(code, { ...grant, expiresAt: this.clock.now() + CODE_MS });
		return code;
	}
}

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

function refusalOf({ response_type: type, code_challenge: challenge, code_challenge_method: method }: IncomingRequest['query']): [error: string, description: string] | undefined {
	if (type !== 'code') return ['unsupported_response_type', "The specified 'response_type' is not supported."];
	if (!challenge || method !== 'S256') return ['invalid_request', "A 'code_challenge' with the method S256 is required."];
	return undefined;
}
