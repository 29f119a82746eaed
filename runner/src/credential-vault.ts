import { createHmac } from 'node:crypto';
import type { ICredentialDataDecryptedObject, INodeCredentialsDetails } from 'n8n-workflow';
import { z } from 'zod';
import type { Credential } from './credentials-file';
import type { Sqlite } from './store/database';

/** Encrypts what is kept of a credential between runs. */
export interface TextCipher {
	encrypt(text: string): Promise<string>;
	decrypt(text: string): Promise<string>;
}

const updateSchema = z.object({
	/** Tells whether the credential is still the one the update belongs to. */
	fingerprint: z.string(),
	values: z.record(z.custom<ICredentialDataDecryptedObject[string]>()),
});

/** No credential fits, or several do. The message names them and says how to choose. */
export class CredentialError extends Error {
	override readonly name = 'CredentialError';

	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
	}
}

const listOf = (credentials: readonly Credential[]): string =>
	credentials.map(({ name, id }) => `"${name}" (id ${id})`).join(', ');

const keyOf = ({ type, id }: Credential): string => `${type}/${id}`;

/**
 * The credentials given by the user, which are never changed, and the values n8n adds while running: tokens.
 * Those live in memory and, encrypted, in the data folder, so that the next run needs no new token.
 */
export class CredentialVault {
	private readonly current = new Map<string, Promise<ICredentialDataDecryptedObject>>();

	constructor(
		private readonly credentials: readonly Credential[],
		private readonly sqlite: Sqlite,
		private readonly cipher: TextCipher,
		private readonly encryptionKey: string,
	) {}

	ofType(type: string): Credential[] {
		return this.credentials.filter((credential) => credential.type === type);
	}

	/**
	 * The credential a node means: the one it names by id or name, otherwise the only one of the type.
	 *
	 * @throws CredentialError when there is none or the choice is open
	 */
	find(type: string, reference: INodeCredentialsDetails | undefined): Credential {
		const candidates = this.ofType(type);
		const named =
			candidates.find(({ id }) => id === reference?.id) ?? candidates.find(({ name }) => name === reference?.name);
		if (named) return named;
		const [only, ...others] = candidates;
		if (!only) {
			throw new CredentialError(
				`There is no credential of type "${type}".`,
				`Add an entry {"id", "name", "type": "${type}", "data"} to the credentials file.`,
			);
		}
		if (others.length === 0) return only;
		throw new CredentialError(
			`${candidates.length} credentials are of type "${type}": ${listOf(candidates)}.`,
			'Select one of them in the node of the workflow, or leave only one in the credentials file.',
		);
	}

	/** The values of the file with later updates over them. The caller gets its own copy. */
	async valuesOf(credential: Credential): Promise<ICredentialDataDecryptedObject> {
		const key = keyOf(credential);
		let values = this.current.get(key);
		if (values === undefined) {
			values = this.load(credential);
			this.current.set(key, values);
		}
		return structuredClone(await values);
	}

	/** Keeps the values that differ from the file. */
	async update(credential: Credential, values: ICredentialDataDecryptedObject): Promise<void> {
		const original: ICredentialDataDecryptedObject = credential.data;
		const changed = Object.fromEntries(
			Object.entries(values).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(original[name])),
		);
		this.current.set(keyOf(credential), Promise.resolve({ ...original, ...structuredClone(changed) }));
		const content = await this.cipher.encrypt(JSON.stringify({ fingerprint: this.fingerprint(credential), values: changed }));
		this.sqlite.run('INSERT OR REPLACE INTO credential_update (credential, content) VALUES (?, ?)', [keyOf(credential), content]);
	}

	private async load(credential: Credential): Promise<ICredentialDataDecryptedObject> {
		const row = this.sqlite.get('SELECT content FROM credential_update WHERE credential = ?', [keyOf(credential)]);
		const update = row && (await this.decode(String(row['content'])));
		// A token of an older secret or another tenant is worthless.
		return { ...credential.data, ...(update?.fingerprint === this.fingerprint(credential) ? update.values : {}) };
	}

	private async decode(content: string): Promise<z.infer<typeof updateSchema> | undefined> {
		try {
			return updateSchema.parse(JSON.parse(await this.cipher.decrypt(content)));
		} catch {
			// Written with another key: as good as absent, since everything in it can be fetched again.
			return undefined;
		}
	}

	private fingerprint({ data }: Credential): string {
		return createHmac('sha256', this.encryptionKey).update(JSON.stringify(data)).digest('base64url');
	}
}
