import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { HaloRecord, HaloTenantOptions } from '../../simulator/index';
import { HaloBench } from './haloBench';
import type { NodeRun, RunSettings } from './nodeBench';

const CLOSED = 9;

export interface EventItem extends IDataObject {
	eventId: string;
}

let number = 0;

/** An event as SaaS Alerts might send it; each call another one. */
export function anEvent(changes: IDataObject = {}): IDataObject {
	number += 1;
	return {
		eventId: `e-${number}`, time: new Date(Date.UTC(2026, 0, 15, 9) + number * 1000).toISOString(), eventType: 'Suspicious Login', alertStatus: 'critical',
		userEmail: 'alice@contoso.example', customerId: 'c-1', customerName: 'Contoso', description: 'Login from a new country', ...changes,
	};
}

/** A tenant without tickets of its own, and the Alert node signed in to it. */
export class AlertBench {
	private constructor(readonly bench: HaloBench) {}

	static async open(options: HaloTenantOptions = {}): Promise<AlertBench> {
		return new AlertBench(await HaloBench.open({ size: { clients: 4, sites: 4, users: 12, tickets: 0, opportunities: 0, items: 0, recurringInvoices: 0 }, ...options }));
	}

	get tenant(): HaloBench['tenant'] {
		return this.bench.tenant;
	}

	get clientId(): number {
		return Number(this.tenant.records('Client')[1]?.id);
	}

	async run(items: readonly IDataObject[], parameters: INodeParameters = {}, settings?: RunSettings): Promise<NodeRun> {
		const { alertOptions, ...rest } = parameters;
		return await this.bench.nodes.run('haloPsaAlert', {
			operation: 'processEvents', system: 'saasalerts', ticketType: { __rl: true, mode: 'name', value: 'Incident' }, catchAllClient: { __rl: true, mode: 'id', value: this.clientId },
			alertOptions: { ...Object(alertOptions) } as INodeParameters, ...rest,
		}, items, settings);
	}

	/** Runs the node, which must succeed; one result for each event. */
	async process(items: readonly IDataObject[], parameters: INodeParameters = {}): Promise<IDataObject[]> {
		const { json, status, error } = await this.run(items, parameters);
		if (error || status !== 'success') throw new Error(`${status}: ${error?.message ?? ''} ${error?.description ?? ''}`);
		return json;
	}

	get tickets(): HaloRecord[] {
		return this.tenant.records('Tickets').filter(({ third_party_id_string: key }) => String(key).startsWith('alert-'));
	}

	get openTickets(): HaloRecord[] {
		return this.tickets.filter(({ status_id: status }) => status !== CLOSED);
	}

	actions(ticketId: unknown): HaloRecord[] {
		return this.tenant.records('Actions').filter(({ ticket_id: id }) => id === ticketId);
	}

	/** Everything that was written to a ticket. */
	writtenOn({ id, details_html: html, details }: HaloRecord): string {
		return [html ?? details, ...this.actions(id).map((action) => action.note_html ?? action.note)].join('\n');
	}

	close(ticket: HaloRecord | undefined): void {
		this.tenant.update('Tickets', Number(ticket?.id), { status_id: CLOSED });
	}
}
