import { detailsOf, type Wording } from '../domain/alerts/compose';
import type { Note } from '../domain/alerts/batch';
import { severityRank } from '../domain/alerts/event';
import { renderSubject } from '../domain/alerts/template';
import type { HaloClient } from '../halo/client';
import { InvalidInputError } from '../halo/records/input';
import { type HaloRecord, idOf, integerOf, isBlank, isOn, textOf } from '../halo/records/record';
import { shown } from '../halo/records/values';
import { readRecord } from '../halo/special/write';
import type { Prepared } from './prepare';
import type { References, TicketType } from './references';
import type { AlertSettings } from './settings';
import type { FoundTicket } from './tickets';

/** A ticket to make, and what could not be set as a person wished. */
export interface Draft {
	readonly record: HaloRecord;
	readonly problems: readonly string[];
}

/** The event that speaks for the others: the worst, of those the first. */
export function leadOf(events: readonly Prepared[]): Prepared {
	const [first, ...others] = events;
	if (!first) throw new TypeError('A ticket needs an event');
	return others.reduce((lead, next) => (severityRank(next.event.severity) > severityRank(lead.event.severity) ? next : lead), first);
}

/** Composes new tickets: defaults, what the alert mapping puts in their place, the contact and the priority within the SLA. */
export class TicketDrafts {
	private readonly problems: string[] = [];

	private constructor(
		private readonly client: HaloClient,
		private readonly references: References,
		private readonly settings: AlertSettings,
		private readonly lead: Prepared,
	) {}

	/** @throws {InvalidInputError} when the ticket type does not exist, or no client is known */
	static async draft(client: HaloClient, references: References, settings: AlertSettings, events: readonly Prepared[], note: Note, previous: FoundTicket | undefined): Promise<Draft> {
		const lead = leadOf(events);
		return await new TicketDrafts(client, references, settings, lead).compose(note, previous);
	}

	private async compose(note: Note, previous: FoundTicket | undefined): Promise<Draft> {
		const { settings, lead } = this;
		const { event, key, client } = lead;
		if (client.id === undefined && event.test) this.problems.push('No client is known for the test event, so HaloPSA chooses its own; a real event would be an error');
		else if (client.id === undefined) {
			throw new InvalidInputError(
				event.accountId === '' ? 'The event names no account, and no catch-all client is set' : `The account ${shown(event.accountName || event.accountId)} is mapped to no client, and no catch-all client is set`,
				'Map the account in the table halopsa_account_mapping, or choose a Catch-All Client',
			);
		}
		const type = await this.ticketType();
		const wording: Wording = settings;
		const links = previous ? [`Earlier ticket: ${previous.id} (closed).`] : [];
		const record: HaloRecord = {
			...settings.fields,
			...defined({
				summary: renderSubject(settings.subject, event, settings.system),
				[settings.format === 'html' ? 'details_html' : 'details']: detailsOf(note, key, wording, links),
				third_party_id_string: key,
				client_id: client.id,
				tickettype_id: type?.id,
				category_1: this.wish('category'),
				team: await this.tried('team', this.references.team),
				status_id: await this.tried('status', this.references.status),
				priority_id: await this.priority(type),
				parent_id: previous && settings.linkAsChild ? previous.id : undefined,
				...(await this.contact(client.id)),
			}),
		};
		return { record, problems: [...lead.route.problems, ...client.problems, ...this.problems] };
	}

	/** What the mapping gives, else the default; undefined for neither. */
	private wish(field: 'category' | 'team' | 'status'): string | undefined {
		return this.lead.route.values[field] ?? (this.settings[field] || undefined);
	}

	/** A wrong name in one row of the mapping must not cost the ticket. */
	private async ticketType(): Promise<TicketType | undefined> {
		const { ticketType: fallback } = this.settings;
		const given = this.lead.route.values.ticket_type;
		if (given !== undefined) {
			try {
				return await this.references.ticketType(given);
			} catch (error) {
				this.note(error, 'the default ticket type is used');
			}
		}
		return fallback === '' ? undefined : await this.references.ticketType(fallback);
	}

	private async tried<T>(field: 'team' | 'status', find: (given: string) => Promise<T>): Promise<T | undefined> {
		const given = this.wish(field);
		if (given === undefined) return undefined;
		try {
			return await find(given);
		} catch (error) {
			this.note(error, `the ${field} is left to HaloPSA`);
			return undefined;
		}
	}

	/** Priorities belong to the SLA of the ticket type; a severity that it has no priority for leaves HaloPSA's default. */
	private async priority(type: TicketType | undefined): Promise<number | undefined> {
		const { route, event } = this.lead;
		const mapped = route.values.priority ?? this.settings.priorities[event.severity];
		const given = mapped ?? (severityRank(event.severity) > 0 ? event.severity : undefined);
		if (given === undefined || type?.slaId === undefined) return undefined;
		try {
			return await this.references.priority(type.slaId, given);
		} catch (error) {
			// Nobody asked for a priority of the severity's own name, so its absence is no news.
			if (mapped !== undefined) this.note(error, "the ticket type's own priority is used");
			return undefined;
		}
	}

	private note(error: unknown, consequence: string): void {
		if (!(error instanceof InvalidInputError)) throw error;
		this.problems.push(`${error.message}; ${consequence}`);
	}

	/** The user of the event within the client, else the client's default contact. HaloPSA keeps a user only with its site (CIPP New-HaloPSATicket.ps1). */
	private async contact(clientId: number | undefined): Promise<HaloRecord> {
		const { contact } = this.settings;
		const { event, client } = this.lead;
		if (contact === 'none' || clientId === undefined) return {};
		const found = contact === 'user' && event.user.includes('@') ? await this.userOf(clientId, event.user) : undefined;
		const user = found ?? (client.contactId === undefined ? undefined : await this.defaultContact(client.contactId, clientId));
		const [user_id, site_id] = [integerOf(user?.id), integerOf(user?.site_id)];
		return user_id === undefined || site_id === undefined ? {} : { user_id, site_id };
	}

	/** Two users with one address are two people: then neither is taken. */
	private async userOf(clientId: number, email: string): Promise<HaloRecord | undefined> {
		const rows = await this.client.list({ path: 'Users', collection: 'users', query: { client_id: clientId, search: email } });
		const own = rows.filter((row) => textOf(row.emailaddress).trim().toLowerCase() === email.toLowerCase() && integerOf(row.client_id) === clientId && !isOn(row.inactive));
		const [user] = own;
		const id = user && idOf(user);
		if (own.length > 1) this.problems.push(`${own.length} users of client ${clientId} have the address of the event; none of them is attached`);
		if (!user || id === undefined || own.length > 1) return undefined;
		return isBlank(user.site_id) ? await readRecord(this.client, 'Users', id) : user;
	}

	private async defaultContact(contactId: number, clientId: number): Promise<HaloRecord | undefined> {
		const user = await readRecord(this.client, 'Users', contactId).catch(() => undefined);
		if (user && integerOf(user.client_id) === clientId) return user;
		this.problems.push(`The contact ${contactId} of the account mapping is no user of client ${clientId}, so none is attached`);
		return undefined;
	}
}

const defined = (record: HaloRecord): HaloRecord => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
