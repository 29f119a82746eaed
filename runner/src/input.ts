import type { INodeExecutionData } from 'n8n-workflow';
import { messageOf, UsageError } from './errors';
import { readJsonFile } from './json-file';

type Json = INodeExecutionData['json'];

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const ITEM_KEYS: ReadonlySet<string> = new Set(['json', 'binary', 'pairedItem']);

/** `{json: {...}}` is taken as the item n8n shows it as; any other object is the item's JSON. */
function itemOf(value: Json): INodeExecutionData {
	const { json } = value;
	return { json: isObject(json) && Object.keys(value).every((key) => ITEM_KEYS.has(key)) ? json : value };
}

function kindOf(value: unknown): string {
	if (value === null || value === undefined) return String(value);
	return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/**
 * The items of the start node; one empty item for undefined. Without a schema: zod takes as long for 100,000 items
 * as three nodes do.
 *
 * @throws UsageError when it is neither object nor list of objects
 */
export function toItems(input: unknown): INodeExecutionData[] {
	if (input === undefined) return [{ json: {} }];
	const values: readonly unknown[] = Array.isArray(input) ? input : [input];
	return values.map((value, index) => {
		if (isObject(value)) return itemOf(value);
		const place = Array.isArray(input) ? `entry ${index} of the list` : 'it';
		throw new UsageError(`The input is not an item: ${place} is ${kindOf(value)}.`, 'Give a JSON object or an array of JSON objects.');
	});
}

/** Reads the `--input` argument: JSON text, or `@` and the name of a file. @throws UsageError */
export function parseInput(argument: string): unknown {
	if (argument.startsWith('@')) return readJsonFile(argument.slice(1), 'input file');
	try {
		return JSON.parse(argument);
	} catch (error) {
		throw new UsageError(`--input is not valid JSON: ${messageOf(error)}.`, `Give JSON in quotes, such as '{"limit": 10}', or @file.json.`);
	}
}
