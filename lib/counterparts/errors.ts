import { z } from 'zod';

import type { Problem } from '../http/sender';

/** A request that another system refused or did not answer; `message` has its own words, `advice` the next step. */
export abstract class CounterpartError extends Error {
	constructor(
		message: string,
		readonly advice: string,
		readonly status?: number,
		options?: { cause?: unknown },
	) {
		super(message, options);
	}
}

/** How a system and its settings are called, and what to do about each status. */
export interface CounterpartWords {
	readonly system: string;
	readonly advices: Readonly<Record<number, string>>;
}

/** Systems give their reason as a text, a list of texts, or an object with one. */
const words = z.union([
	z.object({ message: z.union([z.string(), z.array(z.string())]) }).transform(({ message }) => [message].flat().join('; ')),
	z.object({ error: z.string() }).transform(({ error }) => error),
	z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
	z.object({ errors: z.array(z.string()) }).transform(({ errors }) => errors.join('; ')),
]);

/** Names the record by its path; query values and headers stay out of errors. */
export function counterpartErrorFrom<T extends CounterpartError>(
	make: new (message: string, advice: string, status?: number, options?: { cause?: unknown }) => T,
	{ system, advices }: CounterpartWords,
	{ request, answer, failure, attempts, outcomeUnknown, cause, why }: Problem,
): T {
	const what = `${request.method} ${new URL(request.url).pathname}`;
	const tries = attempts > 1 ? ` after ${attempts} tries` : '';
	if (!answer) {
		const advice = outcomeUnknown ? `Check in ${system} whether the record was written before running again` : 'Check the Base URL and the network, then run again';
		return new make(`${system} did not answer ${what}${tries}: ${failure?.message ?? why}`, advice, undefined, { cause: failure ?? cause });
	}
	const said = words.safeParse(answer.body.kind === 'json' ? answer.body.json : undefined);
	const text = said.success ? said.data : answer.body.kind === 'html' ? 'a web page instead of data' : `status ${answer.status}`;
	return new make(`${system} refused ${what}${tries}: ${text}`, advices[answer.status] ?? `Run again later; if it stays, ask ${system} support`, answer.status);
}
