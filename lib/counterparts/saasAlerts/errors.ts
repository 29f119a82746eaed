import { z } from 'zod';

import type { Problem } from '../../http/sender';

/** A request that SaaS Alerts refused or did not answer; `message` has its own words, `advice` the next step. */
export class SaasAlertsError extends Error {
	override readonly name = 'SaasAlertsError';

	constructor(
		message: string,
		readonly advice: string,
		readonly status?: number,
		options?: { cause?: unknown },
	) {
		super(message, options);
	}
}

const words = z.union([
	z.object({ message: z.string() }).transform(({ message }) => message),
	z.object({ error: z.string() }).transform(({ error }) => error),
	z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
]);

const advices: readonly (readonly [number, string])[] = [
	[400, 'Correct the values named in the message'],
	[401, 'Check the API Key of the SaaS Alerts credential (portal: Settings > API)'],
	[403, 'Use the key of a partner account that may read this'],
	[404, 'Check the ID or the billing date, and that the Base URL of the credential ends in /api/v1'],
	[429, 'SaaS Alerts allows no more requests for now; run again later or lower Requests per Minute in the credential'],
];

/** Names the request by its path; query values and headers stay out of errors. */
export function saasAlertsErrorFrom({ request, answer, failure, attempts, cause, why }: Problem): SaasAlertsError {
	const what = `${request.method} ${new URL(request.url).pathname}`;
	const tries = attempts > 1 ? ` after ${attempts} tries` : '';
	if (!answer) {
		return new SaasAlertsError(`SaaS Alerts did not answer ${what}${tries}: ${failure?.message ?? why}`, 'Check the Base URL and the network, then run again', undefined, { cause: failure ?? cause });
	}
	const said = words.safeParse(answer.body.kind === 'json' ? answer.body.json : undefined);
	const text = said.success ? said.data : answer.body.kind === 'html' ? 'a web page instead of data' : `status ${answer.status}`;
	const advice = advices.find(([status]) => status === answer.status)?.[1] ?? 'Run again later; if it stays, ask SaaS Alerts support';
	return new SaasAlertsError(`SaaS Alerts refused ${what}${tries}: ${text}`, advice, answer.status);
}
