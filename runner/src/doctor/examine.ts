import { existsSync } from 'node:fs';
import { AxiosHttp } from '../axios-http';
import { storedCredentials } from '../credential-access';
import { type Credential, credentialsOf } from '../credentials-file';
import { systemClock } from '../clock';
import { openDataFolder } from '../data-folder';
import { messageOf, UsageError } from '../errors';
import type { Engine } from '../n8n/engine';
import { nodePackageFolders } from '../node-packages';
import { openEngine } from '../open-engine';
import { type Finding, reporter } from './finding';
import { haloFindings } from './halo';
import { dataFolderFindings, machineFindings } from './machine';

export interface Examination {
	readonly dataDir: string;
	readonly credentials: string | undefined;
	readonly nodePackages: readonly string[];
	readonly publicUrl: string | undefined;
}

const HALO_TYPES: ReadonlySet<string> = new Set(['haloPsaClientCredentialsApi']);

const connection = reporter('connection');

/** Other services: as the credential dialog of n8n tests them. */
async function* counterpartFindings(engine: Engine, credentials: readonly Credential[]): AsyncGenerator<Finding> {
	const { testCredential } = await import('../n8n/credential-test');
	for (const credential of credentials) {
		const what = `"${credential.name}" (${credential.type})`;
		try {
			const { ok, message } = await testCredential(engine, credential);
			yield ok ? connection.ok(`${what} works.`, message) : connection.error(`${what} does not work.`, message, 'Correct it with "credentials add" and its --id, then "credentials test".');
		} catch (error) {
			yield connection.error(`${what} cannot be tested.`, messageOf(error), 'Name the folder of its node package with --nodes.');
		}
	}
}

async function* credentialFindings({ dataDir, credentials, nodePackages, publicUrl }: Examination): AsyncGenerator<Finding> {
	const given = credentialsOf(credentials);
	const hasFolder = existsSync(dataDir);
	const folder = openDataFolder(hasFolder ? dataDir : undefined);
	const http = new AxiosHttp();
	try {
		const all = [...given, ...(hasFolder ? await storedCredentials(folder) : [])];
		const halo = all.filter(({ type }) => HALO_TYPES.has(type));
		if (halo.length === 0) {
			yield connection.error('There is no HaloPSA credential to test.', `${all.length} credentials of other types`, 'Add one: halopsa-runner credentials add haloPsaClientCredentialsApi --name HaloPSA');
		}
		for (const { name, data } of halo) yield* haloFindings({ name, fields: data, http, clock: systemClock, publicUrl });
		const others = all.filter(({ type }) => !HALO_TYPES.has(type));
		if (others.length === 0) return;
		const engine = await openEngine(folder, given, nodePackageFolders(nodePackages));
		try {
			yield* counterpartFindings(engine, others);
		} finally {
			engine.close();
		}
	} finally {
		http.close();
		folder.release();
	}
}

/** Looks for everything that keeps workflows from working, from this machine to the permissions in HaloPSA. Writes nothing. */
export async function* examine(examination: Examination): AsyncGenerator<Finding> {
	yield* machineFindings();
	const local = dataFolderFindings(examination.dataDir, systemClock.now());
	yield* local;
	if (local.some(({ severity }) => severity === 'error') && examination.credentials === undefined) return;
	try {
		yield* credentialFindings(examination);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		yield reporter('data folder').error(error.message, examination.dataDir, error.advice ?? 'See halopsa-runner doctor --help.');
	}
}
