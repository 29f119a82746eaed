import { readFileSync } from 'node:fs';
import type { ICredentialDataDecryptedObject, INodeProperties } from 'n8n-workflow';
import { messageOf, UsageError } from '../errors';
import { ask } from './prompt';

export interface FieldOptions {
	/** name=value */
	readonly set: readonly string[];
	/** name=VARIABLE */
	readonly setEnv: readonly string[];
	/** name=path */
	readonly setFile: readonly string[];
}

function split(pair: string, option: string): [name: string, value: string] {
	const at = pair.indexOf('=');
	if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
	// The text is not repeated: it may be a secret.
	throw new UsageError(`${option} takes name=value.`, `Write ${option} field=...`);
}

function fromEnvironment(variable: string): string {
	const value = process.env[variable];
	if (value !== undefined && value !== '') return value;
	throw new UsageError(`The environment variable ${variable} is not set.`, 'Set it, or name another one.');
}

function fromFile(path: string): string {
	try {
		return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
	} catch (error) {
		throw new UsageError(`The file ${path} cannot be read: ${messageOf(error)}.`, 'Check the path.');
	}
}

function typed({ name, type, options }: INodeProperties, text: string): string | number | boolean {
	if (type === 'boolean') {
		if (!['true', 'false'].includes(text)) throw new UsageError(`The field "${name}" is true or false.`);
		return text === 'true';
	}
	if (type === 'number') {
		if (text.trim() === '' || Number.isNaN(Number(text))) throw new UsageError(`The field "${name}" is a number.`);
		return Number(text);
	}
	const values = type === 'options' ? (options ?? []).flatMap((option) => ('value' in option ? [String(option.value)] : [])) : [];
	if (values.length > 0 && !values.includes(text)) throw new UsageError(`The field "${name}" is one of: ${values.join(', ')}.`);
	return text;
}

/**
 * The values of a new credential: from options first, then asked for on the terminal. A field left empty keeps the
 * default of its type.
 *
 * @param properties of the credential type
 * @throws UsageError naming the field that is unknown, missing or of the wrong kind, never a value
 */
export async function fieldValues(type: string, properties: readonly INodeProperties[], options: FieldOptions): Promise<ICredentialDataDecryptedObject> {
	const fields = properties.filter((property) => !['hidden', 'notice'].includes(property.type));
	const given = new Map<string, string>([
		...options.set.map((pair) => split(pair, '--set')),
		...options.setEnv.map((pair) => split(pair, '--set-env')).map(([name, variable]): [string, string] => [name, fromEnvironment(variable)]),
		...options.setFile.map((pair) => split(pair, '--set-file')).map(([name, path]): [string, string] => [name, fromFile(path)]),
	]);
	const unknown = [...given.keys()].find((name) => !fields.some((field) => field.name === name));
	if (unknown !== undefined) {
		throw new UsageError(`The type "${type}" has no field "${unknown}".`, `It has: ${fields.map(({ name }) => name).join(', ')}.`);
	}
	const values: ICredentialDataDecryptedObject = {};
	for (const field of fields) {
		const { name, displayName, required, typeOptions, default: initial } = field;
		const mustAsk = given.size === 0 || required === true;
		const text = given.get(name) ?? (mustAsk ? await ask(`${displayName}${initial === '' ? '' : ` [${String(initial)}]`}`, typeOptions?.password === true) : '');
		if (text !== '') values[name] = typed(field, text);
		else if (required && initial === '') throw new UsageError(`The field "${name}" (${displayName}) is required.`, `Give --set ${name}=...`);
	}
	return values;
}
