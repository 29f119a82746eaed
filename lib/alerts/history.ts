import { historyOf, type History, type WrittenNote } from '../domain/alerts/batch';
import { readFooter } from '../domain/alerts/footer';
import type { HaloClient } from '../halo/client';
import { integerOf, textOf, type HaloRecord } from '../halo/records/record';
import { readRecord } from '../halo/special/write';

export interface KnownTicket {
	readonly id: number;
	readonly ticket: HaloRecord;
	readonly history: History;
}

const footerOf = (html: unknown, text: unknown): ReturnType<typeof readFooter> => readFooter(textOf(html)) ?? readFooter(textOf(text));

/** All actions of a ticket; their list has no pages. */
export const actionsOf = async (client: HaloClient, ticketId: number): Promise<HaloRecord[]> =>
	await client.list({ path: 'Actions', collection: 'actions', query: { ticket_id: ticketId, includehtmlnote: true }, paged: false });

/** The events that a ticket stands for, read from the last lines of its details and of its notes. */
export async function readTicket(client: HaloClient, id: number): Promise<KnownTicket> {
	const ticket = await readRecord(client, 'Tickets', id);
	const details = footerOf(ticket.details_html, ticket.details);
	const notes: WrittenNote[] = details ? [{ footer: details }] : [];
	for (const action of await actionsOf(client, id)) {
		const footer = footerOf(action.note_html, action.note);
		if (footer) notes.push({ footer, actionId: integerOf(action.id) });
	}
	return { id, ticket, history: historyOf(notes) };
}
