import { NodeOperationError, type IDataObject, type INodeExecutionData, type IPollFunctions } from 'n8n-workflow';

import { isOn, pollChanges, pollStateFrom, recentRecords, resourceNamed, startPolling, toQuery, type HaloClient, type PolledRecord, type PollKinds, type PollOptions } from '../../lib';
import { clock, haloClient } from '../shared';

interface Settings extends PollOptions {
	/** Records to give at the first activation. */
	readonly first: number;
	/** Names what is polled: a state of something else must not be taken for its own. */
	readonly of: string;
}

function settingsOf(context: IPollFunctions, tenant: string): Settings {
	const resource = resourceNamed(String(context.getNodeParameter('resource')));
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const query = toQuery(resource, context.getNodeParameter('filters', {}) as IDataObject);
	return {
		resource,
		query,
		kinds: context.getNodeParameter('event') as PollKinds,
		limit: Math.max(1, Number(options.mostRecords ?? 500)),
		complete: isOn(options.complete),
		first: Math.max(0, Number(options.first ?? 0)),
		now: () => clock.now(),
		of: JSON.stringify([tenant, resource.name, Object.entries(query).sort()]),
	};
}

/** The shape of the items of HaloPSA Trigger, so that the same workflow can stand behind either. */
function toItem({ resource }: Settings, { event, id, ticks, record, fetched }: PolledRecord): INodeExecutionData {
	const { name, label } = resource;
	const deliveryId = `poll ${name} ${id} ${ticks ?? ''}`.trim();
	return { json: { delivery_id: deliveryId, event: `${label.toLowerCase()} ${event}`, entity: name, record_id: id, [name]: { ...record } as IDataObject, fetched } };
}

/** A record to build the workflow with; where the trigger stands is left alone. */
async function sample(context: IPollFunctions, client: HaloClient, settings: Settings): Promise<INodeExecutionData[][]> {
	const records = await recentRecords(client, settings, 1);
	if (records.length > 0) return [records.map((record) => toItem(settings, record))];
	throw new NodeOperationError(context.getNode(), `HaloPSA has no ${settings.resource.plural.toLowerCase()} that pass the filters`, {
		description: 'Change the filters, or give the API agent the right to see these records',
	});
}

/**
 * One poll. Its state is stored with the workflow by n8n, which polls in one process also in queue mode.
 * @throws what the client throws; the poll has then not happened
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const { timeout = 60 } = context.getNodeParameter('options', {}) as IDataObject;
	const client = await haloClient(context, { timeoutMs: Number(timeout) * 1000 });
	const settings = settingsOf(context, client.tenant);
	if (context.getMode() === 'manual') return await sample(context, client, settings);

	const stored = context.getWorkflowStaticData('node');
	const before = JSON.stringify(stored.state);
	const state = pollStateFrom(stored.state, settings.of);
	const polled = state ? await pollChanges(client, settings, state) : await firstPoll(client, settings);
	// A poll that took longer than the interval met the next one: the one that ended first counts, the other finds it all again.
	if (JSON.stringify(stored.state) !== before) return null;
	stored.state = polled.state as unknown as IDataObject;
	return polled.records.length === 0 ? null : [polled.records.map((record) => toItem(settings, record))];
}

async function firstPoll(client: HaloClient, settings: Settings) {
	const state = await startPolling(client, settings, settings.of);
	return { state, records: settings.first === 0 ? [] : await recentRecords(client, settings, settings.first) };
}
