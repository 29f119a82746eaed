import type { ZodError } from 'zod';

/**
 * The runner was asked for something it cannot do: a missing file, a malformed workflow, a node package that
 * is not there. Nothing has been executed. The command line ends with exit code 2.
 */
export class UsageError extends Error {
	override readonly name = 'UsageError';

	constructor(
		message: string,
		/** What to do next, as a sentence. */
		readonly advice?: string,
		options?: { cause?: unknown },
	) {
		super(message, options);
	}
}

/** The person at the terminal has called the command off. The command line ends with exit code 130. */
export class CanceledError extends Error {
	override readonly name = 'CanceledError';
}

/** "nodes[2].name: Required; connections: Expected object" for at most five problems. */
export function describeIssues(error: ZodError): string {
	const shown = error.issues.slice(0, 5).map((issue) => {
		const path = issue.path.reduce<string>(
			(text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
			'',
		);
		return path === '' ? issue.message : `${path}: ${issue.message}`;
	});
	const more = error.issues.length - shown.length;
	return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

const fieldOf = (error: unknown, field: string): unknown =>
	typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;

/** The message of anything thrown. Not by `instanceof`: n8n loads node classes in a context of their own. */
export function messageOf(error: unknown): string {
	const message = fieldOf(error, 'message');
	return typeof message === 'string' ? message : String(error);
}

/** Node.js error code, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
	const code = fieldOf(error, 'code');
	return typeof code === 'string' ? code : undefined;
}
