import { HaloClient, LimiterRegistry, normalizeSettings, silentLog, TokenSession, type Clock, type CountRow, type CountSettings, type Http, type OrganisationCount } from '../../lib';
import { Applier, countRowSchema, plannedChange, planCounts, type Applied, type PlannedCount } from '../../lib';
import { AxiosHttp } from '../../runner/src';
import type { HaloRecord, HaloTenant } from '../../simulator/index';

export const SERVICE = 'SAAS-ALERTS-USER';
export const NOW = Date.UTC(2026, 1, 10, 12);

export const settings: CountSettings = {
	system: 'test', service: SERVICE, unitPrice: 3.5, unitCost: null, addIfMissing: false, rule: { free: 0, minimum: 0, maximum: null, packSize: 1 }, licences: 'assigned',
	hold: { dropPercent: 20, risePercent: 50, zero: true }, syncDay: 1, timeZone: 'Europe/London', rerun: 'leave', clientIds: true,
};

/** No change is held. */
export const freely: CountSettings = { ...settings, hold: { dropPercent: 1e9, risePercent: 1e9, zero: false } };

/** The time of the machine, without waiting between tries. */
const clock: Clock = { now: () => Date.now(), sleep: async () => undefined };

/** A client with a rate budget of its own, as a process of its own has. */
export function clientOf(tenant: Pick<HaloTenant, 'application' | 'resourceUrl' | 'authUrl' | 'tenant'>, http: Http = new AxiosHttp()): HaloClient {
	const { clientId, clientSecret } = tenant.application;
	const haloSettings = normalizeSettings({ resourceUrl: tenant.resourceUrl, authUrl: tenant.authUrl, tenant: tenant.tenant, clientId, clientSecret, requestsPerWindow: 100_000 });
	return new HaloClient({ http: new TokenSession({ http, settings: haloSettings, clock }), settings: haloSettings, clock, log: silentLog, limiters: new LimiterRegistry() });
}

export const countFor = (id: number | string, assigned: number | null, more: Partial<OrganisationCount> = {}): OrganisationCount =>
	({ id: String(id), name: `Organisation ${id}`, assigned, total: null, excluded: 0, items: [0], ...more });

export const rowFor = (id: number | string, more: Partial<Record<keyof CountRow, unknown>> = {}): CountRow =>
	countRowSchema.parse({ system: 'test', organisation_id: String(id), service: SERVICE, ...more });

export async function plan(client: HaloClient, counts: readonly OrganisationCount[], rows: readonly CountRow[] = [], changes: Partial<CountSettings> = {}, now = NOW): Promise<PlannedCount[]> {
	return await planCounts(client, { counts, rows, accounts: [] }, { ...freely, ...changes }, now);
}

/** Carries out what a plan says to write. */
export async function apply(client: HaloClient, planned: readonly PlannedCount[], dryRun = false): Promise<Applied[]> {
	const changes = planned.filter(({ row }) => row.decision === 'change' || row.decision === 'add').map(({ row, duePeriod, ...more }) => plannedChange({ ...row, ...more, due_period: duePeriod }));
	return await new Applier(client, { prorate: false, noteField: 'none' }, () => NOW, dryRun).apply(changes);
}

export const linesOf = (tenant: HaloTenant, invoiceId: unknown): HaloRecord[] => {
	const { lines } = tenant.records('RecurringInvoice').find(({ id }) => id === invoiceId) ?? {};
	return Array.isArray(lines) ? (lines as HaloRecord[]) : [];
};

/** @returns the id of the line */
export function addLine(tenant: HaloTenant, invoiceId: unknown, more: Record<string, unknown>): number {
	const line = { ihid: invoiceId, item_code: SERVICE, item_shortdescription: 'Per user', unit_price: 3.5, ...more };
	tenant.update('RecurringInvoice', Number(invoiceId), { lines: [...linesOf(tenant, invoiceId), line] });
	return Number(linesOf(tenant, invoiceId).at(-1)?.id);
}

export const writesOf = (tenant: HaloTenant): number => tenant.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET').length;
