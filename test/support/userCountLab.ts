import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRunner, startService, type Credential, type Runner, type RunResult, type Service } from '../../runner/src';
import { startHaloTenant, startSaasAlerts, type HaloRecord, type HaloTenant, type SaasAlerts, type SaasAlertsOptions } from '../../simulator/index';

export const userCountFile = join(__dirname, '..', '..', 'workflows', 'contract-user-count.json');
export const SERVICE = 'SAAS-ALERTS-USER';
export const BILLING_DATE = '2026-01-31';

interface Definition {
	readonly nodes: { readonly name: string; readonly parameters: Record<string, unknown> }[];
}

/** The shipped workflow with other parameters on some of its nodes, and some changed otherwise, as a person does it on the canvas. */
export function userCountWorkflow(parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>, others: Readonly<Record<string, object>> = {}): object {
	const workflow = JSON.parse(readFileSync(userCountFile, 'utf8')) as Definition;
	return { ...workflow, nodes: workflow.nodes.map((node) => ({ ...node, parameters: { ...node.parameters, ...parameters[node.name] }, ...others[node.name] })) };
}

const rl = (value: string): object => ({ __rl: true, mode: 'name', value });
const manual = { id: 'm', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} };
const small = { clients: 12, sites: 12, users: 12, items: 2, opportunities: 0, tickets: 0, recurringInvoices: 12, contracts: 12, licences: 4 };

/** The shipped workflow on every day of the month. */
export const dueDaily = (planOptions: object = {}): object => userCountWorkflow({ Plan: { syncDay: 0, planOptions } });

export interface CountReport {
	readonly decisions: Record<string, number>;
	readonly effect: Record<string, number>;
	readonly attention: readonly string[];
	readonly text: string;
}

/** A tenant whose clients have one recurring invoice each, SaaS Alerts, and a runner with a data folder. */
export class UserCountLab {
	private runner: Runner | undefined;
	private readonly dataDir = mkdtempSync(join(tmpdir(), 'user-count-'));
	/** Of further sources; to be filled before the first run. */
	readonly moreCredentials: Credential[] = [];

	private constructor(
		readonly halo: HaloTenant,
		readonly saasAlerts: SaasAlerts,
	) {}

	static async open(options: SaasAlertsOptions = {}): Promise<UserCountLab> {
		return new UserCountLab(await startHaloTenant({ size: small, seed: 11, limit: false }), await startSaasAlerts(options));
	}

	/** The clients that are billed, with their invoices. */
	billed(): { client: HaloRecord; invoice: HaloRecord }[] {
		const invoices = this.halo.records('RecurringInvoice');
		return this.halo.records('Client').flatMap((client) => {
			const [invoice, second] = invoices.filter(({ client_id: id }) => id === client.id);
			return invoice && !second && client.inactive !== true && client.website ? [{ client, invoice }] : [];
		});
	}

	/** Puts a line for the service on an invoice. @returns its id */
	addLine(invoice: HaloRecord, quantity: number, more: Record<string, unknown> = {}): number {
		const line = { ihid: invoice.id, item_code: SERVICE, item_shortdescription: 'SaaS Alerts per user', qty_order: quantity, unit_price: 3.5, ...more };
		this.halo.update('RecurringInvoice', Number(invoice.id), { lines: [...this.linesOf(invoice), line] });
		return Number(this.linesOf(invoice).at(-1)?.id);
	}

	/** A customer of SaaS Alerts for one of the billed clients, with a line of so many users. */
	customerWith(index: number, quantity: number): { client: HaloRecord; invoice: HaloRecord; id: string; lineId: number } {
		const billed = this.billed()[index];
		if (!billed) throw new Error('The tenant is too small.');
		return { ...billed, id: this.customer(billed.client), lineId: this.addLine(billed.invoice, quantity) };
	}

	linesOf({ id }: HaloRecord): HaloRecord[] {
		const { lines } = this.halo.records('RecurringInvoice').find((invoice) => invoice.id === id) ?? {};
		return Array.isArray(lines) ? (lines as HaloRecord[]) : [];
	}

	quantityOf(invoice: HaloRecord): unknown {
		return this.linesOf(invoice).find(({ item_code: code }) => code === SERVICE)?.qty_order;
	}

	/** Makes a client a customer of SaaS Alerts, with its name and website. */
	customer(client: HaloRecord): string {
		return String(this.saasAlerts.addCustomer(String(client.name), { website: client.website }).id);
	}

	bill(counts: Readonly<Record<string, number>>, date = BILLING_DATE): void {
		this.saasAlerts.setBilling(date, Object.entries(counts).map(([customerId, billableUsers]) => ({ customerId, billableUsers })));
	}

	async run(workflow: string | object = userCountFile): Promise<RunResult> {
		this.halo.resetLog();
		const credentials = this.credentials();
		this.runner ??= createRunner({ credentials, dataDir: this.dataDir });
		return await this.runner.run(workflow);
	}

	/** Runs it, which must succeed, and gives the report it ends with. */
	async sync(workflow?: object): Promise<CountReport> {
		const result = await this.run(workflow);
		expect(result).toMatchObject({ status: 'success', errors: [] });
		expect(result.output).toHaveLength(1);
		return result.output[0] as unknown as CountReport;
	}

	/** Runs it with a runner of its own on the same data folder, as another process does. */
	async runElsewhere(workflow: string | object = userCountFile): Promise<RunResult> {
		const runner = createRunner({ credentials: this.credentials(), dataDir: this.dataDir });
		try {
			return await runner.run(workflow);
		} finally {
			await runner.close();
		}
	}

	/** Serves the workflow from the same data folder; the caller closes the service before the next run. */
	async serve(workflow: object, credentials: readonly Credential[]): Promise<Service> {
		await this.runner?.close();
		this.runner = undefined;
		return await startService([workflow], { port: 0, credentials: [...this.credentials(), ...credentials], dataDir: this.dataDir });
	}

	/** Requests that could change something in HaloPSA. */
	writes(): string[] {
		return this.halo.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET').map(({ method, path }) => `${method} ${path.replace('/api/', '')}`);
	}

	async rows(table = 'halopsa_user_counts'): Promise<HaloRecord[]> {
		return await this.onTable(table, { operation: 'get', returnAll: true });
	}

	async rowOf(organisation: string): Promise<HaloRecord | undefined> {
		return (await this.rows()).find((row) => row.organisation_id === organisation);
	}

	async insert(table: string, values: Record<string, unknown>): Promise<void> {
		await this.onTable(table, { operation: 'insert', columns: { mappingMode: 'defineBelow', value: values, matchingColumns: [], schema: [] }, options: {} });
	}

	async edit(organisation: string, values: Record<string, unknown>): Promise<void> {
		await this.onTable('halopsa_user_counts', {
			operation: 'update', matchType: 'allConditions', filters: { conditions: [{ keyName: 'organisation_id', condition: 'eq', keyValue: organisation }] },
			columns: { mappingMode: 'defineBelow', value: values, matchingColumns: [], schema: [] }, options: {},
		});
	}

	async close(): Promise<void> {
		await this.runner?.close();
		rmSync(this.dataDir, { recursive: true, force: true });
		await Promise.all([this.halo.close(), this.saasAlerts.close()]);
	}

	credentials(): Credential[] {
		const { resourceUrl, authUrl, tenant, application } = this.halo;
		const { clientId, clientSecret } = application;
		const { baseUrl, apiKey } = this.saasAlerts;
		return [
			{ id: 'halo', name: 'HaloPSA', type: 'haloPsaClientCredentialsApi', data: { resourceUrl, authUrl, tenant, clientId, clientSecret, requestsPerWindow: 100_000 } },
			{ id: 'saas', name: 'SaaS Alerts', type: 'saasAlertsApi', data: { baseUrl, apiKey, requestsPerMinute: 100_000 } },
			...this.moreCredentials,
		];
	}

	private async onTable(name: string, parameters: object): Promise<HaloRecord[]> {
		const node = { id: 't', name: 'Table', type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, position: [200, 0], parameters: { resource: 'row', dataTableId: rl(name), ...parameters } };
		const result = await this.run({ id: 'editTable', name: 'Edit', nodes: [manual, node], connections: { Start: { main: [[{ node: 'Table', type: 'main', index: 0 }]] } }, settings: { executionOrder: 'v1' } });
		expect(result).toMatchObject({ status: 'success', errors: [] });
		return result.output as HaloRecord[];
	}
}

/** A lab that each test of a file opens for itself, and that is closed after it. */
export function useUserCountLab(): { readonly open: typeof UserCountLab.open } {
	let opened: UserCountLab | undefined;
	afterEach(async () => {
		await opened?.close();
		opened = undefined;
	});
	return { open: async (options) => (opened = await UserCountLab.open(options)) };
}
