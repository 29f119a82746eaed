/** What an event is about: the name under which a delivery nests the record, and where the record is read. */
export interface EventEntity {
	/** `ticket` and `client` are the names under which this package shows the record. */
	readonly name: EntityName;
	/** Other names HaloPSA may nest it under, in the singular. Only `ticket` and `action` were seen in a delivery; the rest is expected. */
	readonly aliases: readonly string[];
	readonly path: string;
	/** Words of an event's name that say it is about this entity. */
	readonly words: readonly string[];
}

export type EntityName = 'ticket' | 'opportunity' | 'quotation' | 'contract' | 'invoice' | 'item' | 'site' | 'user' | 'client';

/**
 * In the order in which an event's name is searched; an action is told as a change of its ticket. An opportunity is a
 * ticket, and may be nested as one.
 */
export const eventEntities: readonly EventEntity[] = [
	{ name: 'opportunity', aliases: ['ticket'], path: 'Opportunities', words: ['opportunity'] },
	{ name: 'quotation', aliases: ['quote'], path: 'Quotation', words: ['quotation', 'quote'] },
	{ name: 'contract', aliases: ['clientcontract', 'agreement'], path: 'ClientContract', words: ['contract', 'agreement'] },
	{ name: 'invoice', aliases: [], path: 'Invoice', words: ['invoice'] },
	{ name: 'item', aliases: ['product'], path: 'Item', words: ['item', 'product'] },
	{ name: 'ticket', aliases: ['fault'], path: 'Tickets', words: ['ticket', 'action', 'sla', 'closed'] },
	{ name: 'site', aliases: [], path: 'Site', words: ['site'] },
	{ name: 'user', aliases: ['contact', 'enduser'], path: 'Users', words: ['user', 'contact'] },
	{ name: 'client', aliases: ['area', 'customer'], path: 'Client', words: ['client', 'customer', 'area'] },
];

/** Records of another kind, with ids of their own, whose names have words of the above: recurring invoice 5 is not invoice 5. */
export const otherKinds: readonly string[] = ['recurring invoice', 'supplier contract', 'supplier invoice', 'purchase order', 'ticket template', 'quotation template'];
