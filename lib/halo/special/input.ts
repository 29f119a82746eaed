import { InvalidInputError, toHaloRecord } from '../records/input';
import { isRecord, type HaloRecord } from '../records/record';
import { shown } from '../records/values';
import type { Field, FieldType } from '../resources/types';
import type { Parameter } from './types';

const fieldTypes: Partial<Record<Parameter['type'], FieldType>> = { options: 'string', json: undefined, binary: undefined };

const isBlank = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** The values of an operation's parameters, checked and cast to their types; blank ones count as not given. */
export class Input {
	private readonly values: HaloRecord;

	/** @throws {InvalidInputError} naming the parameter that is missing or has the wrong type */
	constructor(operation: { readonly label: string; readonly parameters: readonly Parameter[] }, given: Readonly<Record<string, unknown>>) {
		const { label, parameters } = operation;
		const values: Record<string, unknown> = {};
		for (const { name, default: usual } of parameters) values[name] = isBlank(given[name]) ? usual : given[name];
		const missing = parameters.filter(({ name, type, required }) => required && type !== 'binary' && isBlank(values[name]));
		if (missing.length > 0) {
			throw new InvalidInputError(`${label} needs ${missing.map((parameter) => parameter.label).join(', ')}`, 'Fill in what is missing');
		}
		for (const parameter of parameters) refuseUnknownOption(parameter, values[parameter.name]);
		this.values = { ...values, ...toHaloRecord({ label: `"${label}"`, fields: parameters.flatMap(fieldOf) }, values), ...objectsIn(parameters, values) };
	}

	/** As given, with its outer space; undefined when blank. */
	text(name: string): string | undefined {
		const value = this.values[name];
		return isBlank(value) || typeof value === 'object' ? undefined : String(value);
	}

	needText(name: string): string {
		return this.text(name) ?? '';
	}

	number(name: string): number | undefined {
		const value = this.values[name];
		return typeof value === 'number' ? value : undefined;
	}

	flag(name: string): boolean {
		return this.values[name] === true;
	}

	object(name: string): HaloRecord {
		const value = this.values[name];
		return isRecord(value) ? value : {};
	}

	/** The parameters named that have a value, under the names HaloPSA gives them. */
	pick(names: Readonly<Record<string, string>>): Record<string, unknown> {
		const entries = Object.entries(names).map(([name, field]) => [field, this.values[name]] as const);
		return Object.fromEntries(entries.filter(([, value]) => !isBlank(value)));
	}
}

function fieldOf({ name, label, type }: Parameter): Field[] {
	const fieldType = type in fieldTypes ? fieldTypes[type] : (type as FieldType);
	return fieldType === undefined ? [] : [{ name, label, type: fieldType }];
}

function refuseUnknownOption({ label, options }: Parameter, value: unknown): void {
	if (!options || isBlank(value) || options.some((option) => String(option.value) === String(value))) return;
	throw new InvalidInputError(`${label} has no option ${shown(typeof value === 'object' ? value : String(value))}`, `Use one of: ${options.map((option) => option.value).join(', ')}`);
}

/**
 * The object that a JSON parameter holds, or the text of one.
 * @throws {InvalidInputError} for anything else
 */
export function objectFrom(label: string, given: unknown): HaloRecord {
	const value = typeof given === 'string' ? parsed(label, given) : given;
	if (isRecord(value)) return value;
	throw new InvalidInputError(`${label} is not an object`, 'Give an object such as { "name": "value" }');
}

function objectsIn(parameters: readonly Parameter[], values: HaloRecord): HaloRecord {
	const objects: Record<string, unknown> = {};
	for (const { name, label, type } of parameters) {
		if (type !== 'json' || isBlank(values[name])) continue;
		objects[name] = objectFrom(label, values[name]);
	}
	return objects;
}

function parsed(label: string, text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		throw new InvalidInputError(`${label} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`, 'Give an object such as { "name": "value" }');
	}
}
