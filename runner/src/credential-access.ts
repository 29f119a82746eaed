import { existsSync } from 'node:fs';
import type { TextCipher } from './credential-vault';
import type { Credential } from './credentials-file';
import type { DataFolder } from './data-folder';
import { prepareEnvironment } from './n8n/environment';
import { CredentialStore } from './store/credentials';
import { Sqlite } from './store/database';

/** n8n's cipher, loaded when something is encrypted or decrypted: n8n-core takes half a second. */
function lazyCipher({ path, encryptionKey }: DataFolder): TextCipher {
	let cipher: Promise<TextCipher> | undefined;
	const loaded = (): Promise<TextCipher> => (cipher ??= (async () => {
		prepareEnvironment(path, [process.cwd(), path]);
		return (await import('./n8n/core')).cipherFor(encryptionKey);
	})());
	return {
		encrypt: async (text) => await (await loaded()).encrypt(text),
		decrypt: async (text) => await (await loaded()).decrypt(text),
	};
}

/** Opens the credentials of a folder for one piece of work. */
export async function withCredentialStore<T>(folder: DataFolder, work: (store: CredentialStore) => Promise<T>): Promise<T> {
	const sqlite = Sqlite.open(folder.database);
	try {
		return await work(new CredentialStore(sqlite, lazyCipher(folder)));
	} finally {
		sqlite.close();
	}
}

/** Every stored credential, decrypted. @throws UsageError when the key of the folder does not open one */
export async function storedCredentials(folder: DataFolder): Promise<Credential[]> {
	if (!existsSync(folder.database)) return [];
	return await withCredentialStore(folder, async (store) => await Promise.all(store.list().map(async (credential) => await store.open(credential))));
}
