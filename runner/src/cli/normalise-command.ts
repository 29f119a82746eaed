import { readFileSync } from 'node:fs';
import { normaliseAnswer, parseAnswer, ProviderError, requireOperation, requireProvider, type EnrichmentRecord } from '../../../lib/enrichment';
import { codeOf, messageOf, UsageError } from '../errors';
import { colorsFor } from './colors';
import { EXIT } from './exit';
import { failureText } from './summary';

export interface NormaliseCommandOptions {
	readonly provider: string;
	readonly operation: string;
	/** Keep the provider's own row under `_meta.raw`. */
	readonly raw: boolean;
}

function textOf(file: string): string {
	try {
		return readFileSync(file === '-' ? 0 : file, 'utf8');
	} catch (error) {
		throw new UsageError(`The answer ${file} ${codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be read: ${messageOf(error)}`}.`, 'Check the path.', { cause: error });
	}
}

function normalise(file: string, { provider: name, operation, raw }: NormaliseCommandOptions): EnrichmentRecord[] {
	const provider = requireProvider(name);
	const wanted = requireOperation(operation, provider);
	const answer = parseAnswer(textOf(file));
	if (answer === undefined) throw new UsageError(`The answer ${file} is not JSON.`, 'Save the body of the answer exactly as it was received.');
	return normaliseAnswer(provider, wanted, answer, { fetchedAt: null, keepRaw: raw });
}

/** Prints the records of a saved provider answer as a JSON array; nothing but the array goes to stdout. Answers the exit code. */
export function normaliseCommand(file: string, options: NormaliseCommandOptions): number {
	try {
		process.stdout.write(`${JSON.stringify(normalise(file, options), undefined, '\t')}\n`);
		return EXIT.success;
	} catch (error) {
		const isUsage = error instanceof UsageError || (error instanceof ProviderError && error.kind === 'unsupported');
		const advice = error instanceof UsageError || error instanceof ProviderError ? error.advice : undefined;
		const failure = { node: null, item: null, message: messageOf(error), advice: advice ?? 'See halopsa-runner normalise --help.' };
		process.stderr.write(`${failureText(failure, colorsFor(process.stderr))}\n`);
		// An answer that is an error has no records, and a reader of stdout gets valid JSON all the same.
		if (!isUsage) process.stdout.write('[]\n');
		return isUsage ? EXIT.usage : EXIT.error;
	}
}
