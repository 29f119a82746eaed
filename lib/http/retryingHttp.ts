import { type Clock, type Http, HttpFailure, type HttpRequest, type HttpResponse } from '../ports';
import { readBody } from './body';
import { decideRetry, defaultRetryLimits, type RetryLimits, type UnusableBody } from './retry';

/** A page where JSON belongs is more often a wrong address than a passing fault, and a wrong address must be told soon. */
const MOST_UNUSABLE = 3;

/**
 * Repeats requests that are outside a tenant's rate budget and safe to send twice: the token request and the
 * discovery before it. Returns the last answer whatever its status; throws the last {@link HttpFailure}.
 */
export class RetryingHttp implements Http {
	private readonly limits: RetryLimits;

	constructor(
		private readonly http: Http,
		private readonly clock: Clock,
		private readonly random: () => number = Math.random,
		limits: Partial<RetryLimits> = {},
	) {
		this.limits = { ...defaultRetryLimits, ...limits };
	}

	async send(request: HttpRequest): Promise<HttpResponse> {
		for (let attempt = 1; ; attempt += 1) {
			const outcome = await this.http.send(request).catch(asFailure);
			const unusable = outcome instanceof HttpFailure ? undefined : unusableBody(outcome);
			const failed = outcome instanceof HttpFailure ? { failure: outcome } : { response: { ...outcome, unusable } };
			const decision = decideRetry({
				...failed,
				method: request.method,
				attempt,
				limits: unusable ? { ...this.limits, maxAttempts: Math.min(MOST_UNUSABLE, this.limits.maxAttempts) } : this.limits,
				now: this.clock.now(),
				random: this.random(),
				replaySafe: true,
			});
			if (decision.action !== 'retry') {
				if (outcome instanceof HttpFailure) throw outcome;
				return outcome;
			}
			await this.clock.sleep(decision.waitMs);
		}
	}
}

function unusableBody({ status, text }: HttpResponse): UnusableBody | undefined {
	if (status !== 200) return undefined;
	const { kind } = readBody(text);
	return kind === 'json' ? undefined : kind;
}

function asFailure(error: unknown): HttpFailure {
	if (error instanceof HttpFailure) return error;
	throw error;
}
