import {
	type AuthorizedHttp,
	type Clock,
	HttpFailure,
	type HttpRequest,
	type HttpResponse,
	type Log,
} from '../ports';
import { type Body, readBody } from './body';
import type { Lane, RateLimiter, Slot } from './limiter';
import { decideRetry, defaultRetryLimits, type RetryDecision, type RetryLimits, type UnusableBody } from './retry';

/** An answer whose body has been read. */
export interface Answer extends HttpResponse {
	readonly body: Body;
}

/** Everything that is known about a request that did not succeed, for the error that reports it. */
export interface Problem {
	readonly request: HttpRequest;
	readonly answer?: Answer;
	readonly failure?: HttpFailure;
	readonly attempts: number;
	/** The last decision's reason. */
	readonly why: string;
	/** True when the request may have been applied and there was no way to find out. */
	readonly outcomeUnknown: boolean;
	readonly cause?: unknown;
}

export interface Job {
	readonly request: HttpRequest;
	/** Default: `read` for GET, else `write`. */
	readonly lane?: Lane;
	/** See {@link decideRetry}. */
	readonly replaySafe?: boolean;
	/** Whether a successful answer without a body is a failure. Default: for GET. */
	readonly expectBody?: boolean;
	/** Statuses that mean success when an earlier try may have been applied, such as 404 for a delete. */
	readonly doneAfterRepeat?: readonly number[];
	/**
	 * Finds what a create has made whose answer was lost; `undefined` when nothing was made. It may send reads.
	 * `sentAtMs` is when the request was sent for the first time.
	 */
	readonly lookUp?: (sentAtMs: number) => Promise<unknown>;
}

export interface Reply {
	/** The parsed body; undefined when there was none, or when it is a file. */
	readonly json: unknown;
	/** The bytes of the body, for a request with `binary`. */
	readonly base64?: string;
	/** 0 when the result was found by the look-up. */
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly attempts: number;
}

export interface SenderOptions {
	readonly http: AuthorizedHttp;
	readonly limiter: RateLimiter;
	readonly clock: Clock;
	readonly log: Log;
	/** A number from 0 up to 1. */
	readonly random: () => number;
	readonly toError: (problem: Problem) => Error;
	/** Whether an answer means that the session has expired. Default: status 401. */
	readonly isExpiredSession?: (answer: Answer) => boolean;
	/** Whether a 5xx answer gives the reason of an application error. Default: never. */
	readonly isExplained?: (answer: Answer) => boolean;
	readonly limits?: Partial<RetryLimits>;
	/** Called for each request sent, retries included. */
	readonly onRequest?: () => void;
	/** Called with each answer, whatever its status. */
	readonly onAnswer?: (answer: HttpResponse) => void;
}

interface Try {
	readonly answer?: Answer;
	readonly failure?: HttpFailure;
	readonly session?: string;
	/** When it ended, in milliseconds since the epoch. */
	readonly at: number;
}

/** The state of one job over its tries. */
interface Course {
	attempts: number;
	renewed: boolean;
	firstSentAt: number | undefined;
	mayBeApplied: boolean;
}

/** The one road of requests to a base: rate budget, session, retries, and the birth of errors. */
export class Sender {
	private readonly limits: RetryLimits;
	private readonly isExpiredSession: (answer: Answer) => boolean;

	constructor(private readonly options: SenderOptions) {
		this.limits = { ...defaultRetryLimits, ...options.limits };
		this.isExpiredSession = options.isExpiredSession ?? ((answer) => answer.status === 401);
	}

	/** Sends until there is an answer that counts. Throws what `toError` makes of the problem otherwise. */
	send(job: Job): Promise<Reply> {
		const lane = job.lane ?? (job.request.method === 'GET' ? 'read' : 'write');
		return this.options.limiter.hold(lane, (slot) => this.pursue(job, slot));
	}

	private async pursue(job: Job, slot: Slot): Promise<Reply> {
		const course: Course = { attempts: 0, renewed: false, firstSentAt: undefined, mayBeApplied: false };
		for (;;) {
			const { tried, decision } = await slot(() => this.tryOnce(job, course));
			const { answer } = tried;
			if (answer && this.succeeded(job, answer, course)) return replyFrom(answer, course.attempts);
			if (answer && tried.session !== undefined && !course.renewed && this.isExpiredSession(answer)) {
				course.renewed = true;
				course.attempts -= 1;
				await this.options.http.renew(tried.session);
				continue;
			}
			const found = await this.act(job, tried, decision, course);
			if (found !== undefined) return { json: found, status: 0, headers: {}, attempts: course.attempts };
		}
	}

	private async tryOnce(job: Job, course: Course): Promise<{ tried: Try; decision: RetryDecision }> {
		course.attempts += 1;
		course.firstSentAt ??= this.options.clock.now();
		const tried = await this.transmit(job.request);
		const decision = this.decide(job, tried, course.attempts);
		// Told while the slot is still held, as the limiter needs it.
		if (tried.answer?.status === 429) this.options.limiter.observeLimit({ retryAfterMs: decision.waitMs });
		return { tried, decision };
	}

	private async transmit(request: HttpRequest): Promise<Try> {
		const { http, clock, onRequest, onAnswer } = this.options;
		try {
			const response = await http.send(request);
			onRequest?.();
			onAnswer?.(response);
			const answer = { ...response, body: readBody(response.text) };
			return { answer, session: response.session, at: clock.now() };
		} catch (error) {
			if (!(error instanceof HttpFailure)) throw error;
			onRequest?.();
			return { failure: error, at: clock.now() };
		}
	}

	private decide(job: Job, { answer, failure, at }: Try, attempt: number): RetryDecision {
		const response = answer && {
			status: answer.status,
			headers: answer.headers,
			unusable: unusable(job, answer),
			explained: this.isExplained(answer),
		};
		return decideRetry({
			method: job.request.method,
			response,
			failure,
			attempt,
			limits: this.limits,
			now: at,
			random: this.options.random(),
			replaySafe: job.replaySafe,
		});
	}

	private isExplained(answer: Answer): boolean {
		return answer.status >= 500 && this.options.isExplained?.(answer) === true;
	}

	private succeeded(job: Job, answer: Answer, course: Course): boolean {
		if (answer.status >= 200 && answer.status < 300) return unusable(job, answer) === undefined;
		return course.mayBeApplied && job.doneAfterRepeat?.includes(answer.status) === true;
	}

	/** Carries the decision out. Returns what a look-up found; undefined means: send again. */
	private async act(job: Job, tried: Try, decision: RetryDecision, course: Course): Promise<unknown> {
		const { clock, log, toError } = this.options;
		const { answer, failure } = tried;
		const problem = { request: job.request, answer, failure, attempts: course.attempts, why: decision.why };
		if (decision.action === 'give-up') throw toError({ ...problem, outcomeUnknown: false });
		const { lookUp } = job;
		if (decision.action === 'look-up' && !lookUp) throw toError({ ...problem, outcomeUnknown: true });
		log.info('Request is repeated', {
			method: job.request.method,
			url: job.request.url,
			status: answer?.status,
			code: failure?.code,
			attempt: course.attempts,
			waitMs: decision.waitMs,
			why: decision.why,
		});
		// The limiter makes everybody wait after a 429, this request included.
		if (answer?.status !== 429) await clock.sleep(decision.waitMs);
		if (answer?.status !== 429 && failure?.sent !== false) course.mayBeApplied = true;
		if (decision.action === 'retry' || !lookUp) return undefined;
		const found = await lookUp(course.firstSentAt ?? tried.at);
		const { maxAttempts, maxExplainedAttempts } = this.limits;
		const most = answer && this.isExplained(answer) ? maxExplainedAttempts : maxAttempts;
		if (found === undefined && course.attempts >= most) throw toError({ ...problem, outcomeUnknown: false });
		return found;
	}
}

function unusable(job: Job, { status, body, headers }: Answer): UnusableBody | undefined {
	if (body.kind === 'json') return undefined;
	// Whatever a file holds is right, unless it is called JSON and breaks off.
	const isJson = headers['content-type']?.includes('json') === true;
	if (job.request.binary && body.kind !== 'empty' && !isJson) return undefined;
	if (body.kind !== 'empty') return body.kind;
	const expectBody = job.expectBody ?? job.request.method === 'GET';
	return expectBody && status !== 204 ? 'empty' : undefined;
}

function replyFrom({ body, status, headers, base64 }: Answer, attempts: number): Reply {
	return { json: body.kind === 'json' ? body.json : undefined, base64, status, headers, attempts };
}
