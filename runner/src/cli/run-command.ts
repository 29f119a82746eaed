import { writeFileSync } from 'node:fs';
import { systemClock } from '../clock';
import { messageOf, UsageError } from '../errors';
import { parseInput } from '../input';
import type { Failure, RunResult } from '../report';
import { createRunner, type Runner } from '../runner';
import { colorsFor } from './colors';
import { EXIT, print, refuse } from './exit';
import { htmlReport } from './html-report';
import { progressFor } from './progress';
import { summaryText } from './summary';

export interface RunCommandOptions {
	readonly credentials?: string;
	readonly data?: string;
	readonly input?: string;
	readonly start?: string;
	readonly workflows: readonly string[];
	readonly nodes: readonly string[];
	readonly allowCode: boolean;
	/** File for a page about the run. */
	readonly report?: string;
	readonly json: boolean;
}

const EXIT_OF = { success: EXIT.success, error: EXIT.error, canceled: EXIT.canceled } as const;

/** The first Ctrl-C ends the execution after the node that is running; the second one ends the process. */
function cancelOnInterrupt(): { signal: AbortSignal; stop: () => void } {
	const controller = new AbortController();
	const interrupt = (): void => {
		if (controller.signal.aborted) process.exit(EXIT.canceled);
		process.stderr.write('\nCanceling; press Ctrl-C again to stop at once.\n');
		controller.abort();
	};
	const signals = ['SIGINT', 'SIGTERM'] as const;
	for (const signal of signals) process.on(signal, interrupt);
	return {
		signal: controller.signal,
		stop: () => {
			for (const signal of signals) process.off(signal, interrupt);
		},
	};
}

async function execute(runner: Runner, file: string, options: RunCommandOptions): Promise<RunResult> {
	const input = options.input === undefined ? undefined : parseInput(options.input);
	const progress = progressFor(process.stderr, () => systemClock.now());
	const interrupt = cancelOnInterrupt();
	try {
		return await runner.run(file, {
			input,
			onNode: progress.onNode,
			signal: interrupt.signal,
			...(options.start === undefined ? {} : { startNode: options.start }),
		});
	} finally {
		progress.stop();
		interrupt.stop();
	}
}

function writeReport(file: string, result: RunResult): void {
	try {
		writeFileSync(file, htmlReport(result));
	} catch (error) {
		throw new UsageError(`The workflow ran (${result.status}), but the report ${file} cannot be written: ${messageOf(error)}.`, 'Give --report a file in a folder that is there.');
	}
}

function reportRefusal(error: unknown, json: boolean): number {
	const failure: Failure = {
		node: null,
		item: null,
		message: messageOf(error),
		advice: (error instanceof UsageError ? error.advice : undefined) ?? 'See halopsa-runner run --help.',
	};
	if (json) print(JSON.stringify({ status: 'error', workflow: null, duration: 0, nodes: {}, output: [], errors: [failure] }));
	return refuse(error, 'run');
}

/** Runs one workflow file and prints its result. Answers the exit code. */
export async function runCommand(file: string, options: RunCommandOptions): Promise<number> {
	let runner: Runner | undefined;
	try {
		runner = createRunner({
			...(options.credentials === undefined ? {} : { credentials: options.credentials }),
			...(options.data === undefined ? {} : { dataDir: options.data }),
			workflows: options.workflows,
			nodePackages: options.nodes,
			allowCode: options.allowCode,
		});
		const result = await execute(runner, file, options);
		if (options.report !== undefined) writeReport(options.report, result);
		print(options.json ? JSON.stringify(result) : summaryText(result, colorsFor(process.stdout)));
		return EXIT_OF[result.status];
	} catch (error) {
		return reportRefusal(error, options.json);
	} finally {
		await runner?.close();
	}
}
