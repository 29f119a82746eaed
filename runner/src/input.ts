import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { describeIssues, messageOf, UsageError } from './errors';
import { readJsonFile } from './json-file';

const jsonObject = z.custom<INodeExecutionData['json']>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value),
	'Expected an object',
);

const ITEM_KEYS: ReadonlySet<string> = new Set(['json', 'binary', 'pairedItem']);

/** `{json: {...}}` is taken as the item n8n shows it as; any other object is the item's JSON. */
const itemSchema = jsonObject.transform((value): INodeExecutionData => {
	const inner = Object.keys(value).every((key) => ITEM_KEYS.has(key)) ? jsonObject.safeParse(value['json']) : undefined;
	return { json: inner?.success ? inner.data : value };
});

const inputSchema = z.union([z.array(itemSchema), itemSchema.transform((item) => [item])]);

/** The items of the start node; one empty item for undefined. @throws UsageError when it is neither object nor list of objects */
export function toItems(input: unknown): INodeExecutionData[] {
	if (input === undefined) return [{ json: {} }];
	const parsed = inputSchema.safeParse(input);
	if (parsed.success) return parsed.data;
	throw new UsageError(`The input is not an item: ${describeIssues(parsed.error)}.`, 'Give a JSON object or an array of JSON objects.');
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
