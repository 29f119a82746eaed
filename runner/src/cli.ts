import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { addCompletionCommand } from './cli/completion-command';
import type { ConformanceCommandOptions } from './cli/conformance-command';
import { addCredentialsCommand } from './cli/credentials-command';
import { addDoctorCommand } from './cli/doctor-command';
import { addExportCommand } from './cli/export-command';
import { addExecutionsCommand } from './cli/executions-command';
import { EXIT } from './cli/exit';
import type { NormaliseCommandOptions } from './cli/normalise-command';
import { type RunCommandOptions, runCommand } from './cli/run-command';
import { addServeCommands } from './cli/serve-command';
import { addWarehouseCommand } from './cli/warehouse-command';

const EXAMPLES = `
Examples:
  Run a workflow with the credentials of a file and keep its state in ./data
    $ halopsa-runner run workflows/full-sync.json --credentials credentials.json --data ./data

  Give the start node an item and get the result as JSON
    $ halopsa-runner run flow.json --credentials credentials.json --input '{"limit": 10}' --json

The credentials file is what "n8n export:credentials --all --decrypted" writes: an array of
{"id", "name", "type", "data"}. A node that names no credential gets the only one of its type.

With --json the last line of stdout is one object: status ("success", "error", "canceled"), workflow, workflowId,
duration (ms), nodes ({name: {runs, items, ms, errors}}), output (JSON of the last node's items) and
errors ([{node, item, message, advice, path?}]).

Exit code: 0 success, 1 the workflow failed, 2 bad usage, 130 canceled.
`;

const CONFORMANCE_EXAMPLES = `
Examples:
  The document of your tenant, saved in a browser that is signed in to HaloPSA
    $ halopsa-runner conformance --openapi halopsa-openapi.json

  One that a server gives to everybody, for programs
    $ halopsa-runner conformance --openapi https://intranet.contoso.com/halopsa-openapi.json --json

Exit code: 0 all conforms, 1 there are findings, 2 bad usage.
`;

const NORMALISE_EXAMPLES = `
Examples:
  What a saved answer of Apollo becomes
    $ halopsa-runner normalise person.json --provider apollo --operation enrichPerson

  The same from a pipe
    $ curl -s https://provider.example/people | halopsa-runner normalise - --provider zoominfo --operation enrichPerson

Exit code: 0 success, 1 the answer is an error or of no known shape, 2 bad usage.
`;

/** Milliseconds. */
const LINGER_MS = 2_000;

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value];

interface Commands {
	/** For commands that do their own work. */
	done(exitCode: number): void;
	run(file: string, options: RunCommandOptions): Promise<void>;
	conformance(options: ConformanceCommandOptions): Promise<void>;
	normalise(file: string, options: NormaliseCommandOptions): Promise<void>;
}

function program(commands: Commands): Command {
	const root = new Command('halopsa-runner')
		.description('Runs n8n workflows with the HaloPSA nodes, without an n8n server.')
		.version(version)
		.showHelpAfterError('What to do: add --help to the command to see what it takes.')
		.addHelpText('after', EXAMPLES)
		.exitOverride();
	root
		.command('run')
		.description('run a workflow file once')
		.argument('<workflow>', 'workflow JSON as n8n downloads it')
		.option('--credentials <file>', "credentials in n8n's decrypted export format")
		.option('--data <dir>', 'folder for Data Tables, tokens and static data (default: temporary)')
		.option('--input <json>', 'item or list of items for the start node, or @file')
		.option('--start <node>', 'name of the node to start from (default: Manual Trigger, then other triggers)')
		.option('--workflows <path>', 'file or folder with sub-workflows; repeatable (default: beside the workflow)', collect, [])
		.option('--nodes <dir>', 'folder of another built node package; repeatable', collect, [])
		.option('--allow-code', 'run Code nodes, with the rights of this process', false)
		.option('--report <file>', 'write an HTML page about the run: streams, requests, errors')
		.option('--json', 'print the result as one JSON object on the last line', false)
		.addHelpText('after', EXAMPLES)
		.exitOverride()
		.action((file: string, options: RunCommandOptions) => commands.run(file, options));
	root
		.command('conformance')
		.description("compare the nodes' resources with the API document of a HaloPSA tenant")
		.requiredOption('--openapi <url or file>', 'the OpenAPI 3 document in JSON')
		.option('--json', 'print the result as one JSON object', false)
		.addHelpText('after', CONFORMANCE_EXAMPLES)
		.exitOverride()
		.action((options: ConformanceCommandOptions) => commands.conformance(options));
	root
		.command('normalise')
		.description('print the records that a saved answer of a B2B data provider becomes, as a JSON array')
		.argument('<file>', 'the body of the answer, or - for stdin')
		.requiredOption('--provider <name>', 'such as apollo, zoominfo or "HG Insights"')
		.requiredOption('--operation <name>', 'such as enrichPerson, findCompanies, verifyEmail, intentSignals or technographics')
		.option('--raw', "keep the provider's own row under _meta.raw", false)
		.addHelpText('after', NORMALISE_EXAMPLES)
		.exitOverride()
		.action((file: string, options: NormaliseCommandOptions) => commands.normalise(file, options));
	addServeCommands(root, commands.done);
	addWarehouseCommand(root, commands.done);
	addExecutionsCommand(root, commands.done);
	addCredentialsCommand(root, commands.done);
	addDoctorCommand(root, commands.done);
	addExportCommand(root, commands.done);
	addCompletionCommand(root, commands.done);
	return root;
}

/** Runs a command line, given as process.argv has it. Answers the exit code. */
export async function commandLine(argv: readonly string[]): Promise<number> {
	let exitCode: number = EXIT.success;
	try {
		const root = program({
			done: (code) => {
				exitCode = code;
			},
			async run(file, options) {
				exitCode = await runCommand(file, options);
			},
			async conformance(options) {
				const { conformanceCommand } = await import('./cli/conformance-command');
				exitCode = await conformanceCommand(options);
			},
			async normalise(file, options) {
				const { normaliseCommand } = await import('./cli/normalise-command');
				exitCode = normaliseCommand(file, options);
			},
		});
		if (argv.length <= 2) {
			root.outputHelp();
			exitCode = EXIT.usage;
		} else {
			await root.parseAsync([...argv]);
		}
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		exitCode = error.exitCode === 0 ? EXIT.success : EXIT.usage;
	}
	return exitCode;
}

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
	process.exitCode = await commandLine(process.argv);
	// A node may leave a connection open; the process must end all the same. Without one it ends before this.
	setTimeout(() => process.exit(), LINGER_MS).unref();
}
