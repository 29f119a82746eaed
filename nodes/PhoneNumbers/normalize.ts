import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError, isOn, readPhone, splitPhones, type PhoneReading } from '../../lib';
import type { Parameters } from '../shared';

/** Numbers of a list, of a list as JSON text, or of a text that holds one or several. */
function numbersIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(numbersIn);
	if (typeof value === 'number') return [String(value)];
	if (typeof value !== 'string') {
		if (value === null || value === undefined) return [];
		throw new InvalidInputError('The phone numbers are neither text nor a list of texts', 'Set Numbers to an expression that gives one text, or a list of texts');
	}
	return value.trim().startsWith('[') ? numbersIn(listFrom(value)) : splitPhones(value);
}

function listFrom(text: string): unknown[] {
	try {
		const parsed: unknown = JSON.parse(text);
		if (Array.isArray(parsed)) return parsed;
	} catch {
		// Told below, as for JSON that is no list.
	}
	throw new InvalidInputError('Numbers starts as a list, and is not valid JSON', 'Write a list such as ["030 12345678", "+49 30 1234567"], or one number a line');
}

function single(value: unknown): string {
	if (typeof value === 'string' || typeof value === 'number') return String(value);
	if (value === null || value === undefined) return '';
	throw new InvalidInputError('The phone number is not a text', 'Set Number to one text, or choose the operation Normalize Many for a list');
}

const unreadable = ({ status }: PhoneReading): boolean => status === 'invalid' || status === 'ambiguous';

/** The item with what is known of its number or numbers. An empty field is no mistake: it becomes null, or an empty list. */
export function normalizeItem(parameters: Parameters, json: IDataObject, item: number): IDataObject {
	const many = parameters.text('operation', item) === 'normalizeMany';
	const { groups, keepFields = true, onProblem } = parameters.collection('options', item);
	const region = parameters.text('region', item);
	const fields = parameters.read('fields', item, []);
	const chosen = Array.isArray(fields) && fields.length > 0 ? new Set(fields.map(String)) : undefined;
	const target = parameters.text('outputField', item).trim();
	if (target === '') throw new InvalidInputError('Output Field is empty', 'Give the name of the field that takes the result, such as phone');

	const given = parameters.read('number', item);
	const inputs = many ? numbersIn(given) : [single(given)].filter((text) => text.trim() !== '');
	const readings = inputs.map((text) => readPhone(text, region, groups === 'first' ? 'first' : 'review'));
	const refused = onProblem === 'error' ? readings.find(unreadable) : undefined;
	if (refused) throw new InvalidInputError(`"${refused.input.slice(0, 80)}" is not a phone number that can be used`, refused.reason ?? '');
	const results = readings.map((reading) => Object.fromEntries(Object.entries(reading).filter(([name]) => !chosen || chosen.has(name))) as IDataObject);
	return { ...(isOn(keepFields) ? json : {}), [target]: many ? results : (results[0] ?? null) };
}
