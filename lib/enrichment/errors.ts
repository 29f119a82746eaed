/** What an answer that is no success means, whichever status and words the provider uses for it. */
export type ProblemKind =
	| 'badKey' | 'noPlan' | 'outOfCredits' | 'rateLimited' | 'notFound' | 'restricted' | 'pending' | 'invalid' | 'gone' | 'malformed' | 'unpaired' | 'failed' | 'unsupported';

const ADVICE: Readonly<Record<ProblemKind, string>> = {
	badKey: 'Copy the key into the credential again, and check that it is still active at the provider',
	noPlan: 'The key or the plan does not include this. Use another key or plan, or another provider',
	outOfCredits: 'Buy credits or wait for the next period; no further lookup of this run was sent to the provider',
	rateLimited: 'Run again later, or lower Requests per Minute in the credential',
	notFound: 'Check the identifiers; the provider does not know the record',
	restricted: 'The person withdrew consent: do not contact, and do not look the person up elsewhere',
	pending: 'Fetch the result later with the operation Get Async Result',
	invalid: 'Correct the fields named in the message',
	gone: 'The result is no longer kept; look the record up again',
	malformed: 'Run again later; if it stays, check the Base URL of the credential and report it with the raw answer',
	unpaired: 'Look this record up by itself, or with an e-mail address or domain',
	failed: 'Run again later; if it stays, ask the support of the provider',
	unsupported: 'Choose another operation or provider',
};

/** A lookup that did not give what was asked; `message` has the provider's own words, `advice` the next step. */
export class ProviderError extends Error {
	override readonly name = 'ProviderError';
	readonly advice: string;
	/** Whether the provider may have taken credits although no usable answer came. */
	readonly mayHaveSpent: boolean;

	constructor(
		readonly kind: ProblemKind,
		message: string,
		readonly status?: number,
		options: { cause?: unknown; advice?: string; mayHaveSpent?: boolean } = {},
	) {
		super(message, { cause: options.cause });
		this.advice = options.advice ?? ADVICE[kind];
		this.mayHaveSpent = options.mayHaveSpent === true;
	}

	/** Whether every further request with this credential would meet the same. */
	get stopsTheRun(): boolean {
		return this.kind === 'badKey' || this.kind === 'outOfCredits';
	}
}
