import { RetryingHttp } from '../http/retryingHttp';
import type { Clock, Http, HttpRequest } from '../ports';
import { ProviderError } from './errors';
import { meaningOf } from './meaning';
import { parseAnswer } from './answerText';
import type { Provider } from './types';
import { View } from './view';

const LOGIN_ATTEMPTS = 3;

type Credential = Readonly<Record<string, unknown>>;

/** The address without slashes at its end, with a scheme. @throws ProviderError when it is none */
export function addressOf(provider: Provider, credential: Credential, field: string, fallback?: string): string {
	const typed = textOf(credential[field]) || (fallback ?? '');
	const address = (/^https?:/i.test(typed) ? typed : `https://${typed}`).replace(/\/+$/, '');
	try {
		if (new URL(address).hostname !== '') return address;
	} catch {
		// Told below, with the field.
	}
	throw new ProviderError('invalid', `"${typed}" is not an address (${field} of the ${provider.label} credential)`, undefined, { advice: 'Open the credential and correct the field' });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');

/** @throws ProviderError naming the fields that are empty */
export function filled(provider: Provider, credential: Credential, names: Readonly<Record<string, string>>): Record<string, string> {
	const missing = Object.entries(names).filter(([name]) => textOf(credential[name]) === '').map(([, label]) => label);
	if (missing.length > 0) throw new ProviderError('badKey', `The ${provider.label} credential lacks ${missing.join(' and ')}`, undefined, { advice: 'Open the credential and fill in the field' });
	return Object.fromEntries(Object.keys(names).map((name) => [name, textOf(credential[name])]));
}

/** Fields of the credential that change requests or how answers read; empty ones are left out. */
export function settingsOf({ settings = [] }: Provider, credential: Credential): Record<string, string> {
	return Object.fromEntries(settings.map((name) => [name, textOf(credential[name])]).filter(([, value]) => value !== ''));
}

/**
 * A fresh token.
 * @throws ProviderError of kind `badKey` when the credential is refused, `failed` when nobody answers
 */
export async function fetchToken(http: Http, clock: Clock, provider: Provider, credential: Credential): Promise<string> {
	const { login, label } = provider;
	if (!login) throw new ProviderError('unsupported', `${label} has no login`);
	const request: HttpRequest = login.request(credential);
	const { status, text } = await new RetryingHttp(http, clock, Math.random, { maxAttempts: LOGIN_ATTEMPTS }).send(request);
	const answer = new View(parseAnswer(text));
	const token = answer.text(...login.token);
	if (status < 300 && token !== null) return token;
	// The words of a login are not repeated: they may quote what was sent.
	const kind = status >= 500 ? 'failed' : status < 300 ? 'malformed' : meaningOf.kind(provider, status, '');
	throw new ProviderError(kind === 'invalid' || kind === 'noPlan' ? 'badKey' : kind, `${label} did not accept the credential (status ${status})`, status);
}
