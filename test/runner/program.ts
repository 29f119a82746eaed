import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { onClean } from './support';

const RUNNER = join(__dirname, '..', '..', 'runner');

/** Bundles the command line as it is published; answers the file to start. */
export async function buildProgram(): Promise<string> {
	// Inside runner/, so that the bundle finds the packages it leaves out, as the published one does.
	const dist = join(RUNNER, 'dist', `test-${randomBytes(4).toString('hex')}`);
	onClean(() => rmSync(dist, { recursive: true, force: true }));
	await build({
		entryPoints: [join(RUNNER, 'src', 'cli.ts')], outfile: join(dist, 'cli.cjs'), bundle: true, platform: 'node', format: 'cjs', packages: 'external',
		logLevel: 'error',
	});
	mkdirSync(join(dist, 'bin'));
	const program = join(dist, 'bin', 'start.cjs');
	writeFileSync(program, "require('../cli.cjs').main();");
	return program;
}

export interface Running {
	readonly child: ChildProcess;
	readonly output: { stdout: string; stderr: string };
	/** Exit code, or the signal that ended it. */
	readonly ended: Promise<number | string | null>;
}

/**
 * Starts the command line with nothing of this process's environment, as a build server does: nothing may be coloured for it.
 *
 * @param around a command that starts the one that follows it, such as a shell with a limit
 */
export function launch(program: string, home: string, commandLine: readonly string[], env: NodeJS.ProcessEnv = {}, around: readonly string[] = []): Running {
	const [command = process.execPath, ...words] = [...around, process.execPath, program, ...commandLine];
	const child = spawn(command, words, { env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, CI: 'true', ...env }, cwd: home });
	const output = { stdout: '', stderr: '' };
	child.stdout.on('data', (chunk: Buffer) => {
		output.stdout += chunk.toString();
	});
	child.stderr.on('data', (chunk: Buffer) => {
		output.stderr += chunk.toString();
	});
	const ended = new Promise<number | string | null>((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
	onClean(async () => {
		child.kill('SIGKILL');
		await ended;
	});
	return { child, output, ended };
}

/** Waits for a line on stdout. @throws Error with everything printed when the process ends before */
export async function printed(running: Running, pattern: RegExp): Promise<RegExpExecArray> {
	return await new Promise((resolve, reject) => {
		const look = (): void => {
			const match = pattern.exec(running.output.stdout);
			if (match) resolve(match);
		};
		running.child.stdout?.on('data', look);
		look();
		void running.ended.then((code) => reject(new Error(`ended with ${code}: ${running.output.stdout}${running.output.stderr}`)));
	});
}
