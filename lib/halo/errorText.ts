import type { Body } from '../http/body';
import { integerOf } from './records/record';

const LONGEST = 500;

/**
 * HaloPSA's own words in an answer that is not a success, on one line; undefined when it says nothing.
 *
 * The shapes are those that HaloAPI (New-HaloError), n8n's own node and HaloPsa.Api met: OAuth errors, serialised
 * .NET exceptions, plain messages, `errorMessage`, lists of errors, model binding failures keyed by field
 * (`[0].id`), plain text, and the pages of proxies.
 */
export function haloText(body: Body, text: string): string | undefined {
	if (body.kind === 'html') return tidy(/<title[^>]*>([^<]*)</i.exec(text)?.[1] ?? '');
	if (body.kind === 'empty') return undefined;
	return tidy(body.kind === 'json' ? wordsIn(body.json) : text);
}

/** The name of the OAuth error, such as `invalid_client`; undefined when the body has another shape. */
export function oauthErrorCode(body: Body): string | undefined {
	const error = body.kind === 'json' && isObject(body.json) ? body.json.error : undefined;
	return typeof error === 'string' ? error : undefined;
}

/** Whether the body is a serialised .NET exception, which HaloPSA also sends with 500 for a business rule. */
export function isDotNetException(body: Body): boolean {
	return body.kind === 'json' && isObject(body.json) && typeof body.json.ClassName === 'string';
}

/** Members of error bodies that no record and no list has by itself. */
const ERROR_MEMBERS = /^(error|errors|error_description|error_uri|errorMessage|resultCode|message|ModelState|title|status|type|traceId|detail)$/i;

/**
 * What an answer with a status of success refuses; undefined for one that refuses nothing. A record has an id, so a
 * body without one that only holds members of an error is a refusal; a mere message may as well tell of a success.
 * @param recordExpected where HaloPSA answers with a record, so that neither a message alone nor a text is a success
 */
export function refusalIn(json: unknown, recordExpected = false): string | undefined {
	if (recordExpected && typeof json === 'string') return SUCCESS.test(json) ? undefined : tidy(json);
	if (recordExpected && Array.isArray(json)) {
		const refusals = json.map((entry) => refusalIn(entry, true));
		return refusals.every((words) => words !== undefined) ? tidy(refusals.join('; ')) : undefined;
	}
	if (!isObject(json)) return undefined;
	const { id, ...members } = json;
	if (!recordExpected && isNamed(id)) return undefined;
	if (typeof members.ClassName === 'string' && typeof members.Message === 'string') return tidy(wordsIn(members));
	const names = Object.keys(members);
	if (names.length === 0 || !names.every((name) => ERROR_MEMBERS.test(name))) return undefined;
	const tellsOfError = names.some((name) => /^(error|errors|errorMessage|ModelState)$/i.test(name) && isFilled(members[name]));
	return tellsOfError || (recordExpected && !isNamed(id)) ? tidy(wordsIn(members)) : undefined;
}

/** Whether an id may be that of a stored record; a refusal may show it as null, 0 or -1. */
const isNamed = (id: unknown): boolean => (integerOf(id) ?? (isFilled(id) ? 1 : 0)) > 0;

/** Texts of an answer that say it is done, and bare numbers, which may be the id of what was made. */
const SUCCESS = /^\s*(ok|okay|success(ful|fully)?|saved|done|created|updated|true|-?\d+)?[.!]?\s*$/i;

const isFilled = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : isObject(value) ? Object.keys(value).length > 0 : typeof value === 'string' && value !== '');

function wordsIn(json: unknown): string {
	if (typeof json === 'string') return json;
	if (Array.isArray(json)) return json.map(wordsIn).filter(Boolean).join('; ');
	if (!isObject(json)) return '';
	const fields = json.errors ?? json.ModelState ?? json.modelState;
	return (
		firstText(json, ['error_description', 'Message', 'message', 'errorMessage', 'ErrorMessage', 'detail'], fields) ??
		(isObject(json.error) ? wordsIn(json.error) : undefined) ??
		(fields === undefined ? undefined : Array.isArray(fields) ? wordsIn(fields) : byField(fields)) ??
		firstText(json, ['error', 'title']) ??
		byField(json)
	);
}

/** The first of the named members that says something, with the more precise list of errors beside it. */
function firstText(json: Record<string, unknown>, names: readonly string[], fields?: unknown): string | undefined {
	const name = names.find((candidate) => typeof json[candidate] === 'string' && json[candidate] !== '');
	if (name === undefined) return undefined;
	const more = fields === undefined ? '' : Array.isArray(fields) ? wordsIn(fields) : byField(fields);
	return more ? `${String(json[name])} (${more})` : String(json[name]);
}

function byField(json: unknown): string {
	if (!isObject(json)) return wordsIn(json);
	const isText = (value: unknown): boolean => typeof value === 'string';
	return Object.entries(json)
		.filter(([, value]) => isText(value) || (Array.isArray(value) && value.some(isText)))
		.map(([field, value]) => `${field}: ${wordsIn(value)}`)
		.join('; ');
}

function tidy(words: string): string | undefined {
	const line = words.replace(/\s+/g, ' ').trim();
	if (line === '') return undefined;
	return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
