import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { z } from 'zod';
import { withCredentialStore } from '../credential-access';
import { parseCredentials } from '../credentials-file';
import { type DataFolder, openDataFolder } from '../data-folder';
import { describeIssues, messageOf, UsageError } from '../errors';
import { readJsonFile } from '../json-file';
import type { Engine } from '../n8n/engine';
import { nodePackageFolders } from '../node-packages';
import { openEngine } from '../open-engine';
import type { CredentialStore } from '../store/credentials';
import { colorsFor } from './colors';
import { type FieldOptions, fieldValues } from './credential-fields';
import { attempt, DEFAULT_DATA, EXIT, print } from './exit';
import { plural } from './wording';

const EXAMPLES = `
Examples:
  Add HaloPSA; what is not given is asked for, secrets without showing them
    $ halopsa-runner credentials add haloPsaClientCredentialsApi --name HaloPSA --data ./data

  The same in a script, with the secret from the environment
    $ halopsa-runner credentials add haloPsaClientCredentialsApi --name HaloPSA --set resourceUrl=https://contoso.halopsa.com \\
        --set clientId=abc --set-env clientSecret=HALO_SECRET --data ./data

  Ask the service whether it works
    $ halopsa-runner credentials test HaloPSA --data ./data

  Take over what "n8n export:credentials --all" has written, decrypted or encrypted with the same key
    $ halopsa-runner credentials import credentials.json --data ./data

Values are encrypted as n8n does it, with the key in .n8n/config of the data folder (readable by its owner only) or in
N8N_ENCRYPTION_KEY. Keep a copy of the key: without it the values are lost. "export" writes what
"n8n import:credentials" reads; n8n opens it when it has the same key.

Exit code: 0 done, 1 the test failed, 2 bad usage (unknown credential or field, wrong key).
`;

interface Place {
	readonly data: string;
	readonly nodes: string[];
}

interface AddOptions extends Place, FieldOptions {
	readonly name?: string;
	readonly id?: string;
	readonly test: boolean;
}

interface ExportOptions extends Place {
	readonly decrypted: boolean;
	readonly output?: string;
}

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value];

const encryptedSchema = z.array(z.object({ id: z.string().min(1), name: z.string().min(1), type: z.string().min(1), data: z.string().min(1) }).passthrough());

async function within<T>(path: string, work: (folder: DataFolder) => Promise<T>): Promise<T> {
	const folder = openDataFolder(path);
	try {
		return await work(folder);
	} finally {
		folder.release();
	}
}

async function withStore<T>({ data }: Place, work: (store: CredentialStore) => Promise<T>): Promise<T> {
	return await within(data, async (folder) => await withCredentialStore(folder, work));
}

async function withEngine<T>({ data, nodes }: Place, work: (engine: Engine, folder: DataFolder) => Promise<T>): Promise<T> {
	return await within(data, async (folder) => {
		const engine = await openEngine(folder, [], nodePackageFolders(nodes));
		try {
			return await work(engine, folder);
		} finally {
			engine.close();
		}
	});
}

async function verdict(name: string, place: Place): Promise<number> {
	const credential = await withStore(place, async (store) => await store.open(store.find(name)));
	return await withEngine(place, async (engine) => {
		const { testCredential } = await import('../n8n/credential-test');
		const { ok, message } = await testCredential(engine, credential);
		const colors = colorsFor(process.stdout);
		print(`${ok ? colors.green('✓') : colors.red('✗')} ${credential.name}: ${message}`);
		return ok ? EXIT.success : EXIT.error;
	});
}

async function add(type: string, options: AddOptions): Promise<number> {
	const { name = type, id = randomUUID() } = options;
	await withEngine(options, async (engine, folder) => {
		const properties = engine.credentials.getCredentialsProperties(type);
		if (properties.length === 0) throw new UsageError(`No node package has the credential type "${type}".`, 'Check its name, or name the folder of the package with --nodes.');
		const data = await fieldValues(type, properties, options);
		await withCredentialStore(folder, async (store) => {
			if (store.list().some((stored) => stored.name === name && stored.id !== id)) throw new UsageError(`There is a credential named "${name}" already.`, 'Remove it first, or choose another --name.');
			await store.put({ id, name, type, data });
		});
	});
	print(`Stored "${name}" (id ${id}).`);
	return options.test ? await verdict(id, options) : EXIT.success;
}

async function list(place: Place & { readonly json: boolean }): Promise<number> {
	const stored = await withStore(place, async (store) => store.list());
	if (place.json) {
		print(JSON.stringify(stored.map(({ data: _data, ...rest }) => rest)));
		return EXIT.success;
	}
	const table = new Table({ head: ['Name', 'Type', 'Id', 'Changed (UTC)'], style: { head: [], border: [] } });
	table.push(...stored.map(({ name, type, id, updatedAt }) => [name, type, id, updatedAt.replace('T', ' ').slice(0, 19)]));
	print(stored.length === 0 ? 'No credentials.' : table.toString());
	return EXIT.success;
}

async function importFrom(file: string, place: Place): Promise<number> {
	const json = readJsonFile(file, 'credentials file', true);
	const encrypted = Array.isArray(json) && json.some((entry: unknown) => typeof entry === 'object' && entry !== null && 'data' in entry && typeof entry.data === 'string');
	const count = await withStore(place, async (store) => {
		if (!encrypted) {
			const credentials = parseCredentials(json, `The credentials file ${file}`);
			for (const credential of credentials) await store.put(credential);
			return credentials.length;
		}
		const parsed = encryptedSchema.safeParse(json);
		if (!parsed.success) throw new UsageError(`The credentials file ${file} is not a list of credentials: ${describeIssues(parsed.error)}.`, 'Export it again, either all decrypted or all encrypted.');
		for (const credential of parsed.data) await store.open(credential);
		for (const credential of parsed.data) await store.putForeign(credential);
		return parsed.data.length;
	});
	print(`Imported ${plural(count, 'credential')}.`);
	return EXIT.success;
}

async function exportTo(names: readonly string[], { decrypted, output, ...place }: ExportOptions): Promise<number> {
	const entries = await withStore(place, async (store) => {
		const wanted = names.length === 0 ? store.list() : names.map((name) => store.find(name));
		return await Promise.all(wanted.map(async ({ id, name, type, data }) => (decrypted ? await store.open({ id, name, type, data }) : { id, name, type, data })));
	});
	const text = JSON.stringify(entries, null, '\t');
	if (output === undefined) {
		print(text);
		return EXIT.success;
	}
	try {
		writeFileSync(output, `${text}\n`, { mode: 0o600, flag: 'wx' });
	} catch (error) {
		throw new UsageError(`${output} cannot be written: ${messageOf(error)}.`, 'Name a file that does not exist yet.');
	}
	process.stderr.write(`Wrote ${plural(entries.length, 'credential')} to ${output}${decrypted ? ', in clear: delete it when you are done' : ''}.\n`);
	return EXIT.success;
}

async function remove(name: string, place: Place): Promise<number> {
	const removed = await withStore(place, async (store) => {
		const found = store.find(name);
		store.remove(found);
		return found.name;
	});
	print(`Removed "${removed}".`);
	return EXIT.success;
}

export function addCredentialsCommand(root: Command, done: (exitCode: number) => void): void {
	const credentials = root.command('credentials').description('add, test, import and export the credentials of a data folder').addHelpText('after', EXAMPLES).exitOverride();
	const sub = (name: string, description: string): Command =>
		credentials.command(name).description(description).option('--data <dir>', 'data folder', DEFAULT_DATA)
			.option('--nodes <dir>', 'folder of another built node package; repeatable', collect, []).addHelpText('after', EXAMPLES).exitOverride();
	const run = async (work: () => Promise<number>): Promise<void> => done(await attempt('credentials', work));
	sub('add', 'store a credential').argument('<type>', 'such as haloPsaClientCredentialsApi')
		.option('--name <name>', 'how workflows refer to it (default: the type)')
		.option('--id <id>', 'an existing one is replaced (default: a new one)')
		.option('--set <field=value>', 'value of a field; not for secrets, which the shell would remember', collect, [])
		.option('--set-env <field=VARIABLE>', 'value from an environment variable', collect, [])
		.option('--set-file <field=path>', 'value from a file', collect, [])
		.option('--test', 'ask the service whether it works', false)
		.action(async (type: string, options: AddOptions) => await run(async () => await add(type, options)));
	sub('list', 'names and types, no values').option('--json', 'JSON for programs', false)
		.action(async (options: Place & { json: boolean }) => await run(async () => await list(options)));
	sub('test', 'ask the service whether a credential works').argument('<name>', 'name or id')
		.action(async (name: string, options: Place) => await run(async () => await verdict(name, options)));
	sub('import', 'store the credentials of an n8n export').argument('<file>', 'decrypted, or encrypted with the same key')
		.action(async (file: string, options: Place) => await run(async () => await importFrom(file, options)));
	sub('export', 'write credentials as n8n reads them').argument('[names...]', 'names or ids (default: all)')
		.option('--decrypted', 'in clear', false)
		.option('--output <file>', 'new file, readable by its owner only (default: stdout)')
		.action(async (names: string[], options: ExportOptions) => await run(async () => await exportTo(names, options)));
	sub('remove', 'delete a credential').argument('<name>', 'name or id')
		.action(async (name: string, options: Place) => await run(async () => await remove(name, options)));
}
