import { readBody } from '../http/body';

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** A whole number with more digits than a number of JavaScript keeps. */
const LONG = /^-?\d{16,}$/;

/** Where the text that begins at `quote` ends, behind its closing quote. */
function endOfText(json: string, quote: number): number {
	for (let end = json.indexOf('"', quote + 1); end >= 0; end = json.indexOf('"', end + 1)) {
		let slashes = 0;
		while (json[end - 1 - slashes] === '\\') slashes += 1;
		if (slashes % 2 === 0) return end + 1;
	}
	return json.length;
}

/**
 * Keeps the digits of identifiers such as Apollo's `request_id`, a signed 64-bit number that JSON parsing rounds. Texts
 * are stepped over and not matched, as one of ten megabytes would be more than a regular expression takes.
 */
export function keepLongNumbers(json: string): string {
	if (!/\d{16}/.test(json)) return json;
	const parts: string[] = [];
	for (let at = 0; at < json.length;) {
		const quote = json.indexOf('"', at);
		const end = quote < 0 ? json.length : quote;
		parts.push(json.slice(at, end).replace(NUMBER, (token) => (LONG.test(token) ? `"${token}"` : token)));
		at = quote < 0 ? json.length : endOfText(json, quote);
		parts.push(json.slice(end, at));
	}
	return parts.join('');
}

/** A saved answer as data; undefined when it is not JSON. */
export function parseAnswer(text: string): unknown {
	const body = readBody(keepLongNumbers(text));
	return body.kind === 'json' ? body.json : undefined;
}
