import { type Clock, type Http, HttpFailure, type HttpRequest, type HttpResponse } from '../ports';
import { decideRetry, defaultRetryLimits, type RetryLimits } from './retry';

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
			const failed = outcome instanceof HttpFailure ? { failure: outcome } : { response: outcome };
			const decision = decideRetry({
				...failed,
				method: request.method,
				attempt,
				limits: this.limits,
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

function asFailure(error: unknown): HttpFailure {
	if (error instanceof HttpFailure) return error;
	throw error;
}
