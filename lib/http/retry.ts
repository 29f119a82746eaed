import type { HttpMethod } from '../ports';
import { retryAfterMs, serverTimeIn } from './retryAfter';

export interface RetryLimits {
	/** Tries in all, the first included. */
	readonly maxAttempts: number;
	/**
	 * Tries in all while the answer is 429. More than `maxAttempts`, because the server has done nothing yet
	 * and a rolling window of five minutes has to be outlasted when no Retry-After says how long it is.
	 */
	readonly maxRateLimitAttempts: number;
	/** Tries in all when the server failed and gave a reason, which is more often about the values than about it. */
	readonly maxExplainedAttempts: number;
	/** Wait before the first repeat, in milliseconds; doubled for each further one. */
	readonly baseMs: number;
	readonly ceilingMs: number;
	/** A Retry-After longer than this is reported instead of waited for. */
	readonly longestWaitMs: number;
}

/** HaloPSA publishes no back-off advice; a ceiling of 30 s and a handful of tries is what its clients use. */
export const defaultRetryLimits: RetryLimits = {
	maxAttempts: 6,
	maxRateLimitAttempts: 20,
	maxExplainedAttempts: 3,
	baseMs: 500,
	ceilingMs: 30_000,
	longestWaitMs: 15 * 60_000,
};

/** Why the body of a 2xx answer cannot be the API's own: a proxy's page, cut-off JSON, nothing at all. */
export type UnusableBody = 'html' | 'broken' | 'empty';

export interface FailedTry {
	readonly method: HttpMethod;
	/** The answer, when there was one. */
	readonly response?: {
		readonly status: number;
		readonly headers: Readonly<Record<string, string>>;
		readonly unusable?: UnusableBody;
		/** Whether a server failure comes with the reason of an application error. */
		readonly explained?: boolean;
	};
	/** The transport failure, when there was no complete answer. */
	readonly failure?: { readonly sent: boolean };
	/** Tries made so far, this one included. */
	readonly attempt: number;
	readonly limits: RetryLimits;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** A number from 0 up to 1, for the jitter. */
	readonly random: number;
	/** Whether sending it twice leaves the same state as sending it once. Default: true except for POST and PATCH. */
	readonly replaySafe?: boolean;
}

export interface RetryDecision {
	/** `look-up`: find out whether the record exists before sending again. */
	readonly action: 'give-up' | 'retry' | 'look-up';
	readonly waitMs: number;
	readonly why: string;
}

/** What to do after a try that did not succeed. Pure: the same try always gives the same decision. */
export function decideRetry(failed: FailedTry): RetryDecision {
	const { response, failure, attempt, limits } = failed;
	const replaySafe = failed.replaySafe ?? !['POST', 'PATCH'].includes(failed.method);
	const maxAttempts = response?.explained ? limits.maxExplainedAttempts : limits.maxAttempts;
	const waitMs = waitBefore(failed);
	const tooLong = waitMs > limits.longestWaitMs ? 'the server asks for a longer wait than is reasonable' : undefined;

	// A refused request was never applied, so repeating it is safe for every method.
	if (response?.status === 429) {
		if (tooLong) return giveUp(tooLong);
		if (attempt >= limits.maxRateLimitAttempts) return giveUp('still rate limited after the last try');
		return { action: 'retry', waitMs, why: 'rate limited' };
	}

	// Neither was one that never left: connection refused, unknown host.
	if (failure && !failure.sent) {
		if (attempt >= maxAttempts) return giveUp('still unreachable after the last try');
		return { action: 'retry', waitMs, why: 'the server was not reached' };
	}

	const unknown = unknownOutcome(failed);
	if (unknown === undefined) return giveUp('the answer is final');

	// Sending a create again could make the record twice, and HaloPSA has no idempotency key. Asked for even
	// after the last try, because the caller must learn whether the record exists.
	if (!replaySafe) return { action: 'look-up', waitMs: tooLong ? limits.ceilingMs : waitMs, why: unknown };

	if (tooLong) return giveUp(tooLong);
	if (attempt >= maxAttempts) return giveUp(`${unknown}, also on the last try`);
	return { action: 'retry', waitMs, why: unknown };
}

/** The reason why nobody can say whether the request was applied; undefined when the answer is definite. */
function unknownOutcome({ response, failure }: FailedTry): string | undefined {
	if (failure) return 'the connection broke before the answer was complete';
	if (!response) return undefined;
	if (response.status >= 500) return 'the server failed';
	if (response.status === 408) return 'the server timed out';
	if (response.status >= 200 && response.status < 300) {
		if (response.unusable === 'html') return 'a web page came instead of an answer';
		if (response.unusable === 'broken') return 'the answer is not complete JSON';
		if (response.unusable === 'empty') return 'the answer is empty';
	}
	return undefined;
}

/**
 * Retry-After is authoritative. Zero and dates already past say nothing about how long to wait, so they fall
 * back to the exponential wait like a header that is absent or not understood.
 */
function waitBefore({ response, attempt, limits, now, random }: FailedTry): number {
	// A date is one of the server's clock, from which this machine's may be minutes away.
	const asked = response && retryAfterMs(response.headers['retry-after'], serverTimeIn(response.headers, now) ?? now);
	if (asked) return asked;
	const full = Math.min(limits.ceilingMs, limits.baseMs * 2 ** (attempt - 1));
	return Math.round(full * (0.5 + random / 2));
}

function giveUp(why: string): RetryDecision {
	return { action: 'give-up', waitMs: 0, why };
}
