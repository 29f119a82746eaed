import { startHaloTenant, type HaloTenant, type HaloTenantOptions } from '../../simulator/index';
import { haloCredential } from './haloBench';
import { RequestAudit } from './requestAudit';
import { TriggerBench } from './triggerBench';
import { vendorDocument } from './vendorDocument';

const document = vendorDocument();

/** A tenant and a server with triggers on its credential. Every request of the triggers is compared with the vendor's document. */
export class TriggerLab {
	readonly audit = new RequestAudit(document);

	private constructor(
		readonly tenant: HaloTenant,
		readonly bench: TriggerBench,
	) {
		this.audit.watch(tenant);
	}

	static async open(options: HaloTenantOptions = {}): Promise<TriggerLab> {
		const tenant = await startHaloTenant({ size: 60, limit: false, ...options });
		return new TriggerLab(tenant, await TriggerBench.open([haloCredential(tenant)]));
	}

	/** @throws Error listing what the triggers sent that the vendor's document does not know */
	async close(): Promise<void> {
		await this.bench.close();
		await this.tenant.close();
		const problems = this.audit.problems();
		if (problems.length > 0) throw new Error(`The triggers sent what the vendor's document does not know:\n${problems.join('\n')}`);
	}

	/** Resolves when HaloPSA has delivered everything and the triggers have handled it. */
	async settled(): Promise<void> {
		await this.tenant.webhooks.settled();
		await this.bench.idle();
	}

	/** Webhooks in HaloPSA that deliver, with the numbers of their events. */
	live(): { id: string; url: string; events: number[] }[] {
		return this.tenant
			.records('Webhook')
			.filter(({ active, disabled }) => active !== false && disabled !== true)
			.map(({ id, url }) => ({ id: String(id), url: String(url), events: this.subscriptions(String(id)).sort((a, b) => a - b) }));
	}

	subscriptions(webhookId: string): number[] {
		return this.tenant.records('Notification').filter(({ webhook_id }) => webhook_id === webhookId).map(({ eventno }) => Number(eventno));
	}

	/** Subscriptions of webhooks that are gone. */
	orphans(): unknown[] {
		const webhooks = new Set(this.tenant.records('Webhook').map(({ id }) => id));
		return this.tenant.records('Notification').filter(({ webhook_id }) => typeof webhook_id === 'string' && webhook_id !== '' && !webhooks.has(webhook_id));
	}

	/** Requests that wrote since the last reset of the log. */
	writes(): string[] {
		return this.tenant.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET').map(({ method, path }) => `${method} ${path.replace('/api/', '').replace(/[0-9a-f-]{36}/, ':id').replace(/\d+$/, ':id')}`);
	}

	/** The first ticket of the tenant with its number, changed as a technician does. */
	get ticketId(): number {
		return Number(this.tenant.records('Tickets')[0]?.id);
	}

	/** The Authorization header that HaloPSA sends to an address. */
	authorization(url: string): string {
		const webhook = this.tenant.records('Webhook').find((one) => one.url === url);
		return `Basic ${Buffer.from(`${String(webhook?.basic_username)}:${String(webhook?.basic_password)}`).toString('base64')}`;
	}
}
