import { type Command, InvalidArgumentError, Option } from 'commander';
import { startService } from '../serve/start-service';
import { type LogFormat, lineLog } from '../serve/line-log';
import type { KeepData } from '../serve/dispatcher';
import { UsageError } from '../errors';
import { takeBackWebhooks } from '../serve/take-back-webhooks';
import { attempt, DEFAULT_DATA, EXIT, print } from './exit';
import { plural } from './wording';

const EXAMPLES = `
Examples:
  Serve two workflows; HaloPSA reaches the webhooks through a reverse proxy
    $ halopsa-runner serve webhook-fast-path.json full-sync.json --data ./data --public-url https://hooks.contoso.com

  Serve every workflow of a folder with TLS of its own
    $ halopsa-runner serve flows/*.json --data ./data --host 0.0.0.0 --port 8443 --tls-cert cert.pem --tls-key key.pem

Credentials come from the data folder (see "credentials --help"), and from --credentials when it is given.

A delivery is stored before it is answered. After a crash what was stored runs again, so a node may see an item
twice: let workflows upsert, not create. SIGTERM and Ctrl-C let running executions end; a second one stops at once.

Addresses: /webhook/..., /webhook-waiting/..., /healthz, /metrics (Prometheus; this machine only, unless --public-metrics), and the
panel at / (workflows, executions, dead letters, account mapping; token in panel.token of the data folder; this machine
only, unless --public-panel).

Exit code: 0 stopped on request, 1 it could not go on, 2 bad usage (port in use, data folder served already, workflow not valid).
`;

const DEACTIVATE_EXAMPLES = `
Example:
  $ halopsa-runner deactivate webhook-fast-path.json --data ./data --public-url https://hooks.contoso.com

"serve" leaves webhooks registered when it stops, so that nothing sent meanwhile is lost for good. This takes them back.
Stop "serve" on the data folder first.

Exit code: 0 done, 1 a service refused, 2 bad usage.
`;

interface ServeOptions {
	readonly credentials?: string;
	readonly data: string;
	readonly workflows: string[];
	readonly nodes: string[];
	readonly host: string;
	readonly port: number;
	readonly publicUrl?: string;
	readonly tlsCert?: string;
	readonly tlsKey?: string;
	readonly bodyLimit: number;
	readonly requestTimeout: number;
	readonly concurrency: number;
	readonly maxQueued: number;
	readonly missedRuns: 'once' | 'skip';
	readonly keepData: KeepData;
	readonly keepDays: number;
	readonly keepExecutions: number;
	readonly drainTimeout: number;
	readonly publicMetrics: boolean;
	readonly publicPanel: boolean;
	readonly allowCode: boolean;
	readonly logFormat: LogFormat;
	readonly verbose: boolean;
}

type DeactivateOptions = Pick<ServeOptions, 'credentials' | 'data' | 'nodes'> & { readonly publicUrl: string };

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value];

function numberFrom(least: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (text.trim() === '' || !Number.isFinite(value) || value < least) throw new InvalidArgumentError(`Give a number of at least ${least}.`);
		return value;
	};
}

function address(text: string): string {
	if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
	throw new InvalidArgumentError('Give an address that begins with https:// or http://.');
}

function tlsOf({ tlsCert, tlsKey }: ServeOptions): { certFile: string; keyFile: string } | undefined {
	if (tlsCert === undefined && tlsKey === undefined) return undefined;
	if (tlsCert !== undefined && tlsKey !== undefined) return { certFile: tlsCert, keyFile: tlsKey };
	throw new UsageError('TLS needs both the certificate and its key.', 'Give --tls-cert and --tls-key together.');
}

/** Resolves with the first request to stop; a second one ends the process. */
async function stopRequested(): Promise<NodeJS.Signals> {
	return await new Promise((resolve) => {
		let asked = false;
		const stop = (signal: NodeJS.Signals): void => {
			if (asked) process.exit(EXIT.canceled);
			asked = true;
			resolve(signal);
		};
		process.on('SIGINT', stop);
		process.on('SIGTERM', stop);
	});
}

function serviceOptions(options: ServeOptions) {
	const tls = tlsOf(options);
	return {
		dataDir: options.data,
		workflows: options.workflows,
		nodePackages: options.nodes,
		host: options.host,
		port: options.port,
		bodyLimit: options.bodyLimit * 1024 * 1024,
		requestTimeoutMs: options.requestTimeout * 1000,
		concurrency: options.concurrency,
		mostQueued: options.maxQueued,
		missedRuns: options.missedRuns,
		keepData: options.keepData,
		keepDays: options.keepDays,
		keepExecutions: options.keepExecutions,
		drainTimeoutMs: options.drainTimeout * 1000,
		publicMetrics: options.publicMetrics,
		publicPanel: options.publicPanel,
		allowCode: options.allowCode,
		...(options.credentials === undefined ? {} : { credentials: options.credentials }),
		...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
		...(tls === undefined ? {} : { tls }),
	};
}

async function serve(files: readonly string[], options: ServeOptions): Promise<number> {
	const log = lineLog(options.logFormat, (line) => process.stderr.write(`${line}\n`), options.verbose);
	const stop = stopRequested();
	const service = await startService(files, { ...serviceOptions(options), log });
	// The one line on stdout: scripts wait for it.
	print(`Listening on ${service.url}`);
	const signal = await stop;
	log.info('Stopping', { signal });
	await service.close();
	log.info('Stopped');
	return EXIT.success;
}

async function deactivate(files: readonly string[], { credentials, data, nodes, publicUrl }: DeactivateOptions): Promise<number> {
	const removed = await takeBackWebhooks(files, {
		dataDir: data, nodePackages: nodes, publicUrl, ...(credentials === undefined ? {} : { credentials }),
	});
	for (const { workflow, webhooks } of removed) print(`${workflow}: ${plural(webhooks, 'webhook')} taken back`);
	return EXIT.success;
}

function withSharedOptions(command: Command): Command {
	return command
		.argument('<workflows...>', 'workflow files as n8n downloads them')
		.option('--credentials <file>', "credentials in n8n's decrypted export format, besides those of the data folder")
		.option('--data <dir>', 'folder for executions, credentials, Data Tables, tokens and static data', DEFAULT_DATA)
		.option('--nodes <dir>', 'folder of another built node package; repeatable', collect, [])
		.exitOverride();
}

export function addServeCommands(root: Command, done: (exitCode: number) => void): void {
	withSharedOptions(root.command('serve').description('keep workflows running: webhooks, polls and schedules'))
		.option('--workflows <path>', 'file or folder with sub-workflows and error workflows; repeatable', collect, [])
		.option('--public-url <url>', 'address at which services reach this server', address)
		.option('--host <address>', 'address to listen on; 0.0.0.0 for all', '127.0.0.1')
		.option('--port <number>', 'port to listen on', numberFrom(0), 5680)
		.option('--tls-cert <file>', 'certificate in PEM format')
		.option('--tls-key <file>', 'its key in PEM format')
		.option('--body-limit <MiB>', 'largest body of a delivery', numberFrom(0.001), 16)
		.option('--request-timeout <seconds>', 'for a delivery to arrive, and for a workflow to answer it', numberFrom(0.1), 60)
		.option('--concurrency <number>', 'executions at the same time', numberFrom(1), 10)
		.option('--max-queued <number>', 'executions that may wait before deliveries are turned away with 429', numberFrom(1), 1_000)
		.addOption(new Option('--missed-runs <how>', 'schedules missed while the runner was down').choices(['once', 'skip']).default('once'))
		.addOption(new Option('--keep-data <which>', 'executions that keep their items, for "executions retry"').choices(['none', 'errors', 'all']).default('errors'))
		.option('--keep-days <number>', 'days that finished executions are listed', numberFrom(0), 14)
		.option('--keep-executions <number>', 'finished executions that are listed at most', numberFrom(0), 10_000)
		.option('--drain-timeout <seconds>', 'for running executions to end when stopped', numberFrom(0), 30)
		.option('--allow-code', 'run Code nodes, with the rights of this process', false)
		.option('--public-metrics', 'answer /metrics to other machines too', false)
		.option('--public-panel', 'answer the panel to other machines too; only with TLS', false)
		.addOption(new Option('--log-format <format>', 'lines on stderr').choices(['text', 'json']).default(process.stderr.isTTY ? 'text' : 'json'))
		.option('--verbose', 'log details', false)
		.addHelpText('after', EXAMPLES)
		.action(async (files: string[], options: ServeOptions) => done(await attempt('serve', async () => await serve(files, options))));
	withSharedOptions(root.command('deactivate').description('take the webhooks of workflows back from their services'))
		.requiredOption('--public-url <url>', 'address that was given to "serve"', address)
		.addHelpText('after', DEACTIVATE_EXAMPLES)
		.action(async (files: string[], options: DeactivateOptions) => done(await attempt('deactivate', async () => await deactivate(files, options))));
}
