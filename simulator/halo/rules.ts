import type { Caller } from './auth';
import type { TenantContext } from './context';
import type { HaloRecord } from './records';
import type { Resource } from './resource';

/** What a rule gets to know about the write it belongs to. */
export interface WriteEvent {
	context: TenantContext;
	resource: Resource;
	/** Everything that was posted, instructions beginning with an underscore included. */
	posted: Readonly<Record<string, unknown>>;
	caller: Caller;
	/** Creates or changes a row of another resource as part of this write; `action` is the one that changes a ticket. */
	create: (path: string, fields: Record<string, unknown>, action?: HaloRecord) => HaloRecord;
	/** The action this write of a ticket belongs to. */
	action: HaloRecord | undefined;
}

/** What is particular to the rows of one table; everything else is generic. All may throw AnswerError. */
export interface TableRules {
	/** Fills defaults of a new row, before it is stored. */
	beforeCreate?(draft: HaloRecord, event: WriteEvent): void;
	/** Adjusts the changes of an update, before they are merged. */
	beforeUpdate?(changes: HaloRecord, event: WriteEvent, record: HaloRecord): void;
	/** Consequences after the row is stored. */
	written?(record: HaloRecord, event: WriteEvent, isNew: boolean): void;
}
