import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

import { InvalidInputError, linkRowSchema, quoteStates, type LinkRow } from '../../lib';
import type { Parameters } from '../shared';
import { jsonObject, secondInput } from './input';

export const number = z.preprocess((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value), z.number({ invalid_type_error: 'takes whole numbers' }).int());

const state = z.enum(quoteStates, { errorMap: () => ({ message: `takes ${quoteStates.join(', ')} on the left` }) });

/** HaloPSA ids by the other system's; a record without one is left out. */
export const ids = jsonObject.pipe(z.record(z.unknown())).transform((given) => new Map(Object.entries(given).flatMap(([id, value]) => {
	const haloId = Number(value);
	return Number.isInteger(haloId) && haloId > 0 ? [[id, haloId] as const] : [];
})));

/** A setting that the settings of the workflow leave out is its fallback. @throws InvalidInputError naming the setting */
export function readSetting<T extends z.ZodTypeAny>(parameters: Parameters, name: string, schema: T, fallback: object = {}): z.output<T> {
	const parsed = schema.safeParse(parameters.read(name, 0, fallback) ?? fallback);
	if (parsed.success) return parsed.data as z.output<T>;
	const [issue] = parsed.error.issues;
	throw new InvalidInputError(`The setting ${name} cannot be used: ${issue?.path.join(' ') ?? ''} ${issue?.message ?? ''}`, `Correct ${name}`);
}

/** What Push Quotes and Pull Quotations both need. @throws InvalidInputError naming the setting */
export function pairSettings(parameters: Parameters) {
	const system = parameters.text('quoteSystem', 0).trim();
	if (system === '') throw new InvalidInputError('System is empty', 'Give the other system a name, such as salesbuildr');
	return {
		system,
		statuses: readSetting(parameters, 'quoteStatuses', jsonObject.pipe(z.record(state, number))),
		opportunities: readSetting(parameters, 'quoteOpportunities', ids),
	};
}

/** The quotes of the first input with their places; a search without results gives one empty item where "Always Output Data" is on. */
export const quotesOf = (context: IExecuteFunctions): { json: IDataObject; item: number }[] =>
	context.getInputData().map(({ json }, item) => ({ json, item })).filter(({ json }) => Object.keys(json).length > 0);

/** Rows of the link table, on the second input. */
export const linkRowsOf = (context: IExecuteFunctions): LinkRow[] =>
	secondInput(context).map(({ json }) => json).filter(({ counterpart_id: id }) => id !== undefined).map((row) => linkRowSchema.parse(row));
