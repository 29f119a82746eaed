import { randomBytes } from 'node:crypto';
import { systemClock, type Clock } from '../shared/clock';
import type { FaultPlan } from '../shared/faults';
import { Gateway, type RequestHook } from '../shared/gateway';
import type { RateLimit } from '../shared/rateLimit';
import type { RequestLogEntry } from '../shared/requestLog';
import { SalesbuildrApplication } from './server';
import { SalesbuildrStore, requireSalesbuildrResource, type Fields, type SalesbuildrRecord } from './store';

export interface SalesbuildrOptions {
	host?: string;
	port?: number;
	clock?: Clock;
	apiKey?: string;
	integrationKey?: string;
	/** By default 500 requests in rolling 10 minutes (D). */
	limit?: Partial<RateLimit> | false;
	rateHeaders?: boolean;
	externalIdentifierInSearch?: boolean;
	/** Only the routes and body fields of the API document; without it also what clients of it use. */
	documentedOnly?: boolean;
	faults?: FaultPlan;
	faultRetryAfterSeconds?: number;
	latencyMs?: number;
}

/** A running stand-in and the handles a test needs on it. */
export interface Salesbuildr {
	readonly url: string;
	/** url + /public-api */
	readonly baseUrl: string;
	readonly apiKey: string;
	readonly integrationKey: string | undefined;
	readonly log: readonly RequestLogEntry[];
	/** Live records of a resource, in the order they were added. */
	records(resource: string): SalesbuildrRecord[];
	byExternalIdentifier(resource: string, external: string): SalesbuildrRecord | undefined;
	create(resource: string, fields: Fields): SalesbuildrRecord;
	/** Merges fields, as a person would in the screens. */
	update(resource: string, id: string, fields: Fields): SalesbuildrRecord;
	remove(resource: string, id: string): void;
	resetLog(): void;
	maxInWindow(windowSeconds: number): number;
	setFaults(plan: FaultPlan): void;
	setLimit(limit: Partial<RateLimit> | false): void;
	onRequest(hook: RequestHook): () => void;
	close(): Promise<void>;
}

const defaultLimit: RateLimit = { requests: 500, windowSeconds: 600, retryAfter: 'seconds' };

/** Starts a Salesbuildr stand-in on loopback, empty. The caller closes it. */
export async function startSalesbuildr(options: SalesbuildrOptions = {}): Promise<Salesbuildr> {
	const clock = options.clock ?? systemClock;
	const store = new SalesbuildrStore(clock);
	const apiKey = options.apiKey ?? randomBytes(24).toString('base64url');
	const { integrationKey, externalIdentifierInSearch = true, rateHeaders = true, documentedOnly = false } = options;
	const application = new SalesbuildrApplication(
		store,
		{ apiKey, integrationKey, externalIdentifierInSearch, documentedOnly },
		rateHeaders,
	);
	const gateway = new Gateway(application, {
		host: options.host ?? '127.0.0.1',
		port: options.port ?? 0,
		clock,
		limit: wholeLimit(options.limit ?? {}),
		faults: options.faults ?? [],
		faultRetryAfterSeconds: options.faultRetryAfterSeconds ?? 1,
		latencyMs: options.latencyMs ?? 0,
	});
	await gateway.listen();
	return {
		url: gateway.url,
		baseUrl: `${gateway.url}/public-api`,
		apiKey,
		integrationKey,
		log: gateway.log.entries,
		...recordHandles(store),
		resetLog: () => gateway.log.reset(),
		maxInWindow: (windowSeconds) => gateway.log.maxInWindow(windowSeconds),
		setFaults: (plan) => {
			gateway.faults = plan;
		},
		setLimit: (limit) => gateway.setLimit(wholeLimit(limit)),
		onRequest: (hook) => gateway.onRequest(hook),
		close: () => gateway.close(),
	};
}

function wholeLimit(limit: Partial<RateLimit> | false): RateLimit | false {
	return limit === false ? false : { ...defaultLimit, ...limit };
}

function recordHandles(
	store: SalesbuildrStore,
): Pick<Salesbuildr, 'records' | 'byExternalIdentifier' | 'create' | 'update' | 'remove'> {
	const existing = (path: string, id: string) => {
		const record = store.table(path).get(id);
		if (!record) throw new Error(`The Salesbuildr stand-in has no ${path} ${id}.`);
		return record;
	};
	return {
		records: (path) => [...store.table(requireSalesbuildrResource(path).path).values()],
		byExternalIdentifier: (path, external) => store.byExternal(path, external),
		create: (path, fields) => store.create(requireSalesbuildrResource(path), fields),
		update: (path, id, fields) =>
			store.update(requireSalesbuildrResource(path), existing(path, id), fields, false),
		remove: (path, id) => store.remove(requireSalesbuildrResource(path), existing(path, id)),
	};
}
