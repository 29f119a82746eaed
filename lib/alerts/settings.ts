import type { Grouping } from '../domain/alerts/grouping';
import type { Format } from '../domain/alerts/text';
import type { HaloRecord } from '../halo/records/record';

export const contactChoices = ['none', 'default', 'user'] as const;
export const closedChoices = ['newTicket', 'reopen'] as const;

export interface AlertSettings {
	/** The name of the source, as in the account mapping. */
	readonly system: string;
	readonly grouping: Grouping;
	readonly format: Format;
	/** Templates with placeholders in braces. */
	readonly subject: string;
	readonly body: string;
	/** Defaults by name or id, which the alert mapping overrides; empty for HaloPSA's own. */
	readonly ticketType: string;
	readonly category: string;
	readonly team: string;
	readonly status: string;
	readonly priorities: Readonly<Record<string, string>>;
	readonly catchAllClientId?: number;
	/** What an event does whose ticket is closed. */
	readonly whenClosed: (typeof closedChoices)[number];
	/** Tickets closed longer ago are not linked, reopened or searched for events that came twice. */
	readonly closedWithinDays: number;
	readonly linkAsChild: boolean;
	readonly closeResolved: boolean;
	readonly contact: (typeof contactChoices)[number];
	/** Of notes, by name or id. */
	readonly outcome: string;
	readonly hideNotes: boolean;
	readonly stormLimit: number;
	readonly noteSize: number;
	/** Further fields of new tickets by their HaloPSA names. */
	readonly fields: HaloRecord;
	readonly dryRun: boolean;
}
