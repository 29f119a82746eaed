import type { LimiterRegistry, RateBudget } from '../http/limiter';
import { Sender, type Answer, type Problem, type Reply } from '../http/sender';
import type { AuthorizedHttp, Clock, HttpRequest, Log } from '../ports';
import { keepLongNumbers } from './answerText';
import { ProviderError, type ProblemKind } from './errors';
import { MEANING, meaningOf, SENT_STATUS } from './meaning';
import type { Call, OperationSpec, Provider } from './types';
import { View } from './view';

export interface EnrichmentSettings {
	readonly baseUrl: string;
	/** Names the account for the rate budget; without a secret. */
	readonly key: string;
	readonly requestsPerMinute?: number;
	/** Fields of the credential that change requests or how answers read, without secrets. */
	readonly fields: Readonly<Record<string, string>>;
}

export interface EnrichmentClientOptions {
	readonly provider: Provider;
	readonly http: AuthorizedHttp;
	readonly settings: EnrichmentSettings;
	/** Whether the session is a token that can be renewed. */
	readonly renews: boolean;
	readonly clock: Clock;
	readonly log: Log;
	readonly limiters: LimiterRegistry;
	readonly random: () => number;
	readonly timeoutMs?: number;
}

/** The provider's words. A body that is no JSON is only quoted when it is a refusal: a spoilt record is about people. */
function saidIn({ status, text, body }: Answer): string | null {
	if (body.kind === 'json') return meaningOf.words(new View(body.json));
	if (body.kind === 'html') return 'an HTML page instead of data';
	return status < 300 ? 'an answer that is not complete JSON' : text.trim().slice(0, 200);
}

/** A rolling window as even as the limit allows, so that limits by the second hold as well as those by the minute. */
export function budgetOf(perMinute: number): RateBudget {
	return perMinute >= 120 ? { limit: Math.floor(perMinute / 60), windowMs: 1000 } : { limit: Math.max(1, Math.floor(perMinute)), windowMs: 60_000 };
}

/** The requests to one account of a provider: rate budget, session, retries, and what refusals mean. */
export class EnrichmentClient {
	/** Requests sent by this client, retries included. */
	requests = 0;
	private readonly http: AuthorizedHttp;
	/** Set by a refusal that every further request would meet. */
	private halted: ProviderError | undefined;

	constructor(private readonly options: EnrichmentClientOptions) {
		const { http, provider, clock } = options;
		this.http = {
			renew: (session) => http.renew(session),
			send: async (request) => {
				if (this.halted) throw this.halted;
				const response = await http.send(request);
				const told = meaningOf.canonical(provider, { ...response, text: keepLongNumbers(response.text) }, clock.now());
				return { ...told, session: response.session };
			},
		};
	}

	get provider(): Provider {
		return this.options.provider;
	}

	get clock(): Clock {
		return this.options.clock;
	}

	get fields(): Readonly<Record<string, string>> {
		return this.options.settings.fields;
	}

	/** The request as it is sent, without what authorises it. */
	request({ method, path, base, query, json, headers }: Call): HttpRequest {
		const { settings, timeoutMs } = this.options;
		const root = base === undefined ? settings.baseUrl : (settings.fields[base] ?? settings.baseUrl);
		const parameters = query && Object.fromEntries(Object.entries(query).filter(([, value]) => !Array.isArray(value) || value.length > 0));
		return { method, url: `${root.replace(/\/+$/, '')}${path}`, query: parameters, json, headers, timeoutMs };
	}

	/**
	 * @param options `paidOnce`: nothing that may spend a credit is sent again after a lost answer, not even a GET
	 * @throws ProviderError
	 */
	async send(call: Call, spec: OperationSpec, { paidOnce = false } = {}): Promise<{ answer: View; reply: Reply }> {
		const reply = await this.senderFor(call, spec).send({
			request: this.request(call),
			lane: 'read',
			replaySafe: spec.cost === undefined || (call.method === 'GET' && !paidOnce),
			// Hunter answers 202 without one until a verification is done.
			expectBody: call.method === 'GET' && spec.waiting?.request !== 'again',
		});
		return { answer: new View(reply.json), reply };
	}

	/** Remembers a refusal that every further request would meet, also one that came as a success. */
	heed(error: ProviderError): ProviderError {
		if (error.stopsTheRun) this.halted = error;
		return error;
	}

	private senderFor(call: Call, spec: OperationSpec): Sender {
		const { provider, settings, clock, log, limiters, random, renews } = this.options;
		const perMinute = settings.requestsPerMinute ?? provider.perMinute;
		const own = spec.perMinute !== undefined && spec.perMinute < perMinute;
		const name = `${provider.servedBy ?? provider.key} ${settings.key}${own ? ` ${call.path}` : ''}`;
		return new Sender({
			http: this.http, clock, log, random,
			limiter: limiters.for(name, budgetOf(own ? (spec.perMinute ?? perMinute) : perMinute), clock),
			toError: (problem) => this.errorFrom(problem, spec),
			isExpiredSession: ({ status }) => renews && status === 401,
			onRequest: () => {
				this.requests += 1;
			},
		});
	}

	/** Names the call by method and path: a query may hold addresses of people, and at Lead411 the token. */
	private errorFrom({ request, answer, failure, attempts, outcomeUnknown, why }: Problem, spec: OperationSpec): ProviderError {
		const { label } = this.provider;
		const what = `${request.method} ${new URL(request.url).pathname}`;
		const tries = attempts > 1 ? ` after ${attempts} tries` : '';
		const mayHaveSpent = spec.cost !== undefined && (outcomeUnknown || (answer !== undefined && answer.status < 300));
		const spent = mayHaveSpent ? { mayHaveSpent, advice: 'Credits may have been spent. Check the usage at the provider before you look it up again' } : {};
		if (!answer) return new ProviderError('failed', `${label} did not answer ${what}${tries}: ${failure?.message ?? why}`, undefined, { cause: failure, ...spent });
		const status = Number(answer.headers[SENT_STATUS] ?? answer.status);
		const said = saidIn(answer);
		const told = (answer.headers[MEANING] as ProblemKind | undefined) ?? 'failed';
		// A page for people at the wrong address is no word about a record.
		const kind: ProblemKind = answer.status < 300 ? 'malformed' : told === 'notFound' && answer.body.kind === 'html' ? 'failed' : told;
		const error = new ProviderError(kind, `${label} ${answer.status < 300 ? 'answered' : 'refused'} ${what}${tries}: ${said || `status ${status}`}`, status, spent);
		return this.heed(error);
	}
}
