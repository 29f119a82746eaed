import { randomUUID } from 'node:crypto';
import { requireResource } from '../catalogue';
import type { TenantContext } from '../context';
import { haloDate, numberOf, textOf, type HaloRecord } from '../records';
import { showRow, showSingle } from '../show';
import type { Change } from './changes';
import { entityOfTable } from './events';

/** One event as a webhook gets it (facts 5.3). */
export type WebhookPayload = Record<string, unknown>;

/** The fields of `ticket` in a delivery seen on a live tenant [1] (DOTMARC). */
const ticketKeys = ['id', 'summary', 'status_id', 'tickettype_id', 'client_id', 'team_id', 'agent_id', 'hasbeenclosed'];

/** @param subscription the row of Notification the event was subscribed with */
export function payloadOf(context: TenantContext, change: Change, event: string, webhook: HaloRecord, subscription: HaloRecord): WebhookPayload {
	const { clock, quirks } = context;
	const nested = quirks.webhookPayload === 'eventOnly' ? {} : nestedEntities(context, change);
	return {
		id: randomUUID(),
		webhook_id: webhook.id,
		notification_id: subscription.id,
		escmsg_id: randomUUID(),
		event,
		message: messageOf(change, event),
		object_id: change.record.id,
		agent_id: change.agentId,
		timestamp: haloDate(clock.now(), numberOf(subscription.id) * 13, 'Z'),
		...nested,
	};
}

function messageOf({ table, record }: Change, event: string): string {
	if (event === 'ticket status changed') return `The status has been changed for Ticket ID: ${String(record.id).padStart(7, '0')}.`;
	return `${event.charAt(0).toUpperCase()}${event.slice(1)}: ${entityOfTable[table] ?? table} ${textOf(record.id)}`;
}

function nestedEntities(context: TenantContext, { table, record, action }: Change): WebhookPayload {
	const expected = entityOfTable[table] ?? '';
	const name = table === 'Client' ? context.quirks.webhookClientKey : expected;
	return {
		[name]: shown(context, table, record),
		...(action ? { action: shown(context, 'Actions', action) } : {}),
	};
}

/** The small object with key fields, or the full object with what belongs to it [C] (GUIDE838). */
function shown(context: TenantContext, table: string, record: HaloRecord): HaloRecord {
	const resource = requireResource(table);
	if (context.quirks.webhookPayload === 'full') return showSingle(context, resource, record, { includedetails: 'true' });
	const row = showRow(context, resource, record, {});
	if (table !== 'Tickets') return row;
	return { ...Object.fromEntries(ticketKeys.map((key) => [key, record[key]])), customfields: [] };
}
