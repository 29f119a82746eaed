import { createHmac } from 'node:crypto';
import { AxiosHttp } from '../../runner/src/axios-http';
import { createHaloClient } from '../../runner/src/halo';
import { AlertPreparation, defaultAlertBody, defaultAlertFields, eventOf, processEvents, type AlertEventResult, type AlertSettings, type FailedAlertEvent } from '../../lib';
import { readFooter } from '../../lib/domain/alerts/footer';
import type { HaloClient } from '../../lib/halo/client';
import { startHaloTenant, type HaloRecord, type HaloTenant, type HaloTenantOptions } from '../../simulator/index';

const digest = (text: string): string => createHmac('sha256', 'test').update(text).digest('hex');

export const usualAlerts: AlertSettings = {
	system: 'saasalerts', grouping: 'userAndType', format: 'html', subject: '{type}: {user}', body: defaultAlertBody.html, ticketType: 'Incident', category: '', team: '', status: '',
	priorities: {}, catchAllClientId: 1, whenClosed: 'newTicket', closedWithinDays: 30, linkAsChild: true, closeResolved: false, contact: 'none', outcome: '7', hideNotes: true,
	stormLimit: 20, noteSize: 50, fields: {}, dryRun: false,
};

/** The engine behind the Alert node over a real socket, as several servers have it: each with a client of its own. */
export class AlertLab {
	private constructor(
		readonly tenant: HaloTenant,
		private readonly axios: AxiosHttp,
	) {}

	static async open(options: HaloTenantOptions = {}): Promise<AlertLab> {
		const size = { clients: 3, sites: 3, users: 6, tickets: 0, opportunities: 0, items: 0, recurringInvoices: 0 };
		return new AlertLab(await startHaloTenant({ size, limit: false, ...options }), new AxiosHttp());
	}

	async close(): Promise<void> {
		this.axios.close();
		await this.tenant.close();
	}

	client(url = this.tenant.url): HaloClient {
		const { clientId, clientSecret } = this.tenant.application;
		return createHaloClient({ resourceUrl: url, authUrl: this.tenant.authUrl, tenant: this.tenant.tenant, clientId, clientSecret, scope: 'all', requestsPerWindow: 100_000, windowSeconds: 1 }, { http: this.axios });
	}

	/** @param client of another server when given */
	async process(events: readonly object[], changes: Partial<AlertSettings> = {}, client = this.client()): Promise<(AlertEventResult | FailedAlertEvent)[]> {
		const settings = { ...usualAlerts, catchAllClientId: Number(this.tenant.records('Client')[0]?.id), ...changes };
		const now = Date.now();
		const preparation = new AlertPreparation(settings, { alerts: [], accounts: [] }, digest, now);
		const prepared = events.map((raw, item) => {
			const event = eventOf(raw, defaultAlertFields, now);
			if ('problem' in event) throw new Error(event.problem);
			return preparation.of({ item, event });
		});
		return await processEvents(client, settings, prepared, now);
	}

	get tickets(): HaloRecord[] {
		return this.tenant.records('Tickets').filter(({ third_party_id_string: key }) => String(key).startsWith('alert-'));
	}

	/** How often each event is told of, by its reference; a summary and the one that replaced it count once. */
	recorded(): Map<string, number> {
		const notes = [...this.tickets, ...this.tenant.records('Actions')].map((row) => readFooter(String(row.details_html ?? row.note_html ?? row.details ?? row.note)));
		const counts = new Map<string, number>();
		for (const footer of notes) for (const reference of [...(footer?.hours.values() ?? [])].flat()) counts.set(reference, (counts.get(reference) ?? 0) + 1);
		return counts;
	}
}
