import type { LimiterRegistry } from '../../http/limiter';
import { Sender } from '../../http/sender';
import type { AuthorizedHttp, Clock, HttpMethod, HttpRequest, Log } from '../../ports';
import { SaasAlertsError, saasAlertsErrorFrom } from './errors';
import { billingDatesOf, rowsOf, scrollIdOf, type SaasAlertsRow } from './rows';
import type { SaasAlertsSettings } from './settings';

/** Rows asked for in one page of events. */
const EVENT_PAGE = 100;

type Query = NonNullable<HttpRequest['query']>;

interface ClientOptions {
	readonly http: AuthorizedHttp;
	readonly settings: SaasAlertsSettings;
	readonly clock: Clock;
	readonly log: Log;
	readonly limiters: LimiterRegistry;
	readonly random: () => number;
	readonly timeoutMs?: number;
}

const quotaWords = /quota|rate limit|throttl/i;

/** Some quota refusals come under another status (wyre-technology/node-saas-alerts): they are a rate limit all the same. */
const quotaAsRateLimit = (http: AuthorizedHttp): AuthorizedHttp => ({
	send: async (request) => {
		const answer = await http.send(request);
		return answer.status >= 400 && answer.status !== 401 && quotaWords.test(answer.text) ? { ...answer, status: 429 } : answer;
	},
	renew: async (session) => await http.renew(session),
});

/** The partner API of SaaS Alerts (External Partner API 0.20.0); rows pass through with the names the vendor gives them. */
export class SaasAlertsClient {
	private readonly sender: Sender;

	constructor(private readonly options: ClientOptions) {
		const { http, settings, clock, log, limiters, random } = options;
		const limiter = limiters.for(`saas-alerts ${settings.key}`, { limit: settings.requestsPerMinute, windowMs: 60_000 }, clock);
		this.sender = new Sender({ http: quotaAsRateLimit(http), limiter, clock, log, random, isExpiredSession: () => false, toError: saasAlertsErrorFrom });
	}

	/** The rows of a list. @param field where they are in the answer; found by itself when empty */
	async rows(path: string, query?: Query, field?: string): Promise<SaasAlertsRow[]> {
		return rowsOf(await this.call('GET', path, { query }), field);
	}

	async customer(id: string): Promise<SaasAlertsRow> {
		const [row] = rowsOf(await this.call('GET', `customers/${encodeURIComponent(id)}`));
		if (!row) throw new SaasAlertsError(`SaaS Alerts has no customer ${id}`, 'Check the ID', 404);
		return row;
	}

	/** Events page by page: by scroll, or by position where the answer names no scroll. */
	async *events(query: Query, field?: string): AsyncGenerator<SaasAlertsRow> {
		let answer = await this.call('GET', 'reports/events', { query: { size: EVENT_PAGE, ...query, scroll: true } });
		let scrollId = scrollIdOf(answer);
		if (scrollId === undefined) {
			yield* this.eventsByPosition(query, rowsOf(answer, field), field);
			return;
		}
		let before = '';
		for (;;) {
			const rows = rowsOf(answer, field).filter((row) => scrollIdOf(row) === undefined);
			const page = JSON.stringify(rows);
			// A scroll that stands still has come to its end.
			if (rows.length === 0 || page === before) return;
			yield* rows;
			before = page;
			// Each call moves the scroll on, so one whose answer was lost must not be sent again: its events would be missing.
			answer = await this.call('POST', 'reports/events/scroll', { json: { scrollId } }, false);
			scrollId = scrollIdOf(answer) ?? scrollId;
		}
	}

	/** How many events a query finds; the number may come alone or inside an object. */
	async countEvents(query: Query): Promise<number> {
		const answer = await this.call('GET', 'reports/events/count', { query });
		const values: unknown[] = typeof answer === 'object' && answer !== null ? Object.values(answer) : [answer];
		const count = values.map(Number).find((value) => Number.isInteger(value) && value >= 0);
		if (count === undefined) throw new SaasAlertsError('SaaS Alerts answered the count of events without a number', 'Check the Base URL of the credential');
		return count;
	}

	/** Newest first. */
	async billingDates(field?: string): Promise<string[]> {
		return billingDatesOf(await this.call('GET', 'reports/billing-dates'), field);
	}

	/**
	 * The billable users of each customer. @param date as billing dates give it; the newest when empty
	 * @throws {SaasAlertsError} when there is no billing date yet
	 */
	async billingDetails(date: string, field?: string): Promise<SaasAlertsRow[]> {
		const chosen = date === '' ? (await this.billingDates())[0] : date;
		if (chosen === undefined) throw new SaasAlertsError('SaaS Alerts has no billing date yet', 'Give Billing Date, or run again after the first billing run of SaaS Alerts');
		return await this.rows('reports/billing-details', { billingDate: chosen }, field);
	}

	private async *eventsByPosition(query: Query, first: readonly SaasAlertsRow[], field?: string): AsyncGenerator<SaasAlertsRow> {
		const seen = new Set<string>();
		let rows: readonly SaasAlertsRow[] = first;
		for (let from = 0; rows.length > 0; ) {
			const fresh = rows.filter((row) => !seen.has(JSON.stringify(row)));
			if (fresh.length === 0) return;
			for (const row of fresh) seen.add(JSON.stringify(row));
			yield* fresh;
			from += rows.length;
			rows = rowsOf(await this.call('GET', 'reports/events', { query: { size: EVENT_PAGE, ...query, from } }), field);
		}
	}

	private async call(method: HttpMethod, path: string, more: Pick<HttpRequest, 'query' | 'json'> = {}, replaySafe = true): Promise<unknown> {
		const { settings, timeoutMs } = this.options;
		const { json } = await this.sender.send({ request: { method, url: `${settings.baseUrl}/${path}`, ...more, timeoutMs }, lane: 'read', replaySafe, expectBody: true });
		return json;
	}
}
