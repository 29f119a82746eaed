import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createRunner, type Credential, type Runner, type RunOptions, type RunResult } from '../../runner/src';
import {
	startHaloTenant, startSalesbuildr, type HaloRecord, type HaloTenant, type HaloTenantOptions, type Salesbuildr, type SalesbuildrOptions,
} from '../../simulator/index';

export const fullSyncFile = join(__dirname, '..', '..', 'workflows', 'full-sync.json');

export const streamNames = ['clients', 'assetGroups', 'items', 'users', 'opportunities'] as const;

const resultSchema = z
	.object({
		stream: z.enum(streamNames),
		read: z.number(),
		created: z.number(),
		updated: z.number(),
		unchanged: z.number(),
		skipped: z.number(),
		parked: z.number(),
		requests: z.number(),
	})
	.strict();

export type StreamResult = z.infer<typeof resultSchema>;

export interface LabOptions {
	readonly halo?: HaloTenantOptions;
	readonly salesbuildr?: SalesbuildrOptions;
	/** Addresses to use instead of the servers' own, when something stands in front of them. */
	readonly resourceUrl?: (tenant: HaloTenant) => string | Promise<string>;
	readonly baseUrl?: (salesbuildr: Salesbuildr) => string | Promise<string>;
}

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** A tenant, a Salesbuildr and a runner with a data folder: everything a full sync needs. */
export class SyncLab {
	private runner: Runner | undefined;
	private dataDir = mkdtempSync(join(tmpdir(), 'full-sync-'));

	private constructor(
		readonly halo: HaloTenant,
		readonly salesbuildr: Salesbuildr,
		private readonly addresses: { readonly resourceUrl: string; readonly baseUrl: string },
	) {}

	static async open({ halo, salesbuildr, resourceUrl, baseUrl }: LabOptions = {}): Promise<SyncLab> {
		const tenant = await startHaloTenant({ size: tinySize, limit: false, ...halo });
		const standIn = await startSalesbuildr({ limit: false, ...salesbuildr });
		return new SyncLab(tenant, standIn, {
			resourceUrl: (await resourceUrl?.(tenant)) ?? tenant.resourceUrl,
			baseUrl: (await baseUrl?.(standIn)) ?? standIn.baseUrl,
		});
	}

	async run(workflow: string | object = fullSyncFile, options: RunOptions = {}): Promise<RunResult> {
		this.runner ??= createRunner({ credentials: this.credentials(), dataDir: this.dataDir });
		return await this.runner.run(workflow, options);
	}

	/** Runs the sync, which must succeed, and gives its result by stream. */
	async sync(workflow?: string | object): Promise<Record<string, StreamResult>> {
		this.resetLogs();
		const result = await this.run(workflow);
		expect(result).toMatchObject({ status: 'success', errors: [] });
		return Object.fromEntries(z.array(resultSchema).parse(result.output).map((row) => [row.stream, row]));
	}

	resetLogs(): void {
		this.halo.resetLog();
		this.salesbuildr.resetLog();
	}

	/** `METHOD path` of every request that could change something, on both sides; Halo's token requests aside. */
	writes(): string[] {
		return [...this.halo.log, ...this.salesbuildr.log]
			.filter(({ kind, method }) => kind === 'api' && writes.has(method))
			.map(({ method, path }) => `${method} ${path.replace(/^\/(public-)?api\//, '')}`);
	}

	/** API requests HaloPSA had for a resource; lists only when asked. */
	reads(resource: string, listsOnly = false): number {
		return this.halo.log.filter((entry) => entry.resource === resource && (!listsOnly || /^\/api\/\w+$/.test(entry.path))).length;
	}

	/** Starts over with an empty data folder, as after the loss of a disk. */
	async loseData(): Promise<void> {
		await this.runner?.close();
		this.runner = undefined;
		rmSync(this.dataDir, { recursive: true, force: true });
		this.dataDir = mkdtempSync(join(tmpdir(), 'full-sync-'));
	}

	/** Rows of a Data Table, as a person sees them. */
	async rowsOf(table: string): Promise<readonly Record<string, unknown>[]> {
		return await this.table(table, { operation: 'get', returnAll: true });
	}

	/** Changes the rows of a Data Table that have these values, as a fault or a person might; removes them without `columns`. */
	async changeRows(table: string, columns: Readonly<Record<string, unknown>> | undefined, rows: Readonly<Record<string, unknown>>): Promise<void> {
		const filters = { conditions: Object.entries(rows).map(([keyName, keyValue]) => ({ keyName, condition: 'eq', keyValue })) };
		const schema = Object.keys(columns ?? {}).map((id) => ({ id, displayName: id, required: false, defaultMatch: false, display: true, type: id === 'halo_id' ? 'number' : 'string' }));
		const value = { mappingMode: 'defineBelow', value: columns, matchingColumns: [], schema, attemptToConvertTypes: false, convertFieldsToString: false };
		await this.table(table, columns ? { operation: 'update', matchType: 'allConditions', filters, columns: value } : { operation: 'deleteRows', matchType: 'allConditions', filters });
	}

	private async table(table: string, parameters: object): Promise<readonly Record<string, unknown>[]> {
		const start = { id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} };
		const node = { id: 't', name: 'Table', type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, position: [200, 0], parameters: { resource: 'row', dataTableId: { __rl: true, mode: 'name', value: table }, ...parameters } };
		const result = await this.run({ id: 'table', name: 'Table', nodes: [start, node], connections: { Start: { main: [[{ node: 'Table', type: 'main', index: 0 }]] } }, settings: { executionOrder: 'v1' } });
		if (result.status !== 'success') throw new Error(JSON.stringify(result.errors));
		return result.output as Record<string, unknown>[];
	}

	async close(): Promise<void> {
		await this.runner?.close();
		rmSync(this.dataDir, { recursive: true, force: true });
		await Promise.all([this.halo.close(), this.salesbuildr.close()]);
	}

	private credentials(): Credential[] {
		const { authUrl, tenant, application } = this.halo;
		const { clientId, clientSecret } = application;
		const { resourceUrl, baseUrl } = this.addresses;
		const requestsPerWindow = 100_000;
		return [
			{
				id: randomUUID(), name: 'HaloPSA', type: 'haloPsaClientCredentialsApi',
				data: { resourceUrl, authUrl, tenant, clientId, clientSecret, requestsPerWindow },
			},
			{ id: randomUUID(), name: 'Salesbuildr', type: 'salesbuildrApi', data: { baseUrl, apiKey: this.salesbuildr.apiKey, requestsPerWindow } },
		];
	}
}

export const tinySize = { clients: 2, sites: 3, users: 4, items: 2, opportunities: 2, tickets: 0, recurringInvoices: 0 };

const active = ({ inactive }: HaloRecord): boolean => inactive !== true;
const filled = (value: unknown): string => (typeof value === 'string' ? value : '');
const external = (id: unknown): string => (typeof id === 'number' && id > 0 ? String(id) : '');

export interface EndState {
	readonly company: Record<string, object>;
	readonly category: Record<string, object>;
	readonly product: Record<string, object>;
	readonly contact: Record<string, object>;
	readonly opportunity: Record<string, object>;
}

const byId = (rows: readonly HaloRecord[], describe: (row: HaloRecord) => object): Record<string, object> =>
	Object.fromEntries(rows.map((row) => [String(row.id), describe(row)]));

/** What the records of the tenant say Salesbuildr must hold, by HaloPSA id. */
export function expectedState(halo: HaloTenant): EndState {
	const clients = halo.records('Client').filter(active);
	const sites = new Map(halo.records('Site').map((site) => [site.id, site]));
	const groups = new Map(halo.records('AssetGroup').filter(({ showasitem }) => showasitem === true).map((group) => [group.id, group]));
	const clientIds = new Set(clients.map(({ id }) => id));
	const users = halo.records('Users').filter((row) => active(row) && row.name !== 'General User' && clientIds.has(row.client_id));
	const userIds = new Set(users.map(({ id }) => id));
	const suppliers = new Map(halo.records('Supplier').map(({ id, name }) => [id, name]));
	return {
		company: byId(clients, ({ id, name, website, main_site_id: mainSiteId }) => {
			const { phonenumber, delivery_address: delivery } = sites.get(mainSiteId) ?? {};
			const address: HaloRecord = Object(delivery);
			const { line1, line2, line3, line4, postcode } = address;
			return {
				name, number: String(id), website: filled(website), phone: filled(phonenumber), address: filled(line1), address2: filled(line2),
				city: filled(line3), state: filled(line4), postalCode: filled(postcode),
			};
		}),
		category: byId([...groups.values()], ({ name }) => ({ name })),
		product: byId(halo.records('Item').filter((row) => active(row) && groups.has(row.assetgroup_id)), (row) => ({
			name: row.name, category: external(row.assetgroup_id), mpn: filled(row.supplier_part_code), cost: row.costprice, price: row.baseprice,
			vendor: filled(suppliers.get(row.supplier_id)),
		})),
		contact: byId(users, (row) => ({
			firstName: filled(row.firstname), lastName: filled(row.surname), email: filled(row.emailaddress), phone: filled(row.phonenumber),
			mobile: filled(row.mobilenumber), jobTitle: filled(row.title), company: external(row.client_id),
		})),
		opportunity: byId(halo.records('Opportunities').filter(({ deleted, client_id: clientId }) => deleted !== true && clientIds.has(clientId)), (row) => ({
			name: row.summary, company: external(row.client_id), contact: userIds.has(row.user_id) ? external(row.user_id) : '',
		})),
	};
}

/** What Salesbuildr holds, in the terms of {@link expectedState}. Throws when two records stand for one HaloPSA id. */
export function actualState(salesbuildr: Salesbuildr): EndState {
	const externalOf = (kind: string, id: unknown): string =>
		salesbuildr.records(kind).find((record) => record.id === id)?.externalIdentifier ?? '';
	const all = (kind: string, describe: (record: Readonly<Record<string, unknown>>) => object): Record<string, object> => {
		const state: Record<string, object> = {};
		for (const record of salesbuildr.records(kind)) {
			const key = record.externalIdentifier ?? `without external identifier: ${record.id}`;
			if (key in state) throw new Error(`Two ${kind} records have the external identifier ${key}`);
			state[key] = describe(record);
		}
		return state;
	};
	return {
		company: all('company', ({ name, number, website, phone, address, address2, city, state, postalCode }) => ({
			name, number, website: filled(website), phone: filled(phone), address: filled(address), address2: filled(address2), city: filled(city),
			state: filled(state), postalCode: filled(postalCode),
		})),
		category: all('category', ({ name }) => ({ name })),
		product: all('product', ({ name, categoryId, mpn, cost, price, vendor }) => ({
			name, category: externalOf('category', categoryId), mpn: filled(mpn), cost, price, vendor: filled(vendor),
		})),
		contact: all('contact', ({ firstName, lastName, email, phone, mobile, jobTitle, companyId }) => ({
			firstName: filled(firstName), lastName: filled(lastName), email: filled(email), phone: filled(phone), mobile: filled(mobile),
			jobTitle: filled(jobTitle), company: externalOf('company', companyId),
		})),
		opportunity: all('opportunity', ({ name, companyId, contactId }) => ({
			name, company: externalOf('company', companyId), contact: externalOf('contact', contactId),
		})),
	};
}
