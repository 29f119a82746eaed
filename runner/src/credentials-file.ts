import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { z } from 'zod';
import { describeIssues, UsageError } from './errors';
import { readJsonFile } from './json-file';

const credentialSchema = z
	.object({
		id: z.string().min(1).optional(),
		name: z.string().min(1),
		type: z.string().min(1),
		data: z.custom<ICredentialDataDecryptedObject>(
			(value) => typeof value === 'object' && value !== null && !Array.isArray(value),
			'Expected an object with the decrypted values (n8n export:credentials --decrypted)',
		),
	})
	.passthrough()
	.transform(({ id, name, type, data }) => ({ id: id ?? `${type}:${name}`, name, type, data }));

const credentialsSchema = z.array(credentialSchema);

/** One credential as n8n exports it decrypted. */
export type Credential = z.infer<typeof credentialSchema>;

/** @throws UsageError naming the entry and field that is wrong, never a value */
export function parseCredentials(json: unknown, source: string): Credential[] {
	const parsed = credentialsSchema.safeParse(json);
	if (!parsed.success) {
		throw new UsageError(
			`${source} is not a list of credentials: ${describeIssues(parsed.error)}.`,
			'It must be an array of {"id", "name", "type", "data"}, as "n8n export:credentials --all --decrypted" writes it.',
		);
	}
	const seen = new Set<string>();
	for (const { id, type } of parsed.data) {
		const key = `${type}/${id}`;
		if (seen.has(key)) throw new UsageError(`${source} has two credentials of type ${type} with id ${id}.`, 'Remove one.');
		seen.add(key);
	}
	return parsed.data;
}

/** @throws UsageError when the file is missing, not JSON or of another shape */
export function loadCredentials(path: string): Credential[] {
	return parseCredentials(readJsonFile(path, 'credentials file', true), `The credentials file ${path}`);
}

/** Credentials given as a file or as they are. @throws UsageError */
export function credentialsOf(given: string | readonly Credential[] | undefined): Credential[] {
	return typeof given === 'string' ? loadCredentials(given) : parseCredentials(given ?? [], 'The option "credentials"');
}
