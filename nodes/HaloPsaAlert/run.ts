import { createHmac } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import {
	AlertPreparation, eventOf, InvalidInputError, processEvents, sampleEvents,
	type AlertEventResult, type FailedAlertEvent, type IncomingAlert, type PreparedAlert,
} from '../../lib';
import { clock, errorJson, haloClient, Parameters, toNodeError } from '../shared';
import { fromJson, settingsOf, type NodeSettings } from './settings';

/** Makes keys short and alike; it keeps no secret. */
const digest = (text: string): string => createHmac('sha256', 'n8n-nodes-halopsa alerts').update(text).digest('hex');

/** An event before it is read, and the input item that it is paired with. */
interface Given {
	readonly raw: unknown;
	readonly source: number;
}

function eventIn(json: IDataObject, field: string): unknown {
	if (field === '') return json;
	const held = json[field];
	if (typeof held !== 'string') return held;
	const parsed = fromJson(held);
	if (parsed) return parsed.value;
	throw new InvalidInputError(`The field ${field} of the item holds no JSON`, 'Give the event as an object or as JSON, or correct Event Is In');
}

function preparationOf({ alerts, mappings }: NodeSettings): AlertPreparation {
	return new AlertPreparation(alerts, mappings, digest, clock.now());
}

/** @throws {InvalidInputError} saying what is wrong with the event */
function read(parameters: Parameters, { alerts, eventFields }: NodeSettings, { raw, source }: Given, item: number): IncomingAlert {
	const event = eventOf(raw, eventFields, clock.now());
	if ('problem' in event) throw new InvalidInputError(event.problem, event.advice);
	if (alerts.grouping !== 'custom') return { item, event };
	const customKey = parameters.text('groupKey', source).trim();
	if (customKey === '') throw new InvalidInputError('Key is empty for this event, so it is not known which ticket it belongs on', 'Correct the expression in Key, or group by another property');
	return { item, event, customKey };
}

/** Every event gives one item, in the order of the input. */
async function run(context: IExecuteFunctions, settings: NodeSettings, parameters: Parameters, given: readonly (Given | FailedAlertEvent)[]): Promise<INodeExecutionData[]> {
	const preparation = preparationOf(settings);
	const results: (AlertEventResult | FailedAlertEvent)[] = [];
	const prepared: PreparedAlert[] = [];
	given.forEach((one, item) => {
		try {
			if ('error' in one) throw one.error;
			prepared.push(preparation.of(read(parameters, settings, one, item)));
		} catch (error) {
			// Nothing is written when the node is to stop at the first bad event.
			if (!context.continueOnFail()) throw toNodeError(context.getNode(), error, 'error' in one ? one.item : one.source);
			results.push({ item, error });
		}
	});
	if (prepared.length > 0) {
		const client = await haloClient(context, { timeoutMs: settings.timeoutMs });
		results.push(...(await processEvents(client, settings.alerts, prepared, clock.now())));
	}
	return results.sort((left, right) => left.item - right.item).map((result) => {
		const one = given[result.item];
		const source = one === undefined || 'error' in one ? result.item : one.source;
		if (!('error' in result)) {
			const { item: _item, ...json } = result;
			return { json: json as unknown as IDataObject, pairedItem: { item: source } };
		}
		const nodeError = toNodeError(context.getNode(), result.error, source);
		if (!context.continueOnFail()) throw nodeError;
		return { json: errorJson(nodeError), pairedItem: { item: source } };
	});
}

/** What is wrong with the settings is wrong for every event, so each gets the error and none counts as done. */
function failAll(context: IExecuteFunctions, error: unknown): INodeExecutionData[][] {
	const nodeError = toNodeError(context.getNode(), error, 0);
	if (!context.continueOnFail()) throw nodeError;
	return [context.getInputData().map((_, item) => ({ json: errorJson(nodeError), pairedItem: { item } }))];
}

export async function processItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	try {
		const settings = settingsOf(parameters);
		const given = context.getInputData().map(({ json }, item): Given | FailedAlertEvent => {
			try {
				return { raw: eventIn(json, settings.eventIn), source: item };
			} catch (error) {
				return { item, error };
			}
		});
		return [await run(context, settings, parameters, given)];
	} catch (error) {
		return failAll(context, error);
	}
}

/** Marked events for each input item, either as they are or with what became of them. */
export async function generateTestEvents(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const ticketsToo = parameters.flag('ticketsToo', 0, true);
	try {
		const given = context.getInputData().flatMap((_, source) => samples(parameters, source).map((raw): Given => ({ raw, source })));
		if (!ticketsToo) return [given.map(({ raw, source }) => ({ json: raw as IDataObject, pairedItem: { item: source } }))];
		return [await run(context, { ...settingsOf(parameters), eventIn: '' }, parameters, given)];
	} catch (error) {
		return failAll(context, error);
	}
}

function samples(parameters: Parameters, item: number): Record<string, unknown>[] {
	const count = parameters.number('count', item, 5);
	if (!Number.isInteger(count) || count < 1 || count > 100) throw new InvalidInputError(`Number of Events takes a whole number from 1 to 100, not ${count}`, 'Correct Number of Events');
	const batch = parameters.text('batch', item).trim();
	if (batch === '') throw new InvalidInputError('Batch is empty', 'Give the set of test events a name, such as the date');
	return sampleEvents({ batch, accountId: parameters.text('accountId', item).trim(), count }, clock.now());
}
