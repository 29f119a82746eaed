import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageError } from '../errors';

/** Asks on the terminal. A hidden answer is not shown. @throws UsageError where there is no terminal to ask on */
export async function ask(question: string, hidden: boolean): Promise<string> {
	if (!process.stdin.isTTY) throw new UsageError(`"${question}" has to be given.`, 'Give it with --set, --set-env or --set-file, or run this on a terminal to be asked.');
	process.stderr.write(`${question}: `);
	const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
	const reader = createInterface({ input: process.stdin, output, terminal: true });
	try {
		return await reader.question('');
	} finally {
		reader.close();
		if (hidden) process.stderr.write('\n');
	}
}
