/** What a value is, in the words that a descriptor, a document and a request have in common. */
export type ValueKind =
	| 'any' | 'array' | 'boolean' | 'dateTime' | 'integer' | 'integerList' | 'null' | 'number' | 'object' | 'text' | 'timeSpan' | 'uuid';

/** HaloPSA's document writes query types that OpenAPI does not know: int, bool, double, DateTime, List<int>, obj. */
const BY_TYPE: Readonly<Record<string, ValueKind>> = {
	array: 'array', bool: 'boolean', boolean: 'boolean', datetime: 'dateTime', double: 'number', guid: 'uuid', int: 'integer', integer: 'integer',
	'list<int>': 'integerList', number: 'number', obj: 'object', object: 'object', string: 'text',
};

const BY_TEXT_FORMAT: Readonly<Record<string, ValueKind>> = { date: 'dateTime', 'date-span': 'timeSpan', 'date-time': 'dateTime', uuid: 'uuid' };

/** A type that the document does not state, or that nobody knows, takes anything. */
export function kindOfType(type: string | undefined, format: string | undefined): ValueKind {
	const kind = BY_TYPE[type?.toLowerCase() ?? ''] ?? 'any';
	return kind === 'text' ? (BY_TEXT_FORMAT[format?.toLowerCase() ?? ''] ?? 'text') : kind;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const TIME_SPAN = /^-?(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/;

function kindOfText(text: string): ValueKind {
	if (UUID.test(text)) return 'uuid';
	if (DATE.test(text) && !Number.isNaN(Date.parse(text.replace(' ', 'T')))) return 'dateTime';
	return TIME_SPAN.test(text) ? 'timeSpan' : 'text';
}

/** The kind of a value in a JSON body, where a number in quotes is text. */
export function kindOfJson(value: unknown): ValueKind {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	switch (typeof value) {
		case 'string':
			return kindOfText(value);
		case 'number':
			return Number.isSafeInteger(value) ? 'integer' : 'number';
		case 'boolean':
			return 'boolean';
		default:
			return 'object';
	}
}

/** The kind of a query parameter or a part of a path, where everything is text. */
export function kindOfQuery(value: unknown): ValueKind {
	const text = String(value);
	if (/^(true|false)$/i.test(text)) return 'boolean';
	if (/^-?\d+$/.test(text)) return 'integer';
	if (/^-?\d+\.\d+$/.test(text)) return 'number';
	if (/^-?\d+(,-?\d+)+$/.test(text)) return 'integerList';
	return kindOfText(text);
}

const ALSO_TAKES: Readonly<Partial<Record<ValueKind, readonly ValueKind[]>>> = {
	integerList: ['integer'],
	number: ['integer'],
	text: ['dateTime', 'timeSpan', 'uuid'],
};

/** Whether a place that is declared as `wanted` takes a JSON value of the kind `given`. */
export const takes = (wanted: ValueKind, given: ValueKind): boolean =>
	wanted === 'any' || given === 'any' || wanted === given || (ALSO_TAKES[wanted]?.includes(given) ?? false);

/** The same for a part of an address: text takes everything, an array one of its entries or several with commas, and an object is written as JSON text. */
export const queryTakes = (wanted: ValueKind, given: ValueKind): boolean => wanted === 'text' || wanted === 'array' || wanted === 'object' || takes(wanted, given);
