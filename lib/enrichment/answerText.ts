import { readBody } from '../http/body';

/** The texts and numbers of a JSON document. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** A whole number with more digits than a number of JavaScript keeps. */
const LONG = /^-?\d{16,}$/;

/**
 * Keeps the digits of identifiers such as Apollo's `request_id`, a signed 64-bit number that JSON parsing rounds.
 */
export function keepLongNumbers(text: string): string {
	return /\d{16}/.test(text) ? text.replace(TOKEN, (token) => (LONG.test(token) ? `"${token}"` : token)) : text;
}

/** A saved answer as data; undefined when it is not JSON. */
export function parseAnswer(text: string): unknown {
	const body = readBody(keepLongNumbers(text));
	return body.kind === 'json' ? body.json : undefined;
}
