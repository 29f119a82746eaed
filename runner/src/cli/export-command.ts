import type { Command } from 'commander';
import { UsageError } from '../errors';
import type { Step } from '../handover/hand-over';
import { attempt, DEFAULT_DATA, EXIT, print } from './exit';
import { ask } from './prompt';

const EXAMPLES = `
Examples:
  See what would be made in n8n
    $ N8N_API_KEY=... halopsa-runner export flows/*.json --to https://n8n.contoso.com --data ./data --dry-run

  Take everything there, stop "serve", and activate it
    $ N8N_API_KEY=... halopsa-runner export flows/*.json --to https://n8n.contoso.com --data ./data --with-credentials --activate

n8n needs n8n-nodes-halopsa (Settings > Community nodes) and an API key (Settings > n8n API) that may read and write
workflows, data tables and, with --with-credentials, credentials. Workflows of the same name are replaced when they
differ; credentials of the same name and tables that have rows are kept. Calls between the workflows are changed to the ids of n8n.

Exit code: 0 done, 1 n8n refused, 2 bad usage (file not valid, n8n not reached, key not accepted, names not unique).
`;

interface Options {
	readonly to: string;
	readonly apiKeyEnv: string;
	readonly data: string;
	readonly credentials?: string;
	readonly nodes: string[];
	readonly withCredentials: boolean;
	readonly activate: boolean;
	readonly dryRun: boolean;
	readonly json: boolean;
}

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value];

async function apiKey(variable: string): Promise<string> {
	const given = process.env[variable] ?? '';
	if (given !== '') return given;
	if (!process.stdin.isTTY) throw new UsageError(`The environment variable ${variable} is not set.`, 'Set it to the API key of n8n, or name another one with --api-key-env.');
	return await ask('API key of n8n', true);
}

const stepText = ({ kind, name, action, note }: Step): string => `${action.padEnd(8)} ${kind} "${name}"${note === undefined ? '' : ` (${note})`}`;

async function exportWorkflows(files: readonly string[], options: Options): Promise<number> {
	const key = await apiKey(options.apiKeyEnv);
	// Loads n8n-core, which takes half a second.
	const { exportTo } = await import('../handover/export');
	const steps: Step[] = [];
	await exportTo(files, {
		to: options.to, apiKey: key, dataDir: options.data, credentialsFile: options.credentials, nodePackages: options.nodes,
		withCredentials: options.withCredentials, activate: options.activate, dryRun: options.dryRun,
		onStep: (step) => {
			steps.push(step);
			if (!options.json) print(stepText(step));
		},
	});
	if (options.json) print(JSON.stringify({ status: 'success', dryRun: options.dryRun, steps }));
	else if (options.dryRun) print('Nothing was changed: this was a dry run.');
	else if (!options.activate) print('Nothing was published. Stop "serve" first, then publish the workflows in n8n, or run this with --activate.');
	else print('The workflows run in n8n now. Take the webhooks of "serve" back with "halopsa-runner deactivate", so that nothing is sent to it any more.');
	return EXIT.success;
}

export function addExportCommand(root: Command, done: (exitCode: number) => void): void {
	root.command('export')
		.description('take workflows, data tables and credentials to an n8n instance')
		.argument('<workflows...>', 'workflow files as n8n downloads them')
		.requiredOption('--to <url>', 'address of n8n')
		.option('--api-key-env <variable>', 'environment variable with the API key', 'N8N_API_KEY')
		.option('--data <dir>', 'data folder of "run" and "serve"', DEFAULT_DATA)
		.option('--credentials <file>', "credentials in n8n's decrypted export format, besides those of the data folder")
		.option('--nodes <dir>', 'folder of another built node package; repeatable', collect, [])
		.option('--with-credentials', 'also the credentials, over the connection to n8n', false)
		.option('--activate', 'publish the workflows there; "serve" has to be stopped', false)
		.option('--dry-run', 'only say what would be done', false)
		.option('--json', 'JSON for programs', false)
		.addHelpText('after', EXAMPLES)
		.exitOverride()
		.action(async (files: string[], options: Options) => done(await attempt('export', async () => await exportWorkflows(files, options))));
}
