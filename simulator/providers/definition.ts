import { AnswerError, type Answer, type IncomingRequest } from '../shared/answer';
import type { Clock } from '../shared/clock';
import type { RateState } from './rates';
import type { Credits } from './credits';
import type { Population } from './population';

/** Behaviour that tests switch on. Every one has been seen at some provider, or is what its document leaves open. */
export interface ProviderQuirks {
	/** Order of the rows of a bulk answer. */
	bulkOrder?: 'asked' | 'reversed';
	/** Leaves out the first row of a bulk answer, or every row without a match. */
	bulkDrop?: 'first' | 'unmatched';
	/** Gives the first row of a bulk answer twice. */
	bulkRepeat?: boolean;
	/** Milliseconds of the clock until asynchronous work is done; 10 seconds by default. */
	asyncMs?: number;
	/** Asynchronous work is never done. */
	asyncNever?: boolean;
	/** Fields the provider does not have: the rest of the record is told. */
	without?: readonly ('email' | 'phones' | 'company')[];
	/** An account without credits is told so by an empty answer instead of an error, where the documents leave it open. */
	silentWithoutCredits?: boolean;
	/** Search rows come without the wrapper that holds the paging. */
	bareList?: boolean;
	/** Valid JSON of a shape that the document does not know. */
	wrongShape?: boolean;
}

/** Everything a stand-in knows. */
export interface World {
	readonly population: Population;
	readonly clock: Clock;
	readonly credits: Credits;
	/** Secrets of the credential, made for this run. */
	readonly secret: string;
	readonly secondSecret: string;
	/** False answers what the provider says when the plan or the scope lacks the call. */
	planAllows(path: string): boolean;
	quirks: ProviderQuirks;
	/** Callbacks a client asked for, with the moment they are due. */
	readonly callbacks: { url: string; body: unknown; dueAt: number }[];
}

/** A request as a route sees it. */
export interface Call {
	readonly request: IncomingRequest;
	/** Path below the base path. */
	readonly path: string;
	/** Named parts of the path. */
	readonly params: Readonly<Record<string, string>>;
	/** Values of a query parameter that may be repeated. */
	all(name: string): string[];
	/** A query parameter, or '' when there is none. */
	query(name: string): string;
	/** The JSON body. @throws AnswerError the provider's own answer to what is not JSON */
	readonly body: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

export type Route = (call: Call) => Answer;

export interface RateRule {
	requests: number;
	windowSeconds: number;
	/** Paths that count together; every request when absent. */
	paths?: RegExp;
	/** Each path has its own window. */
	perPath?: boolean;
}

/** One provider: what its documentation says, as data and routes. */
export interface ProviderDefinition {
	/** Path of the base URL that a credential holds. */
	readonly basePath: string;
	/** Query parameters, in lower case, that hold a secret and must not reach a log. */
	readonly secretParameters?: readonly string[];
	/** Fields a user fills into the credential, apart from the base URL. */
	readonly credential: Readonly<Record<string, string>>;
	readonly rates: readonly RateRule[];
	/** Requests that fetch a token, without the method. */
	readonly tokenPaths?: readonly string[];
	/** The answer to a request that is not signed in, or undefined. */
	refuse(call: Call): Answer | undefined;
	/** Ends every token that was given out. */
	revokeTokens?(): void;
	readonly forbidden: Answer;
	tooMany(wait: { seconds: number; windowSeconds: number }): Answer;
	rateHeaders?(states: readonly RateState[]): Record<string, string>;
	readonly notFound: Answer;
	readonly badJson: Answer;
	/** `METHOD /path/{name}` below the base path. */
	readonly routes: Readonly<Record<string, Route>>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

export function refuseWith(status: number, body: unknown, headers?: Record<string, string>): never {
	throw new AnswerError({ status, body, ...(headers ? { headers } : {}) });
}

export const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {});

export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined);

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const texts = (value: unknown): string[] => list(value).flatMap((one) => text(one) ?? []);

/** A whole number within bounds, or the fallback. */
export function whole(value: unknown, fallback: number, least: number, most: number): number {
	const number = Number(value);
	return value === undefined || value === '' || !Number.isFinite(number) ? fallback : Math.min(most, Math.max(least, Math.floor(number)));
}

/** Rows of a bulk answer as the quirks spoil them. */
export function arranged<Row>({ quirks }: World, rows: readonly Row[], matched: (row: Row) => boolean): Row[] {
	let result = [...rows];
	if (quirks.bulkDrop === 'unmatched') result = result.filter(matched);
	if (quirks.bulkDrop === 'first') result = result.slice(1);
	if (quirks.bulkOrder === 'reversed') result.reverse();
	const [first] = result;
	return quirks.bulkRepeat && first !== undefined ? [first, ...result] : result;
}

export const lacks = ({ quirks }: World, field: 'email' | 'phones' | 'company'): boolean => quirks.without?.includes(field) ?? false;
