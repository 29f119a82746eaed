import { z } from 'zod';

import type { Problem } from '../../http/sender';

/** A request that Salesbuildr refused or did not answer; `message` has its own words, `advice` the next step. */
export class SalesbuildrError extends Error {
	override readonly name = 'SalesbuildrError';

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
	z.object({ message: z.union([z.string(), z.array(z.string())]) }).transform(({ message }) => [message].flat().join('; ')),
	z.object({ error: z.string() }).transform(({ error }) => error),
	z.object({ errors: z.array(z.string()) }).transform(({ errors }) => errors.join('; ')),
]);

const advices: readonly (readonly [number, string])[] = [
	[400, 'Correct the fields named in the message'],
	[401, 'Check the API Key of the Salesbuildr credential (Admin > Integrations > API Key)'],
	[403, 'Ask Salesbuildr to switch the Public API on for your tenant, or use a key that may do this'],
	[404, 'Check the identifier, and that the Base URL of the credential ends in /public-api'],
	[409, 'Read the record again and repeat the change'],
	[422, 'Correct the fields named in the message'],
	[429, 'The budget of 500 requests in 10 minutes is used up; run again later or lower the limit in the credential'],
];

/** Names the record by path; query values and headers stay out of errors. */
export function salesbuildrErrorFrom(problem: Problem): SalesbuildrError {
	const { request, answer, failure, attempts, outcomeUnknown } = problem;
	const what = `${request.method} ${new URL(request.url).pathname}`;
	const tries = attempts > 1 ? ` after ${attempts} tries` : '';
	if (!answer) {
		return new SalesbuildrError(
			`Salesbuildr did not answer ${what}${tries}: ${failure?.message ?? problem.why}`,
			outcomeUnknown ? 'Check in Salesbuildr whether the record was written before running again' : 'Check the Base URL and the network, then run again',
			undefined,
			{ cause: failure ?? problem.cause },
		);
	}
	const said = words.safeParse(answer.body.kind === 'json' ? answer.body.json : undefined);
	const text = said.success ? said.data : answer.body.kind === 'html' ? 'an HTML page instead of data' : `status ${answer.status}`;
	const advice = advices.find(([status]) => status === answer.status)?.[1] ?? 'Run again later; if it stays, ask Salesbuildr support';
	return new SalesbuildrError(`Salesbuildr refused ${what}${tries}: ${text}`, advice, answer.status);
}
