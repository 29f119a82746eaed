import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

/** An object that may come as JSON text; an empty text is an empty object. */
export const jsonObject = z.preprocess((value, context) => {
	if (typeof value !== 'string') return value;
	try {
		return value.trim() === '' ? {} : (JSON.parse(value) as unknown);
	} catch {
		context.addIssue({ code: z.ZodIssueCode.custom, message: 'not JSON' });
		return z.NEVER;
	}
}, z.record(z.unknown()));

/** Rows of tables. An input without data is empty or, where n8n waited for it in vain, an error. */
export function secondInput(context: IExecuteFunctions): INodeExecutionData[] {
	try {
		return context.getInputData(1);
	} catch {
		return [];
	}
}
