import { CanceledError, messageOf, UsageError } from '../errors';
import { colorsFor } from './colors';
import { failureText } from './summary';

/** Exit codes of every command. */
export const EXIT = { success: 0, error: 1, usage: 2, canceled: 130 } as const;

/** Data folder of the commands that cannot do without one. */
export const DEFAULT_DATA = './halopsa-data';

export const print = (text: string): void => {
	process.stdout.write(`${text}\n`);
};

/** Says on stderr what went wrong and what to do; answers the exit code. */
export function refuse(error: unknown, command: string): number {
	if (error instanceof CanceledError) {
		process.stderr.write(`\nCanceled. ${error.message}\n`);
		return EXIT.canceled;
	}
	const advice = (error instanceof UsageError ? error.advice : undefined) ?? `See halopsa-runner ${command} --help.`;
	process.stderr.write(`${failureText({ node: null, item: null, message: messageOf(error), advice }, colorsFor(process.stderr))}\n`);
	return error instanceof UsageError ? EXIT.usage : EXIT.error;
}

/** Runs the body of a command; what it throws is told and becomes its exit code. */
export async function attempt(command: string, work: () => Promise<number>): Promise<number> {
	try {
		return await work();
	} catch (error) {
		return refuse(error, command);
	}
}
