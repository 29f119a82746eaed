import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { normaliseAnswer, parseAnswer, ProviderError, requireOperation, requireProvider, type EnrichmentRecord } from '../../../lib/enrichment';
import { decodeText } from '../../../lib/import/decode';
import { ImportError } from '../../../lib/import/errors';
import { codeOf, messageOf, UsageError } from '../errors';
import { colorsFor } from './colors';
import { EXIT } from './exit';
import { failureText } from './summary';

const SAVE_IT = 'Save the body of the answer exactly as it was received.';
const fullResponse = z.object({ statusCode: z.number(), headers: z.record(z.unknown()), body: z.unknown() });

export interface NormaliseCommandOptions {
	readonly provider: string;
	readonly operation: string;
	/** Keep the provider's own row under `_meta.raw`. */
	readonly raw: boolean;
}

/** Also UTF-16, as the `>` of Windows PowerShell writes it. */
function textOf(file: string): string {
	try {
		return decodeText(readFileSync(file === '-' ? 0 : file)).text;
	} catch (error) {
		if (error instanceof ImportError) throw new UsageError(`The answer ${file} is not JSON.`, SAVE_IT, { cause: error });
		throw new UsageError(`The answer ${file} ${codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be read: ${messageOf(error)}`}.`, 'Check the path.', { cause: error });
	}
}

/** The body, also of an answer that n8n's HTTP Request node saved with status and headers; the status says what a refusal means. */
function bodyOf(answer: unknown): unknown {
	const { data } = fullResponse.safeParse(answer);
	if (!data) return answer;
	const refusal = z.record(z.unknown()).safeParse(data.body).data;
	return data.statusCode >= 300 && refusal ? { ...refusal, statusCode: data.statusCode } : data.body;
}

function normalise(file: string, { provider: name, operation, raw }: NormaliseCommandOptions): EnrichmentRecord[] {
	const provider = requireProvider(name);
	const wanted = requireOperation(operation, provider);
	const answer = parseAnswer(textOf(file));
	if (answer === undefined) throw new UsageError(`The answer ${file} is not JSON.`, SAVE_IT);
	return normaliseAnswer(provider, wanted, bodyOf(answer), { fetchedAt: null, keepRaw: raw });
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
