import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { pushQuotes as carryQuotes, type QuoteSettings } from '../../lib';
import { errorJson, haloClient, Parameters, toNodeError } from '../shared';
import { jsonObject } from './input';
import { ids, linkRowsOf, number, pairSettings, quotesOf, readSetting } from './quoteParameters';

const outcomesSchema = jsonObject.pipe(z.object({ approved: number.optional(), declined: number.optional() }).strict());

function settingsOf(parameters: Parameters): QuoteSettings {
	return {
		...pairSettings(parameters),
		items: readSetting(parameters, 'quoteItems', ids),
		made: readSetting(parameters, 'quotesMade', ids),
		outcomes: readSetting(parameters, 'quoteOutcomes', outcomesSchema),
		dryRun: parameters.flag('dryRun', 0),
	};
}

/** One item for each quote of the first input; the second has rows of the link table. */
export async function pushQuotes(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const settings = settingsOf(parameters);
	const links = linkRowsOf(context);
	const quotes = quotesOf(context);
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
