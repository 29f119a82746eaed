import type { RateLimiter } from '../../http/limiter';
import type { HttpResponse } from '../../ports';
import { salesbuildrLimit, type SalesbuildrSettings } from './settings';

/** Answers without a word about a limit before it is taken that there is none to respect ahead of a 429. */
const SILENT_ANSWERS = 25;

const limitHeader = /^(x-)?rate-?limit-limit$/;

/** The limit that an answer states; some servers add policies after a comma or semicolon. */
function statedLimit(headers: HttpResponse['headers']): number | undefined {
	const value = Object.entries(headers).find(([name]) => limitHeader.test(name))?.[1];
	const limit = Number.parseInt(value ?? '', 10);
	return Number.isInteger(limit) && limit > 0 ? limit : undefined;
}

/**
 * Keeps to the limit that Salesbuildr states on every answer (help article 3446453), which a tenant may have
 * raised. A limit that the user set other than the published one is a share and stays the upper bound.
 */
export function heedStatedLimit(limiter: RateLimiter, settings: SalesbuildrSettings): (answer: HttpResponse) => void {
	const isShare = settings.requestsPerWindow !== salesbuildrLimit.limit || settings.windowSeconds * 1000 !== salesbuildrLimit.windowMs;
	let silent = 0;
	return ({ status, headers }) => {
		const stated = statedLimit(headers);
		if (stated !== undefined) limiter.hear(isShare ? Math.min(stated, settings.requestsPerWindow) : stated);
		else if (status !== 429 && !isShare) {
			silent += 1;
			if (silent === SILENT_ANSWERS) limiter.hear(Number.MAX_SAFE_INTEGER);
		}
	};
}
