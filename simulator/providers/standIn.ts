import { randomBytes } from 'node:crypto';
import { systemClock, type Clock } from '../shared/clock';
import type { FaultPlan } from '../shared/faults';
import { Gateway, type RequestHook } from '../shared/gateway';
import type { RequestLogEntry } from '../shared/requestLog';
import { ProviderApplication } from './application';
import { Credits, type Spending } from './credits';
import type { ProviderQuirks, RateRule, World } from './definition';
import { Population } from './population';
import { definitions, type ProviderName } from './registry';

export interface ProviderOptions {
	host?: string;
	port?: number;
	clock?: Clock;
	/** Given to several stand-ins, it makes them talk about the same people. */
	population?: Population;
	/** Credits at the start; 10,000 by default. */
	credits?: number;
	quirks?: ProviderQuirks;
	/** The documented limits hold unless this says otherwise. */
	limited?: boolean;
	/** Paths, below the base path, that the plan does not include. */
	notInPlan?: RegExp;
	faults?: FaultPlan;
	faultRetryAfterSeconds?: number;
	latencyMs?: number;
}

/** A running stand-in and the handles a test needs on it. */
export interface Provider {
	readonly name: ProviderName;
	readonly url: string;
	/** What the base URL of a credential is. */
	readonly baseUrl: string;
	/** Where tokens are fetched, for a provider with OAuth2. */
	readonly tokenUrl: string | undefined;
	/** What else a user fills into the credential; secrets are made for this run. */
	readonly credential: Readonly<Record<string, string>>;
	readonly population: Population;
	readonly log: readonly RequestLogEntry[];
	readonly spendings: readonly Spending[];
	readonly creditsUsed: number;
	readonly creditsLeft: number;
	setCredits(credits: number): void;
	setQuirks(quirks: ProviderQuirks): void;
	setRates(rules: readonly RateRule[] | false): void;
	setFaults(plan: FaultPlan): void;
	/** Sends the callbacks that are due by the clock. Returns how many. */
	deliverCallbacks(): Promise<number>;
	resetLog(): void;
	maxInWindow(windowSeconds: number): number;
	onRequest(hook: RequestHook): () => void;
	close(): Promise<void>;
}

/** Starts the stand-in of a provider on loopback. The caller closes it. */
export async function startProvider(name: ProviderName, options: ProviderOptions = {}): Promise<Provider> {
	const world: World = {
		population: options.population ?? new Population(),
		clock: options.clock ?? systemClock,
		credits: new Credits(options.credits ?? 10_000),
		secret: randomBytes(24).toString('base64url'),
		secondSecret: randomBytes(24).toString('base64url'),
		planAllows: (path) => !options.notInPlan?.test(path),
		quirks: options.quirks ?? {},
		callbacks: [],
	};
	const definition = definitions[name](world);
	const application = new ProviderApplication(definition, world, options.limited ?? true);
	const gateway = new Gateway(application, {
		host: options.host ?? '127.0.0.1',
		port: options.port ?? 0,
		clock: world.clock,
		limit: false,
		faults: options.faults ?? [],
		faultRetryAfterSeconds: options.faultRetryAfterSeconds ?? 1,
		latencyMs: options.latencyMs ?? 0,
	});
	await gateway.listen();
	return {
		name,
		url: gateway.url,
		baseUrl: gateway.url + definition.basePath,
		tokenUrl: definition.tokenPaths?.[0] === undefined ? undefined : gateway.url + definition.tokenPaths[0],
		credential: definition.credential,
		population: world.population,
		log: gateway.log.entries,
		spendings: world.credits.spendings,
		get creditsUsed() {
			return world.credits.used;
		},
		get creditsLeft() {
			return world.credits.left;
		},
		setCredits: (credits) => world.credits.set(credits),
		setQuirks: (quirks) => {
			world.quirks = quirks;
		},
		setRates: (rules) => application.setRates(rules),
		setFaults: (plan) => {
			gateway.faults = plan;
		},
		deliverCallbacks: () => deliver(world),
		resetLog: () => gateway.log.reset(),
		maxInWindow: (windowSeconds) => gateway.log.maxInWindow(windowSeconds),
		onRequest: (hook) => gateway.onRequest(hook),
		close: () => gateway.close(),
	};
}

async function deliver({ callbacks, clock }: World): Promise<number> {
	const due = callbacks.filter(({ dueAt }) => dueAt <= clock.now());
	for (const callback of due) {
		callbacks.splice(callbacks.indexOf(callback), 1);
		await fetch(callback.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(callback.body) });
	}
	return due.length;
}
