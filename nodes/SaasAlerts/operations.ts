import { InvalidInputError, type SaasAlertsClient, type SaasAlertsRow } from '../../lib';
import type { Parameters } from '../shared';

type Rows = AsyncIterable<SaasAlertsRow> | Promise<readonly SaasAlertsRow[]>;

/** Parameter names of the API, each a list where it may repeat. */
function eventQuery(parameters: Parameters, item: number): Record<string, string | readonly string[]> {
	const filters = Object.entries(parameters.collection('filters', item)).filter(([, value]) => value !== '' && value !== undefined && value !== null);
	return Object.fromEntries(filters.map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : timeOrText(name, String(value))]));
}

/** A date without a zone is sent as UTC. @throws InvalidInputError for a time that is none */
function timeOrText(name: string, value: string): string {
	if (name !== 'start' && name !== 'end') return value;
	if (/^\d{10,}$/.test(value)) return value;
	const time = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(value) || value.length <= 10 ? value : `${value}Z`);
	if (Number.isNaN(time)) throw new InvalidInputError(`${name === 'start' ? 'From' : 'Until'} takes a date and time, not "${value}"`, 'Give it like 2026-01-31T09:00:00Z');
	return new Date(time).toISOString();
}

function needed(parameters: Parameters, name: string, label: string, item: number): string {
	const value = parameters.text(name, item).trim();
	if (value === '') throw new InvalidInputError(`${label} is empty`, `Fill in ${label}, or remove the item`);
	return value;
}

function rowsFor(client: SaasAlertsClient, parameters: Parameters, item: number): Rows {
	const resource = parameters.text('resource', item);
	const operation = parameters.text('operation', item);
	const field = String(parameters.nodeOption('rowsField', '') ?? '').trim();
	switch (`${resource}.${operation}`) {
		case 'customer.get':
			return client.customer(needed(parameters, 'customerId', 'Customer ID', item)).then((row) => [row]);
		case 'customer.getAll':
			return client.rows('customers', undefined, field);
		case 'user.getAll': {
			const customerId = parameters.text('customerId', item).trim();
			return client.rows('reports/users', customerId === '' ? {} : { customerId }, field);
		}
		case 'event.getAll':
			return client.events(eventQuery(parameters, item), field);
		case 'event.count':
			return client.countEvents(eventQuery(parameters, item)).then((count) => [{ count }]);
		case 'billing.getDates':
			return client.billingDates(field).then((dates) => dates.map((billingDate) => ({ billingDate })));
		case 'billing.getDetails':
			return client.billingDetails(parameters.text('billingDate', item).trim(), field);
		default:
			throw new InvalidInputError(`SaaS Alerts has no operation "${operation}" for "${resource}"`, 'Choose Resource and Operation again');
	}
}

/** The rows for one item, at most as many as Limit where there is one. */
export async function* runItem(client: SaasAlertsClient, parameters: Parameters, item: number): AsyncGenerator<SaasAlertsRow> {
	const isList = parameters.text('operation', item) === 'getAll';
	const limit = !isList || parameters.flag('returnAll', item) ? Number.POSITIVE_INFINITY : parameters.limit(item);
	let given = 0;
	for await (const row of await rowsFor(client, parameters, item)) {
		if (given >= limit) return;
		given += 1;
		yield row;
	}
}
