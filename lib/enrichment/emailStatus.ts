import type { EmailStatus } from './records';

/** By the word in small letters, with nothing but letters. */
const WORDS: ReadonlyMap<string, EmailStatus> = new Map([
	['valid', 'valid'], ['verified', 'valid'], ['deliverable', 'valid'], ['likely', 'likely'], ['extrapolated', 'likely'], ['verifiedlikely', 'likely'],
	['acceptall', 'accept_all'], ['catchall', 'accept_all'], ['webmail', 'webmail'], ['disposable', 'disposable'],
	['invalid', 'invalid'], ['undeliverable', 'invalid'], ['unverified', 'unknown'], ['unknown', 'unknown'], ['suppressed', 'suppressed'], ['unavailable', 'none'],
]);

/** The status behind a provider's word; a word that is not known says unknown, no word says nothing. */
export function emailStatusFrom(word: string | null): EmailStatus | null {
	return word === null ? null : (WORDS.get(word.toLowerCase().replace(/[^a-z]/g, '')) ?? 'unknown');
}

/** True and false only for what a verification proved. */
export function deliverable(status: EmailStatus | null): boolean | null {
	if (status === 'valid') return true;
	return status === 'invalid' || status === 'disposable' ? false : null;
}
