import type { ExecutionError } from 'n8n-workflow';
import type { Failure } from '../report';

/** An HTTP status, and not a number that stands in a text for something else, such as an amount or an id. */
const status = (digits: string): RegExp => new RegExp(`^${digits}(?: -|$)|(?:status(?: code)?|HTTP|code|answers|answered(?: with)?) ${digits}\\b`, 'i');

const UNAUTHORIZED = 'Check the id and secret of the credential.';
const FORBIDDEN = 'The credential lacks a permission: check its scopes and the rights of its agent.';

/** Advice where n8n's error brings none of its own. Codes are those of Node.js and HTTP. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
	[/ECONNREFUSED|refused the connection/, 'Nothing answers at that address: check the URL in the credential and that the service is running.'],
	[/ENOTFOUND|EAI_AGAIN|getaddrinfo/, 'The host name is unknown: check the URL in the credential.'],
	[/ECONNRESET|socket hang up|aborted/, 'The connection broke: run again; look at the service if it happens every time.'],
	[/ETIMEDOUT|ECONNABORTED|timed? ?out/i, 'The service did not answer in time: run again, or raise the timeout of the node.'],
	[/certificate|self.signed/i, 'The certificate is not trusted: check the URL, or add the authority with NODE_EXTRA_CA_CERTS.'],
	[/disk is full|disk I\/O error|ENOSPC|EDQUOT/, 'The disk has no space left or fails: make space and run again. What was stored before is safe.'],
	[status('401'), UNAUTHORIZED],
	[/authori[sz]ation failed/i, UNAUTHORIZED],
	[status('403'), FORBIDDEN],
	[/forbidden/i, FORBIDDEN],
	[status('429'), 'The service limits requests: wait, or lower the rate in the credential.'],
	[status('5\\d\\d'), 'The service failed: run again later.'],
	[/[Cc]ode node|task runner/, 'Use nodes such as Edit Fields, Filter or Summarize, or run this workflow in n8n.'],
];

const FALLBACK = "Check the node's parameters and the item it was given.";

interface ErrorDetails {
	readonly message?: string;
	readonly description?: unknown;
	readonly advice?: unknown;
	readonly httpCode?: unknown;
	readonly code?: unknown;
	readonly context?: { readonly itemIndex?: unknown };
	readonly messages?: unknown;
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** n8n keeps the answer of a service in `messages` when it replaces the message by a general one. */
function adviceOf(error: ErrorDetails, message: string): string {
	const own = text(error.advice) ?? text(error.description);
	const clues = [message, own, text(error.code), text(error.httpCode), ...(Array.isArray(error.messages) ? error.messages : [])].map((clue) => text(clue) ?? '');
	const known = ADVICE.find(([pattern]) => clues.some((clue) => pattern.test(clue)))?.[1];
	if (own === undefined || own === message) return known ?? FALLBACK;
	return known === undefined || own.includes(known) ? own : `${own} ${known}`;
}

/**
 * An n8n error as a person needs it: the node, the item, what happened and what to do.
 *
 * @param path names of the Execute Sub-workflow nodes that led here, outermost first
 */
export function failureOf(error: ExecutionError | Error, node: string | null, path: readonly string[]): Failure {
	const details: ErrorDetails = error;
	const message = text(details.message) ?? 'The node failed without a message.';
	const item = details.context?.itemIndex;
	return {
		node,
		item: typeof item === 'number' ? item : null,
		message,
		advice: adviceOf(details, message),
		...(path.length > 0 && node !== null ? { path: [...path, node] } : {}),
	};
}
