import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isOn, webhookHealth as readHealth, type HealthOptions } from '../../lib';
import { clock, haloClient, Parameters } from '../shared';

/** The input items are the receipts; the empty one that stands for none is not. */
const receiptsOf = (context: IExecuteFunctions): IDataObject[] => context.getInputData().map(({ json }) => json).filter(({ delivery_id: id }) => id !== undefined);

function optionsOf(context: IExecuteFunctions): HealthOptions {
	const parameters = new Parameters(context);
	const options = parameters.collection('options', 0);
	return {
		receipts: receiptsOf(context),
		silentDays: Number(parameters.read('silentDays', 0, 4)),
		all: isOn(options.all),
		repair: parameters.flag('repair', 0),
		dryRun: parameters.flag('dryRun', 0),
		events: Array.isArray(options.events) ? options.events.map(String) : [],
		now: () => clock.now(),
	};
}

/** One item for each webhook; one that says so when there is none. */
export async function webhookHealth(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const client = await haloClient(context);
	const pairedItem = context.getInputData().map((_, item) => ({ item }));
	const results: INodeExecutionData[] = [];
	for await (const health of readHealth(client, optionsOf(context))) results.push({ json: { ...health } as unknown as IDataObject, pairedItem });
	return [results.length > 0 ? results : [{ json: noWebhook, pairedItem }]];
}

const noWebhook: IDataObject = {
	webhook_id: null,
	name: '',
	state: 'noData',
	needs_attention: true,
	summary: 'HaloPSA has no webhook of a HaloPSA Trigger. Activate the workflow of the trigger.',
	active: false,
	last_received: null,
	events: [],
	failed: 0,
	failures: [],
	not_recorded: 0,
	repairs: [],
};
