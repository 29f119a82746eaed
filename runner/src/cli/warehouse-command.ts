import type { Command } from 'commander';
import type { HaloClient } from '../../../lib/halo/client';
import type { HaloCredential } from '../../../lib/halo/settings';
import { pullPage } from '../../../lib/sync/pull';
import { streamNamed, streams, type Stream } from '../../../lib/sync/streams';
import { systemClock } from '../clock';
import { credentialsOf } from '../credentials-file';
import { UsageError } from '../errors';
import { createHaloClient } from '../halo';
import { SqliteCopy, type Written } from '../warehouse/sqlite-copy';
import { attempt, EXIT, print } from './exit';

const EXAMPLES = `
Examples:
  Copy everything HaloPSA has into a SQLite file; run it again to copy what changed
    $ halopsa-runner warehouse --sqlite halopsa.sqlite --credentials credentials.json

  Read two streams from the start, which also marks what is gone
    $ halopsa-runner warehouse --sqlite halopsa.sqlite --credentials credentials.json --streams clients,tickets --full

Exit code: 0 success, 1 HaloPSA refused or could not be reached (run it again: it goes on where it was), 2 bad usage.
`;

const LOOKBACK_MS = 10 * 60_000;

interface Options {
	readonly sqlite: string;
	readonly credentials: string;
	readonly streams?: string;
	readonly full: boolean;
	readonly json: boolean;
}

interface StreamResult extends Written {
	readonly stream: string;
	read: number;
	requests: number;
}

function chosenStreams(names: string | undefined): readonly Stream[] {
	if (names === undefined) return streams;
	return names.split(',').map((name) => {
		try {
			return streamNamed(name.trim());
		} catch (error) {
			throw new UsageError(error instanceof Error ? error.message : String(error), 'Correct --streams.');
		}
	});
}

function haloCredential(file: string): HaloCredential {
	const all = credentialsOf(file).filter(({ type }) => type === 'haloPsaClientCredentialsApi');
	const [credential] = all;
	if (credential && all.length === 1) return credential.data as unknown as HaloCredential;
	throw new UsageError(`The credentials file has ${all.length} credentials of the type haloPsaClientCredentialsApi.`, 'Leave exactly one in it.');
}

async function copyStream(client: HaloClient, copy: SqliteCopy, stream: Stream, full: boolean): Promise<StreamResult> {
	const now = (): string => new Date(systemClock.now()).toISOString();
	const { since, position: start } = copy.begin(stream, now(), full);
	const total: StreamResult = { stream: stream.name, read: 0, created: 0, updated: 0, unchanged: 0, gone: 0, parked: 0, requests: 0 };
	for (let position = start, done = false; !done; ) {
		const page = await pullPage(client, stream, { since, position, lookbackMs: LOOKBACK_MS, now: () => systemClock.now() });
		const written = copy.write(stream, since, page, now());
		for (const name of ['created', 'updated', 'unchanged', 'gone', 'parked'] as const) total[name] += written[name];
		total.read += page.read;
		total.requests += page.requests;
		({ position, done } = page);
	}
	return total;
}

async function warehouse({ sqlite, credentials, streams: names, full, json }: Options): Promise<number> {
	const chosen = chosenStreams(names);
	const client = createHaloClient(haloCredential(credentials));
	const copy = SqliteCopy.open(sqlite);
	const results: StreamResult[] = [];
	try {
		for (const stream of chosen) {
			const result = await copyStream(client, copy, stream, full);
			results.push(result);
			if (!json) print(`${stream.name}: ${result.read} read, ${result.created} created, ${result.updated} updated, ${result.unchanged} unchanged, ${result.gone} gone`);
		}
	} finally {
		copy.close();
	}
	if (json) print(JSON.stringify({ status: 'success', streams: results }));
	return EXIT.success;
}

export function addWarehouseCommand(root: Command, done: (exitCode: number) => void): void {
	root
		.command('warehouse')
		.description('copy HaloPSA into a SQLite file for reports; the same tables as workflows/warehouse-sync.json makes in PostgreSQL')
		.requiredOption('--sqlite <file>', 'the file; it is made when it is missing')
		.requiredOption('--credentials <file>', "credentials in n8n's decrypted export format")
		.option('--streams <names>', 'streams to copy, separated by commas (default: all)')
		.option('--full', 'read everything and mark what is gone', false)
		.option('--json', 'print the result as one JSON object', false)
		.addHelpText('after', EXAMPLES)
		.exitOverride()
		.action(async (options: Options) => done(await attempt('warehouse', async () => await warehouse(options))));
}
