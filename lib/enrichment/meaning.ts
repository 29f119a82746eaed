import type { HttpResponse } from '../ports';
import type { ProblemKind } from './errors';
import type { Provider } from './types';
import type { View } from './view';

/** The status that means the same for every provider, so that one road can treat them alike. */
const STATUS: Readonly<Record<ProblemKind, number>> = {
	badKey: 401, outOfCredits: 402, noPlan: 403, notFound: 404, gone: 410, rateLimited: 429, restricted: 451, invalid: 400, pending: 404,
	malformed: 502, unpaired: 502, failed: 500, unsupported: 400,
};

function kind(provider: Provider, status: number, body: string): ProblemKind {
	const rule = provider.errors.find(({ status: wanted, says }) => [wanted].flat().includes(status) && (says === undefined || says.test(body)));
	return rule?.kind ?? 'failed';
}

/** The first rule that the words alone decide. */
const kindByWords = (provider: Provider, body: string): ProblemKind => provider.errors.find(({ says }) => says?.test(body))?.kind ?? 'failed';

/** The provider's own words in the shapes that error bodies have. */
function words(body: View): string | null {
	const list = body.rows('errors').flatMap((one) => one.text('details', 'detail', 'message', 'title', 'code') ?? []);
	const found = body.text('error.message', 'error_message', 'message', 'msg', 'error', 'detail.0.msg', 'detail', 'details', 'error_code', 'code');
	return list.length > 0 ? list.join('; ') : (found ?? (body.texts('errors').join('; ') || null));
}

/** Header under which the status that the provider sent travels on. */
export const SENT_STATUS = 'x-sent-status';
export const MEANING = 'x-meaning';

/**
 * The answer as if every provider spoke alike: Hunter's 403 becomes 429, its 429 becomes 402, LeadIQ's errors with
 * 200 become what they say, and a wait told in a header of its own becomes Retry-After.
 */
function canonical(provider: Provider, response: HttpResponse, now: number): HttpResponse {
	const known = provider.errors.some(({ status, says }) => [status].flat().includes(response.status) && (says === undefined || says.test(response.text)));
	if (!known) return response;
	const meaning = kind(provider, response.status, response.text);
	const seconds = meaning === 'rateLimited' && response.headers['retry-after'] === undefined ? provider.waitSeconds?.(response.headers, now) : undefined;
	return {
		...response,
		status: STATUS[meaning],
		headers: {
			...response.headers, [SENT_STATUS]: String(response.status), [MEANING]: meaning,
			...(seconds !== undefined && seconds > 0 ? { 'retry-after': String(seconds) } : {}),
		},
	};
}

export const meaningOf = { kind, kindByWords, words, canonical };
