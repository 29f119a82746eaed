import { systemClock, type Clock } from '../shared/clock';
import type { FaultPlan } from '../shared/faults';
import { Gateway, type RequestHook } from '../shared/gateway';
import type { RateLimit } from '../shared/rateLimit';
import type { RequestLogEntry } from '../shared/requestLog';
import { AuthorisationServer, defaultApplication, type ApiApplication, type Caller } from './auth';
import { requireResource } from './catalogue';
import type { TenantContext } from './context';
import { removeRow } from './deletes';
import { quirksWith, type Quirks } from './quirks';
import type { HaloRecord, RecordKey } from './records';
import { HaloApplication } from './server';
import { EventCatalogue } from './webhooks/events';
import { webhookHandles, type TenantWebhooks } from './webhooks/handle';
import type { DeliveryPlan } from './webhooks/plan';
import { WebhookService } from './webhooks/service';
import { writeRow } from './writes';
import { apiAgentId, technicianId } from '../data/reference';
import { seededStore } from '../data/seed';
import type { TenantSize } from '../data/size';

export interface HaloTenantOptions {
	host?: string;
	port?: number;
	clock?: Clock;
	/** The same seed and size give the same data, byte for byte. */
	seed?: number;
	/** Total number of main records, or numbers per kind. */
	size?: number | Partial<TenantSize>;
	limit?: Partial<RateLimit> | false;
	quirks?: Partial<Quirks>;
	faults?: FaultPlan;
	/** Retry-After of the 429 faults in seconds. */
	faultRetryAfterSeconds?: number;
	applications?: readonly (Pick<ApiApplication, 'clientId' | 'clientSecret'> & Partial<ApiApplication>)[];
	tenant?: string;
	latencyMs?: number;
	/** What happens to webhook deliveries on their way. */
	deliveries?: DeliveryPlan;
	/** Webhook events this tenant does not have. */
	withoutEvents?: readonly string[];
}

/** A running tenant and the handles a test needs on it. */
export interface HaloTenant {
	/** http://host:port */
	readonly url: string;
	readonly resourceUrl: string;
	readonly authUrl: string;
	readonly tenant: string;
	/** Credentials of the first application. */
	readonly application: Readonly<ApiApplication>;
	readonly quirks: Quirks;
	readonly log: readonly RequestLogEntry[];
	/** Live rows of a resource in the order they were added; change them only through the methods below. */
	records(resource: string): HaloRecord[];
	/** One live row; for actions and lookup values the key is `parent:id`. */
	record(resource: string, key: RecordKey): HaloRecord | undefined;
	/** Changes from the Halo side, by the same rules as the API; `agentId` is who makes them, a technician when absent. */
	create(resource: string, fields: Record<string, unknown>, agentId?: number): HaloRecord;
	update(resource: string, id: RecordKey, fields: Record<string, unknown>, agentId?: number): HaloRecord;
	/** Deletes without asking who points at the row; tickets are marked deleted. */
	remove(resource: string, key: RecordKey, agentId?: number): void;
	readonly webhooks: TenantWebhooks;
	resetLog(): void;
	maxInWindow(windowSeconds: number): number;
	setFaults(plan: FaultPlan): void;
	setLimit(limit: Partial<RateLimit> | false): void;
	setQuirks(changes: Partial<Quirks>): void;
	expireTokens(): void;
	/** Tokens as an agent gets them who signs in with the authorisation code grant. */
	signIn(): { access_token: string; refresh_token: string; token_type: string; expires_in: number };
	/** Makes the refresh tokens of signed-in agents useless, as a changed password does. */
	endSignIns(): void;
	onRequest(hook: RequestHook): () => void;
	/** Ticket creates that raced for one number (quirk serialCreateRace). */
	lostCreates(): number;
	close(): Promise<void>;
}

const defaultLimit: RateLimit = { requests: 450, windowSeconds: 300, retryAfter: 'seconds' };

/** Starts a HaloPSA tenant on loopback. The caller closes it. */
export async function startHaloTenant(options: HaloTenantOptions = {}): Promise<HaloTenant> {
	const clock = options.clock ?? systemClock;
	const context: TenantContext = {
		store: seededStore(options.seed ?? 1, options.size ?? 1000),
		clock,
		quirks: quirksWith(options.quirks),
		lostCreates: 0,
		listAnswers: 0,
		changed: (change) => webhooks.observe(change),
		failures: new Map(),
	};
	const webhooks = new WebhookService(context, new EventCatalogue(options.seed ?? 1, options.withoutEvents), options.deliveries ?? {});
	const tenant = options.tenant ?? 'northwind';
	const applications = applicationsOf(options);
	const authorisation = new AuthorisationServer(applications, tenant, clock, context.quirks);
	const info = () => ({ auth_url: `${gateway.url}/auth`, tenant_id: tenant });
	const gateway: Gateway = new Gateway(new HaloApplication(context, authorisation, info), {
		host: options.host ?? '127.0.0.1',
		port: options.port ?? 0,
		clock,
		limit: wholeLimit(options.limit ?? {}),
		faults: options.faults ?? [],
		faultRetryAfterSeconds: options.faultRetryAfterSeconds ?? 1,
		latencyMs: options.latencyMs ?? 0,
	});
	await gateway.listen();
	const asApplication: Caller = { application: applications[0], granted: new Set(['all']) };
	return {
		resourceUrl: `${gateway.url}/api`,
		authUrl: `${gateway.url}/auth`,
		tenant,
		application: applications[0],
		quirks: context.quirks,
		...gatewayHandles(gateway),
		...recordHandles(context, asApplication),
		webhooks: webhookHandles(context, webhooks, asApplication),
		setQuirks: (changes) => {
			Object.assign(context.quirks, changes);
		},
		expireTokens: () => authorisation.expireTokens(),
		signIn: () => authorisation.signIn(applications[0]),
		endSignIns: () => authorisation.endSignIns(),
		lostCreates: () => context.lostCreates,
		close: async () => {
			webhooks.close();
			await gateway.close();
		},
	};
}

function gatewayHandles(gateway: Gateway) {
	return {
		url: gateway.url,
		log: gateway.log.entries,
		resetLog: () => gateway.log.reset(),
		maxInWindow: (windowSeconds: number) => gateway.log.maxInWindow(windowSeconds),
		setFaults: (plan: FaultPlan) => {
			gateway.faults = plan;
		},
		setLimit: (limit: Partial<RateLimit> | false) => gateway.setLimit(wholeLimit(limit)),
		onRequest: (hook: RequestHook) => gateway.onRequest(hook),
	};
}

function applicationsOf({ applications = [] }: HaloTenantOptions): [ApiApplication, ...ApiApplication[]] {
	const [first, ...others] = applications.map((given) => ({ ...defaultApplication(apiAgentId), ...given }));
	return [first ?? defaultApplication(apiAgentId), ...others];
}

function wholeLimit(limit: Partial<RateLimit> | false): RateLimit | false {
	return limit === false ? false : { ...defaultLimit, ...limit };
}

function recordHandles(
	context: TenantContext,
	application: Caller,
): Pick<HaloTenant, 'records' | 'record' | 'create' | 'update' | 'remove'> {
	const { store } = context;
	const by = (agentId: number = technicianId): Caller => ({ ...application, application: { ...application.application, agentId } });
	const find = (path: string, key: RecordKey) => {
		const resource = requireResource(path);
		return { resource, record: store.find(resource.table, key) };
	};
	return {
		records(path) {
			const resource = requireResource(path);
			const rows = [...store.table(resource.table).rows.values()];
			return resource.only ? rows.filter(resource.only) : rows;
		},
		record: (path, key) => find(path, key).record,
		create: (path, fields, agentId) => writeRow(context, requireResource(path), fields, by(agentId)),
		update(path, id, fields, agentId) {
			const { resource, record } = find(path, id);
			if (!record) throw new Error(`${path} ${id} does not exist in the embedded tenant.`);
			const key =
				resource.within === undefined
					? { id }
					: { id: record.id, [resource.within]: record[resource.within] };
			return writeRow(context, resource, { ...fields, ...key }, by(agentId));
		},
		remove(path, key, agentId) {
			const { resource, record } = find(path, key);
			if (record) removeRow(context, resource, record, by(agentId));
		},
	};
}
