import { readFileSync } from 'node:fs';
import { codeOf, messageOf, UsageError } from './errors';

/** A key at the beginning of a line, without the brace of JSON before it. */
export const isYaml = (text: string): boolean => /^\uFEFF?\s*(---\s|#.*\n)*\s*[A-Za-z_]\w*:\s/.test(text);

/**
 * Reads a JSON file.
 *
 * @param kind what the file is for, as it appears in messages: "workflow file", "credentials file"
 * @param secret the content must not be quoted: V8's JSON error repeats a piece of the text
 * @throws UsageError when the file cannot be read or is not JSON
 */
export function readJsonFile(path: string, kind: string, secret = false): unknown {
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (error) {
		const reason = codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be read: ${messageOf(error)}`;
		throw new UsageError(`The ${kind} ${path} ${reason}.`, 'Check the path.', { cause: error });
	}
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch (error) {
		if (isYaml(text)) throw new UsageError(`The ${kind} ${path} is YAML.`, 'Save it as JSON.', secret ? undefined : { cause: error });
		throw new UsageError(
			`The ${kind} ${path} is not valid JSON${secret ? '' : `: ${messageOf(error)}`}.`,
			'Export it again, or open it in an editor that checks JSON.',
			secret ? undefined : { cause: error },
		);
	}
}
