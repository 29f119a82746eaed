import { randomBytes } from 'node:crypto';
import { systemClock, type Clock } from '../shared/clock';
import type { FaultPlan } from '../shared/faults';
import { Gateway, type RequestHook } from '../shared/gateway';
import type { RateLimit } from '../shared/rateLimit';
import type { RequestLogEntry } from '../shared/requestLog';
import { SaasAlertsApplication, type AnswerShape } from './server';
import { SaasAlertsStore, type CustomerCount, type Row } from './store';

export interface SaasAlertsOptions {
	host?: string;
	port?: number;
	clock?: Clock;
	apiKey?: string;
	/** By default lists come as arrays. */
	shape?: AnswerShape;
	/** Other names for the fields of billing details, such as `{ billableUsers: 'units' }`. */
	names?: Readonly<Record<string, string>>;
	/** The vendor publishes no limit; none by default. */
	limit?: Partial<RateLimit> | false;
	/** Refuse above the limit with this status and the word quota, as some refusals do (C). */
	quotaStatus?: number;
	faults?: FaultPlan;
	faultRetryAfterSeconds?: number;
	latencyMs?: number;
}

/** A running stand-in and the handles a test needs on it. */
export interface SaasAlerts {
	readonly url: string;
	/** url + /reportApi/api/v1 */
	readonly baseUrl: string;
	readonly apiKey: string;
	readonly log: readonly RequestLogEntry[];
	readonly customers: ReadonlyMap<string, Row>;
	readonly events: readonly Row[];
	addCustomer(name: string, fields?: Row): Row;
	addUser(customerId: string, email: string, fields?: Row): Row;
	/** Adds an event and sends it to every subscribed webhook. */
	addEvent(fields: Row): Promise<Row>;
	/** What customers are billed for on a date, `YYYY-MM-DD`; replaces what was set for it. */
	setBilling(date: string, counts: readonly CustomerCount[]): void;
	/** Subscribes an address, as a person does in the portal. @throws Error when it does not answer a trial call with 2xx */
	subscribe(address: string, headers?: Readonly<Record<string, string>>): Promise<void>;
	resetLog(): void;
	setFaults(plan: FaultPlan): void;
	onRequest(hook: RequestHook): () => void;
	close(): Promise<void>;
}

const usualLimit: RateLimit = { requests: 600, windowSeconds: 60, retryAfter: 'seconds' };

/** Starts a SaaS Alerts stand-in on loopback, empty. The caller closes it. */
export async function startSaasAlerts(options: SaasAlertsOptions = {}): Promise<SaasAlerts> {
	const { clock = systemClock, apiKey = randomBytes(24).toString('base64url'), shape = 'array', limit = false, quotaStatus, names = {} } = options;
	const store = new SaasAlertsStore(clock, names);
	const gateway = new Gateway(new SaasAlertsApplication(store, { apiKey, shape, quotaStatus }), {
		host: options.host ?? '127.0.0.1',
		port: options.port ?? 0,
		clock,
		limit: limit && { ...usualLimit, ...limit },
		faults: options.faults ?? [],
		faultRetryAfterSeconds: options.faultRetryAfterSeconds ?? 1,
		latencyMs: options.latencyMs ?? 0,
	});
	await gateway.listen();
	const deliver: ((event: Row) => Promise<void>)[] = [];
	return {
		url: gateway.url,
		baseUrl: `${gateway.url}/reportApi/api/v1`,
		apiKey,
		log: gateway.log.entries,
		customers: store.customers,
		events: store.events,
		addCustomer: (name, fields) => store.addCustomer(name, fields),
		addUser: (customerId, email, fields) => store.addUser(customerId, email, fields),
		addEvent: async (fields) => {
			const event = store.addEvent(fields);
			for (const send of deliver) await send(event);
			return event;
		},
		setBilling: (date, counts) => store.setBilling(date, counts),
		subscribe: async (address, headers = {}) => {
			await post(address, headers, {});
			deliver.push((event) => post(address, headers, event));
		},
		resetLog: () => gateway.log.reset(),
		setFaults: (plan) => {
			gateway.faults = plan;
		},
		onRequest: (hook) => gateway.onRequest(hook),
		close: () => gateway.close(),
	};
}

/** A webhook out: one event as JSON. The payload is not published (?), so it is the event itself. */
async function post(address: string, headers: Readonly<Record<string, string>>, body: Row): Promise<void> {
	const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
	await answer.arrayBuffer();
	if (!answer.ok) throw new Error(`The webhook answered with status ${answer.status}.`);
}
