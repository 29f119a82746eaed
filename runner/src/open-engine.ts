import { storedCredentials } from './credential-access';
import type { Credential } from './credentials-file';
import type { DataFolder } from './data-folder';
import type { Engine } from './n8n/engine';
import { prepareEnvironment } from './n8n/environment';

/**
 * Loads n8n-core, which takes half a second, and opens the data folder for it.
 *
 * @param given credentials of this run; they win over stored ones of the same type and id
 * @throws UsageError when a stored credential cannot be decrypted or a node package is not usable
 */
export async function openEngine(
	folder: DataFolder, given: readonly Credential[], nodePackages: readonly string[], { allowCode = false }: { readonly allowCode?: boolean } = {},
): Promise<Engine> {
	prepareEnvironment(folder.path, [process.cwd(), folder.path]);
	const { Engine: EngineClass } = await import('./n8n/engine');
	const stored = await storedCredentials(folder);
	const isGiven = ({ type, id }: Credential): boolean => given.some((credential) => credential.type === type && credential.id === id);
	return new EngineClass({ folder, credentials: [...given, ...stored.filter((credential) => !isGiven(credential))], nodePackages, allowCode });
}
