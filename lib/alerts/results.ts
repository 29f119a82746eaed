import type { PlannedRequest } from '../halo/records/plannedRequest';
import type { Prepared } from './prepare';

export type EventOutcome = 'created' | 'appended' | 'summarized' | 'duplicate' | 'suppressed' | 'ignored' | 'notNeeded';

export type TicketChange = 'created' | 'reopened' | 'closed' | 'none';

/** What became of one event. */
export interface EventResult {
	readonly item: number;
	readonly event_id: string;
	readonly event_type: string;
	readonly result: EventOutcome;
	readonly ticket_id: number | null;
	readonly ticket_change: TicketChange;
	/** The closed ticket that a new one links to. */
	readonly previous_ticket_id: number | null;
	readonly client_id: number | null;
	readonly key: string;
	/** What could not be done as a person wished, or why no ticket was wanted. */
	readonly problems: readonly string[];
	readonly dryRun?: true;
	/** In a dry run, with the first event of a ticket: what would be sent. */
	readonly planned?: readonly PlannedRequest[];
}

export interface FailedEvent {
	readonly item: number;
	readonly error: unknown;
}

export const resultOf = (prepared: Prepared, more: Partial<EventResult> & Pick<EventResult, 'result'>): EventResult => ({
	item: prepared.item,
	event_id: prepared.event.id || prepared.reference,
	event_type: prepared.event.type,
	ticket_id: null,
	ticket_change: 'none',
	previous_ticket_id: null,
	client_id: prepared.client.id ?? null,
	key: prepared.key,
	problems: [...prepared.route.problems, ...prepared.client.problems],
	...more,
});
