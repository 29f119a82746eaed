import type { IHookFunctions, INodeParameterResourceLocator, IWebhookFunctions } from 'n8n-workflow';

import { integerOf, InvalidInputError, isOn, isRecord, type HaloRecord, type OwnChanges, type ReceiveSettings } from '../../lib';
import { OTHER_EVENTS } from './properties';

type Context = IHookFunctions | IWebhookFunctions;

const entriesOf = (text: unknown): string[] => String(text ?? '').split(/[\s,;]+/).filter(Boolean);

/** @throws {InvalidInputError} for an entry that is not a whole number */
function numbersIn(values: readonly unknown[], label: string): number[] {
	return values.map((value) => {
		const number = integerOf(value);
		if (number === undefined) throw new InvalidInputError(`${label} has ${JSON.stringify(value)}, which is not a whole number`, `Correct ${label} in the trigger`);
		return number;
	});
}

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === '' ? [] : entriesOf(value));

function parameter(context: Context, name: string): HaloRecord {
	const value: unknown = context.getNodeParameter(name, {});
	return isRecord(value) ? value : {};
}

function clientsIn(value: unknown): unknown[] {
	const chosen = isRecord(value) && '__rl' in value ? (value as unknown as INodeParameterResourceLocator).value : value;
	return chosen === undefined || chosen === null || chosen === '' ? [] : [chosen];
}

/**
 * The events to subscribe to.
 * @throws {InvalidInputError} when there are none, or a number is not one
 */
export function eventsOf(context: Context): { values: string[]; numbers: number[] } {
	const picked = listIn(context.getNodeParameter('events', [])).map(String);
	const numbers = picked.includes(OTHER_EVENTS) ? numbersIn(entriesOf(context.getNodeParameter('eventNumbers', '')), 'Other Event Numbers') : [];
	const values = picked.filter((value) => value !== OTHER_EVENTS);
	if (values.length + numbers.length === 0) throw new InvalidInputError('The trigger has no event', 'Pick at least one event, or choose Other Event and type its number');
	return { values, numbers };
}

/** The option as typed. */
export const allowedAddressesText = (context: Context): string => String(parameter(context, 'options').allowedAddresses ?? '');

const ownChangesOf = (value: unknown): OwnChanges => (value === 'agent' || value === 'keep' ? value : 'echoes');

/** @throws {InvalidInputError} for a filter that is not an id */
export function receiveSettings(context: Context, trigger: string): ReceiveSettings {
	const { ticketTypes, statuses, teams, client } = parameter(context, 'filters');
	const { changedFields, fetchRecord, ownChanges, dropDuplicates } = parameter(context, 'options');
	return {
		trigger,
		filters: {
			ticketTypes: numbersIn(listIn(ticketTypes), 'Ticket Type'),
			statuses: numbersIn(listIn(statuses), 'Status'),
			teams: numbersIn(listIn(teams), 'Team'),
			clients: numbersIn(clientsIn(client), 'Client'),
		},
		changedFields: [...new Set(entriesOf(changedFields))],
		fetchRecord: isOn(fetchRecord),
		ownChanges: ownChangesOf(ownChanges),
		dropDuplicates: dropDuplicates !== false,
	};
}
