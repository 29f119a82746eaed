import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CanceledError, UsageError } from '../errors';

/** The terminal until it is muted, for answers that must not be seen. */
class MutableOutput extends Writable {
	private muted = false;

	mute(): void {
		this.muted = true;
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
		if (!this.muted) process.stderr.write(chunk);
		done();
	}
}

/**
 * Asks on the terminal. A hidden answer is not shown, and neither is what is typed before the question stands there:
 * the terminal stops echoing when the reader is made.
 *
 * @throws UsageError where there is no terminal to ask on
 * @throws CanceledError at Ctrl-C or Ctrl-D
 */
export async function ask(question: string, hidden: boolean): Promise<string> {
	if (!process.stdin.isTTY) throw new UsageError(`"${question}" has to be given.`, 'Give it with --set, --set-env or --set-file, or run this on a terminal to be asked.');
	const output = new MutableOutput();
	const reader = createInterface({ input: process.stdin, output: hidden ? output : process.stderr, terminal: true });
	const closed = new Promise<never>((_resolve, reject) => reader.once('close', () => reject(new CanceledError('Nothing was stored.'))));
	try {
		// The question is the prompt of the reader, which clears the line before it writes it: a question written by us would vanish.
		const answer = reader.question(`${question}: `);
		output.mute();
		return await Promise.race([answer, closed]);
	} finally {
		reader.close();
		if (hidden) process.stderr.write('\n');
	}
}
