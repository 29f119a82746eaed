import type { CountRule } from '../domain/userCountRules';
import type { HoldLimits } from '../domain/userCountHold';

export interface CountSettings {
	/** The name of the source in the table, so that several sources can share one. */
	readonly system: string;
	/** ID or code of the item that is billed where a row names none. */
	readonly service: string;
	/** Whether each count names its service, so that none is needed here. */
	readonly serviceFromItems?: boolean;
	/** Of a line that is added, where its row has none; null takes those of the item. */
	readonly unitPrice: number | null;
	readonly unitCost: number | null;
	readonly addIfMissing: boolean;
	/** For rows that leave a part of the rule empty. */
	readonly rule: Omit<CountRule, 'tier'>;
	readonly licences: 'assigned' | 'total';
	readonly hold: HoldLimits;
	/** Day of the month, 1 to 31; 0 for each run. */
	readonly syncDay: number;
	readonly timeZone: string;
	/** What a further run in the same month does. */
	readonly rerun: 'leave' | 'update';
	/** Whether the ID of an organisation is the ID of its HaloPSA client. */
	readonly clientIds: boolean;
}

export interface ApplySettings {
	/** Whether Halo is to charge the rest of the period with the next invoice, by its own rules. */
	readonly prorate: boolean;
	/** The field of a line that tells what was counted. */
	readonly noteField: 'none' | 'comment_1' | 'item_longdescription';
}
