import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { InvalidInputError, linkRowSchema, pushQuotes as carryQuotes, quoteStates, type QuoteSettings } from '../../lib';
import { errorJson, haloClient, Parameters, toNodeError } from '../shared';
import { jsonObject, secondInput } from './input';

const number = z.preprocess((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value), z.number({ invalid_type_error: 'takes whole numbers' }).int());
const state = z.enum(quoteStates, { errorMap: () => ({ message: `takes ${quoteStates.join(', ')} on the left` }) });
/** HaloPSA ids by the other system's; a record without one is left out. */
const ids = jsonObject.pipe(z.record(z.unknown())).transform((given) => new Map(Object.entries(given).flatMap(([id, value]) => {
	const haloId = Number(value);
	return Number.isInteger(haloId) && haloId > 0 ? [[id, haloId] as const] : [];
})));
const outcomes = jsonObject.pipe(z.object({ approved: number.optional(), declined: number.optional() }).strict());

/** @throws InvalidInputError naming the setting */
function read<T extends z.ZodTypeAny>(parameters: Parameters, name: string, schema: T): z.output<T> {
	const parsed = schema.safeParse(parameters.read(name, 0, {}));
	if (parsed.success) return parsed.data as z.output<T>;
	const [issue] = parsed.error.issues;
	throw new InvalidInputError(`The setting ${name} cannot be used: ${issue?.path.join(' ') ?? ''} ${issue?.message ?? ''}`, `Correct ${name}`);
}

function settingsOf(parameters: Parameters): QuoteSettings {
	const system = parameters.text('quoteSystem', 0).trim();
	if (system === '') throw new InvalidInputError('System is empty', 'Give the other system a name, such as salesbuildr');
	return {
		system,
		statuses: read(parameters, 'quoteStatuses', jsonObject.pipe(z.record(state, number))),
		opportunities: read(parameters, 'quoteOpportunities', ids),
		items: read(parameters, 'quoteItems', ids),
		outcomes: read(parameters, 'quoteOutcomes', outcomes),
		dryRun: parameters.flag('dryRun', 0),
	};
}

/** One item for each quote of the first input; the second has rows of the link table. */
export async function pushQuotes(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const settings = settingsOf(parameters);
	const links = secondInput(context).map(({ json }) => json).filter(({ counterpart_id: id }) => id !== undefined).map((row) => linkRowSchema.parse(row));
	// A search without results still gives one empty item where "Always Output Data" is on.
	const quotes = context.getInputData().map(({ json }, item) => ({ json, item })).filter(({ json }) => Object.keys(json).length > 0);
	if (quotes.length === 0) return [[]];
	const outcomes = await carryQuotes(await haloClient(context), settings, quotes.map(({ json }) => json), links);
	return [quotes.map(({ json, item }, index): INodeExecutionData => {
		const outcome = outcomes[index];
		if (outcome && 'result' in outcome) return { json: { ...(settings.dryRun ? { dryRun: true } : {}), ...outcome.result } as unknown as IDataObject, pairedItem: { item } };
		const nodeError = toNodeError(context.getNode(), outcome?.error, item);
		if (!context.continueOnFail()) throw nodeError;
		// More members than an error has would keep the item away from the error output.
		const parked = context.getNode().onError === 'continueErrorOutput' ? {} : { action: 'parked', quote_id: json.id ?? '' };
		return { json: { ...parked, ...errorJson(nodeError) }, pairedItem: { item } };
	})];
}
