import { momentIn } from '../../halo/records/moments';
import { integerOf, type HaloRecord } from '../../halo/records/record';

/** What a person has done with a quotation that its lines must not change after. */
export const settledBy = ({ salesorder_id: order, approvaldatetime: approved }: HaloRecord): string | undefined => {
	if ((integerOf(order) ?? 0) > 0) return 'has a sales order';
	return momentIn(approved) !== undefined ? 'is approved in HaloPSA' : undefined;
};
