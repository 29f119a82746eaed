import type { IHookFunctions } from 'n8n-workflow';
import { z } from 'zod';

import type { EventNumbers } from '../../lib';

const rememberedSchema = z.object({ tenant: z.string(), numbers: z.record(z.number().int()) });

/**
 * The numbers of events that a tenant told at an earlier activation. At a new public address n8n deletes the trigger's
 * own webhook before it makes the new one, and that may have been the only one by which the tenant showed the numbers.
 * @returns none for another tenant, which numbers its events its own way
 */
export function rememberedNumbers(context: IHookFunctions, tenant: string): EventNumbers {
	const remembered = rememberedSchema.safeParse(context.getWorkflowStaticData('node').eventNumbers).data;
	return remembered?.tenant === tenant ? remembered.numbers : {};
}

export function rememberNumbers(context: IHookFunctions, tenant: string, numbers: EventNumbers): void {
	if (Object.keys(numbers).length > 0) context.getWorkflowStaticData('node').eventNumbers = { tenant, numbers };
}
