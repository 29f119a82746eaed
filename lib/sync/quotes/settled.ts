import { integerOf, textOf, type HaloRecord } from '../../halo/records/record';

/** What a person has done with a quotation that its lines must not change after. */
export const settledBy = ({ salesorder_id: order, approvaldatetime: approved }: HaloRecord): string | undefined => {
	if ((integerOf(order) ?? 0) > 0) return 'has a sales order';
	// A date that is none may come as the first day of a calendar.
	return Date.parse(textOf(approved)) > 0 ? 'is approved in HaloPSA' : undefined;
};
