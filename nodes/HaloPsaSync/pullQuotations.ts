import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { pullQuotations as findQuotations, type QuotationSettings, type QuotedProduct } from '../../lib';
import { clock, haloClient, Parameters } from '../shared';
import { linkRowsOf, number, pairSettings, quotesOf, readSetting } from './quoteParameters';

/** A list that may come as JSON text. */
const list = <T extends z.ZodTypeAny>(entry: T) => z.preprocess((value) => {
	if (typeof value !== 'string') return value;
	try {
		return value.trim() === '' ? [] : (JSON.parse(value) as unknown);
	} catch {
		return value;
	}
}, z.array(entry, { invalid_type_error: 'takes a list' }));

const text = z.preprocess((value) => (typeof value === 'number' ? String(value) : (value ?? '')), z.string().catch(''));
const price = z.preprocess((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value), z.number().finite().optional().catch(undefined));
const product = z.object({ id: text, externalIdentifier: text, price, unit: text, term: text, productType: text }, { invalid_type_error: 'takes products of Salesbuildr' });

function productsByItem(given: readonly z.infer<typeof product>[]): Map<number, QuotedProduct[]> {
	const byItem = new Map<number, QuotedProduct[]>();
	for (const { id, externalIdentifier, price: unitPrice, unit, term, productType } of given) {
		const item = Number(externalIdentifier);
		if (id === '' || !Number.isInteger(item) || item <= 0) continue;
		byItem.set(item, [...(byItem.get(item) ?? []), { id, price: unitPrice, charged: `${unit} ${term} ${productType}` }]);
	}
	return byItem;
}

function settingsOf(parameters: Parameters): Omit<QuotationSettings, 'now'> {
	const products = productsByItem(readSetting(parameters, 'quoteProducts', list(product), []));
	const items = new Map([...products].flatMap(([item, all]) => all.map(({ id }) => [id, item] as const)));
	return { ...pairSettings(parameters), items, products, from: readSetting(parameters, 'quotesFrom', list(number), []), template: parameters.text('quoteTemplate', 0).trim() };
}

/** One item for each quotation of which there is something to say. */
export async function pullQuotations(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const settings = settingsOf(parameters);
	const dryRun = parameters.flag('dryRun', 0);
	const found = await findQuotations(await haloClient(context), { ...settings, now: clock.now() }, quotesOf(context).map(({ json }) => json), linkRowsOf(context));
	const request = (quote: object | undefined) => (dryRun && quote ? { requests: [{ method: 'POST', path: 'quote', body: quote }] } : {});
	return [found.map((result) => ({ json: { ...(dryRun ? { dryRun } : {}), ...result, ...request(result.quote) } as unknown as IDataObject, pairedItem: { item: 0 } }))];
}
