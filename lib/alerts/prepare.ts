import type { Numbered } from '../domain/alerts/batch';
import type { AlertEvent } from '../domain/alerts/event';
import { eventReference, groupOf, ticketKey, type Digest } from '../domain/alerts/grouping';
import { AlertMapping, type AlertMappingRow, type Route } from '../domain/alerts/mapping';
import type { MappingRow } from '../domain/mappingRow';
import { integerOf } from '../halo/records/record';
import type { AlertSettings } from './settings';

export interface Incoming {
	readonly item: number;
	readonly event: AlertEvent;
	/** What the key expression gives for the event, where events are grouped by it. */
	readonly customKey?: string;
}

export interface ClientChoice {
	/** Undefined where the account is not mapped and nothing catches it. */
	readonly id?: number;
	/** The user whom tickets of the account are for. */
	readonly contactId?: number;
	readonly problems: readonly string[];
}

export interface Prepared extends Numbered {
	readonly item: number;
	/** What its ticket carries as third-party id. */
	readonly key: string;
	readonly route: Route;
	readonly client: ClientChoice;
	/** Why a person wants no ticket of it; absent where one is wanted. */
	readonly unwanted?: { readonly result: 'suppressed' | 'ignored'; readonly reason: string };
}

export interface Mappings {
	readonly alerts: readonly AlertMappingRow[];
	readonly accounts: readonly MappingRow[];
}

const same = (left: string, right: string): boolean => left.trim().toLowerCase() === right.trim().toLowerCase();

/** Says of each event which ticket it belongs on, without asking HaloPSA. */
export class Preparation {
	private readonly alerts: AlertMapping;
	private readonly accounts = new Map<string, MappingRow>();

	constructor(
		private readonly settings: Pick<AlertSettings, 'system' | 'grouping' | 'catchAllClientId'>,
		mappings: Mappings,
		private readonly digest: Digest,
		/** Milliseconds since the epoch. */
		private readonly now: number,
	) {
		this.alerts = new AlertMapping(mappings.alerts);
		for (const row of mappings.accounts) if (same(row.system, settings.system)) this.accounts.set(row.account_id.toLowerCase(), row);
	}

	of({ item, event, customKey }: Incoming): Prepared {
		const { system, grouping } = this.settings;
		const route = this.alerts.routeOf(event, this.now);
		const account = event.accountId === '' ? undefined : this.accounts.get(event.accountId.toLowerCase());
		const prepared: Prepared = {
			item,
			event,
			reference: eventReference(this.digest, system, event),
			key: ticketKey(this.digest, groupOf(event, system, grouping, customKey)),
			route,
			client: this.clientOf(route, account),
		};
		if (route.suppressed !== undefined) return { ...prepared, unwanted: { result: 'suppressed', reason: route.suppressed } };
		if (account?.state === 'ignored') return { ...prepared, unwanted: { result: 'ignored', reason: 'A person put this account aside in the account mapping' } };
		return prepared;
	}

	private clientOf({ values }: Route, account: MappingRow | undefined): ClientChoice {
		const { catchAllClientId } = this.settings;
		const given = values.client_id;
		const override = given === undefined ? undefined : integerOf(given);
		const problems = given !== undefined && override === undefined ? [`The alert mapping gives the client_id "${given}", which is no number`] : [];
		if (override !== undefined) return { id: override, problems };
		if (account?.state === 'mapped' && account.client_id !== null) {
			return { id: account.client_id, problems, ...(account.contact_id === null ? {} : { contactId: account.contact_id }) };
		}
		return { problems, ...(catchAllClientId === undefined ? {} : { id: catchAllClientId }) };
	}
}
