import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { z } from 'zod';
import type { TextCipher } from '../credential-vault';
import type { Credential } from '../credentials-file';
import { UsageError } from '../errors';
import type { Sqlite } from './database';

const rowSchema = z.object({ id: z.string(), name: z.string(), type: z.string(), data: z.string(), updated_at: z.string() });

const dataSchema = z.custom<ICredentialDataDecryptedObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/** A credential as it is stored; `data` is encrypted as n8n encrypts it. */
export interface EncryptedCredential {
	readonly id: string;
	readonly name: string;
	readonly type: string;
	readonly data: string;
	/** ISO date. */
	readonly updatedAt: string;
}

/** The credentials of a data folder. Names and types are in clear, values encrypted with the key of the folder. */
export class CredentialStore {
	constructor(
		private readonly sqlite: Sqlite,
		private readonly cipher: TextCipher,
	) {}

	list(): EncryptedCredential[] {
		return this.sqlite.all('SELECT * FROM credential ORDER BY type, name').map((row) => {
			const { updated_at: updatedAt, ...rest } = rowSchema.parse(row);
			return { ...rest, updatedAt };
		});
	}

	/** By id, else by name. @throws UsageError when there is none or the name is not unique */
	find(idOrName: string): EncryptedCredential {
		const all = this.list();
		const byId = all.find(({ id }) => id === idOrName);
		if (byId) return byId;
		const [found, ...others] = all.filter(({ name }) => name === idOrName);
		if (!found) throw new UsageError(`There is no credential "${idOrName}".`, `Stored: ${all.map(({ name }) => `"${name}"`).join(', ') || 'none'}.`);
		if (others.length === 0) return found;
		throw new UsageError(`${others.length + 1} credentials are named "${idOrName}".`, `Name one by id: ${[found, ...others].map(({ id }) => id).join(', ')}.`);
	}

	/** Adds a credential, or replaces the one with its id. */
	async put({ id, name, type, data }: Credential): Promise<void> {
		this.putEncrypted({ id, name, type, data: await this.cipher.encrypt(JSON.stringify(data)) });
	}

	/** @throws UsageError when the folder's key does not open it */
	async putForeign(credential: Pick<EncryptedCredential, 'id' | 'name' | 'type' | 'data'>): Promise<void> {
		await this.open(credential);
		this.putEncrypted(credential);
	}

	remove({ id }: Pick<EncryptedCredential, 'id'>): void {
		this.sqlite.run('DELETE FROM credential WHERE id = ?', [id]);
	}

	/** @throws UsageError when it was encrypted with another key */
	async open({ id, name, type, data }: Pick<EncryptedCredential, 'id' | 'name' | 'type' | 'data'>): Promise<Credential> {
		try {
			return { id, name, type, data: dataSchema.parse(JSON.parse(await this.cipher.decrypt(data))) };
		} catch {
			// The cause may quote what came out of the wrong key.
			throw new UsageError(
				`The credential "${name}" was encrypted with another key.`,
				'Set N8N_ENCRYPTION_KEY to the key it was stored with, restore .n8n/config of the data folder, or remove the credential and add it again.',
			);
		}
	}

	private putEncrypted({ id, name, type, data }: Pick<EncryptedCredential, 'id' | 'name' | 'type' | 'data'>): void {
		this.sqlite.run('INSERT OR REPLACE INTO credential (id, name, type, data, updated_at) VALUES (?, ?, ?, ?, ?)', [
			id, name, type, data, new Date().toISOString(),
		]);
	}
}
