import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { BenchTrigger } from './triggerBench';
import { TriggerLab } from './triggerLab';

/** An agent of the tenant who is not the one of the simulator's application. */
export const TECHNICIAN = 4;

/** Each test has workflows of its own: a process remembers what a trigger has seen. */
let activated = 0;
let sent = 0;

/** A tenant for each test, with triggers that are delivered to. */
export class DeliveryLab {
	private opened: TriggerLab | undefined;

	private get triggers(): TriggerLab {
		if (!this.opened) throw new Error('The lab opens before each test.');
		return this.opened;
	}

	get tenant(): TriggerLab['tenant'] {
		return this.triggers.tenant;
	}

	get bench(): TriggerLab['bench'] {
		return this.triggers.bench;
	}

	get ticketId(): number {
		return this.triggers.ticketId;
	}

	async open(): Promise<void> {
		this.opened = await TriggerLab.open();
	}

	async close(): Promise<void> {
		await this.triggers.close();
	}

	async settled(): Promise<void> {
		await this.triggers.settled();
	}

	async active(parameters: IDataObject = {}): Promise<BenchTrigger> {
		activated += 1;
		const trigger = this.bench.trigger({ parameters: parameters as INodeParameters, workflowId: `deliveries-${activated}`, webhookId: `hook-${activated}` });
		await trigger.activate();
		return trigger;
	}

	/** One body with the right password, answered but perhaps not handled yet. */
	async post(trigger: BenchTrigger, body: unknown): Promise<Response> {
		return await fetch(trigger.url, {
			method: 'POST', headers: { authorization: this.triggers.authorization(trigger.url), 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body),
		});
	}

	/** One body with the right password, handled. */
	async deliver(trigger: BenchTrigger, body: unknown): Promise<{ status: number; json: IDataObject }> {
		const response = await this.post(trigger, body);
		const text = await response.text();
		await this.bench.idle();
		return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as IDataObject) };
	}

	/** Statuses that the ticket does not have. */
	otherStatuses(): number[] {
		const now = this.tenant.record('Tickets', this.ticketId)?.status_id;
		return this.tenant.records('Status').map(({ id }) => Number(id)).filter((id) => id !== now);
	}

	/** An event as HaloPSA sends it, with an id of its own. */
	event(fields: IDataObject = {}): IDataObject {
		sent += 1;
		return {
			id: `00000000-0000-4000-8000-${String(sent).padStart(12, '0')}`, webhook_id: 'w', notification_id: 41, event: 'ticket status changed', object_id: this.ticketId,
			agent_id: TECHNICIAN, timestamp: '2026-09-25T06:41:08.7895915Z', ...fields,
		};
	}

	ticket(fields: IDataObject = {}): IDataObject {
		return { id: this.ticketId, summary: 'Printer', status_id: 9, tickettype_id: 25, client_id: 12, team_id: 5, ...fields };
	}
}

/** A lab with a tenant of its own for each test of a file. */
export function useDeliveries(): DeliveryLab {
	const lab = new DeliveryLab();
	beforeEach(async () => await lab.open());
	afterEach(async () => await lab.close());
	return lab;
}
