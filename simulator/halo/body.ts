import { AnswerError, headerText, type IncomingRequest } from '../shared/answer';
import type { TenantContext } from './context';
import { bindingError } from './errors';
import { integerOf, isObject } from './records';
import type { Resource } from './resource';

/** Media types a POST may declare [1]: vendor specification. */
const jsonTypes = /^(application\/json|text\/json|application\/json-patch\+json)\b/i;

/** Integer-typed fields that are not named like an id. */
const otherIntegers = new Set([
	'id',
	'impact',
	'urgency',
	'source',
	'new_status',
	'new_agent',
	'new_priority',
	'usage',
	'eventno',
]);

/** Ids that the specification declares as text or as a number with decimals. */
const notIntegers = new Set(['third_party_id', 'webhook_id', 'tenant_id', 'unique_id', 'email_message_id', 'accounts_id', 'published_id']);

/** Number-typed ids: `site_id` of Users and `client_id` of Site (vendor specification). */
const decimalIds: Readonly<Record<string, string>> = { Users: 'site_id', Site: 'client_id' };

/** The JSON of a body. @throws AnswerError 415 or 400 */
export function parseJson(request: IncomingRequest): unknown {
	if (!jsonTypes.test(headerText(request, 'content-type'))) {
		throw new AnswerError({ status: 415, body: { title: 'Unsupported Media Type', status: 415 } });
	}
	try {
		return JSON.parse(request.text);
	} catch {
		throw bindingError('', 'The body is not valid JSON.');
	}
}

/**
 * The rows of a write. @throws AnswerError 400 in the shape of a model binding failure when the body
 * is not an array of objects, or a field holds what its type does not take
 */
export function parseRows(context: TenantContext, resource: Resource, request: IncomingRequest) {
	const parsed = parseJson(request);
	const rows = Array.isArray(parsed) || context.quirks.arrayBodyRequired ? parsed : [parsed];
	if (!Array.isArray(rows)) throw bindingError('', 'A JSON array is required, but an object was sent.');
	if (rows.length === 0) throw bindingError('', 'The array holds no record.');
	if (context.quirks.integersOnly) refuseDecimalText(resource, request.text);
	return rows.map((row: unknown, index) => {
		if (!isObject(row)) throw bindingError(`[${index}]`, 'An object is required.');
		if (context.quirks.integersOnly) refuseWrongIntegers(resource, row, index);
		return row;
	});
}

/** JSON.parse turns 95.0 into 95, so the raw text has to be read to see it. Without an end to a name, ten megabytes of text are more than the regular expression's stack holds. */
function refuseDecimalText(resource: Resource, text: string): void {
	for (const [, field = '', value = ''] of text.matchAll(
		/(?<!\\)"(\w{1,100})"\s*:\s*"?(-?\d+\.\d+)"?(?=\s*[,}\]])/g,
	)) {
		if (isIntegerField(resource, field))
			throw bindingError(`[0].${field}`, `Input '${value}' is not a valid integer.`);
	}
}

function refuseWrongIntegers(resource: Resource, row: Record<string, unknown>, index: number): void {
	for (const [field, value] of Object.entries(row)) {
		if (!isIntegerField(resource, field) || value === null || value === '') continue;
		const number = integerOf(value);
		if (number === undefined) {
			throw bindingError(`[${index}].${field}`, `Could not convert '${String(value)}' to an integer.`);
		}
		row[field] = number;
	}
}

function isIntegerField(resource: Resource, field: string): boolean {
	if (field === 'id' && resource.id === 'uuid') return false;
	if (notIntegers.has(field) || field === decimalIds[resource.path]) return false;
	return otherIntegers.has(field) || field.endsWith('_id');
}
