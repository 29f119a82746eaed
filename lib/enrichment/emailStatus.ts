import type { EmailStatus } from './records';

const WORDS: Readonly<Record<string, EmailStatus>> = {
	valid: 'valid', verified: 'valid', likely: 'likely', extrapolated: 'likely', verifiedlikely: 'likely', accept_all: 'accept_all',
	'accept-all': 'accept_all',
	webmail: 'webmail', disposable: 'disposable', invalid: 'invalid', unverified: 'unknown', unknown: 'unknown', suppressed: 'suppressed',
	unavailable: 'none',
};

/** The status behind a provider's word; a word that is not known says unknown, no word says nothing. */
export function emailStatusFrom(word: string | null): EmailStatus | null {
	return word === null ? null : (WORDS[word.toLowerCase()] ?? 'unknown');
}

/** True and false only for what a verification proved. */
export function deliverable(status: EmailStatus | null): boolean | null {
	if (status === 'valid') return true;
	return status === 'invalid' || status === 'disposable' ? false : null;
}
