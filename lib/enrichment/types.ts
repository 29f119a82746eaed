import type { HttpMethod, HttpRequest } from '../ports';
import type { ProblemKind } from './errors';
import type { LIST_FIELDS, QueryField } from './fields';
import type { Draft, MatchStatus, RecordKind } from './records';
import type { View } from './view';

export const OPERATIONS = [
	'enrichCompany', 'enrichPerson', 'findCompanies', 'findEmail', 'findPeople', 'asyncResult', 'intentSignals', 'leadScoring', 'technographics',
	'usage', 'verifyEmail', 'fetchRows',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** How sure a fact is: read in the vendor's documentation, in a mirror of it, in connector source, inferred, or not known. */
export type Confidence = 'D' | 'H' | 'C' | 'I' | '?';

export interface Fact {
	readonly what: string;
	readonly confidence: Confidence;
}

/** What a lookup is about; values are trimmed, absent ones are left out. */
export type Query = Readonly<Partial<Record<QueryField, string>> & {
	readonly lists?: Readonly<Partial<Record<ListField, readonly string[]>>>;
	/** Parameters of the provider's own, sent as they are. */
	readonly extra?: Readonly<Record<string, unknown>>;
}>;

export type ListField = keyof typeof LIST_FIELDS;

export interface CallOptions {
	/** Whether phone numbers are asked for where they cost credits of their own. */
	readonly phones?: boolean;
	/** Whether personal addresses are asked for. */
	readonly personalEmails?: boolean;
	/** Where a provider sends what it finds later. */
	readonly webhookUrl?: string;
	/** ISO 8601 day, start of the time span that signals are wanted for. */
	readonly since?: string;
	/** Rows of one page. */
	readonly pageSize: number;
	/** Today as ISO 8601 day. */
	readonly today: string;
	/** Fields of the credential that change requests, such as the flavour of the API. */
	readonly settings: Readonly<Record<string, string>>;
}

/** A request before its base URL is known. */
export interface Call {
	readonly method: HttpMethod;
	readonly path: string;
	/** Name of the credential field that holds another base URL. */
	readonly base?: string;
	readonly query?: HttpRequest['query'];
	readonly json?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

/** One row of an answer. */
export interface Row {
	readonly view: View;
	/** Default: matched. */
	readonly status?: MatchStatus;
	/** What the provider repeats of the input: the index it was given as a reference, or the input itself as JSON. */
	readonly echo?: string;
	/** What the result of a pending row is asked for by. */
	readonly reference?: string;
	/** A fault of this row alone. */
	readonly problem?: { readonly kind: ProblemKind; readonly message: string };
}

/** How an unfinished lookup is finished: asked for every `everyMs` until no row is pending. */
export interface Waiting {
	readonly everyMs: number;
	/** `again` repeats the request itself. */
	readonly request: ((references: readonly string[], options: CallOptions) => Call) | 'again';
	/** Most references of one request. Default: all. */
	readonly bulk?: number;
}

export interface Cost {
	readonly amount: number;
	/** What the amount is taken for: a record that is found, each lookup whatever it finds, a request, or a page of rows. */
	readonly per: 'record' | 'lookup' | 'request' | 'page';
	/** Rows that one amount pays where pages are priced by size. Default: the page as asked for. */
	readonly pageOf?: number;
	/** Taken beside the amount for each record with phone numbers; `later` when they are charged after the answer, on delivery. */
	readonly phones?: { readonly amount: number; readonly later?: true };
	/** Taken for the search before the lookup, for each `rows` lookups begun. */
	readonly search?: { readonly amount: number; readonly rows: number };
	readonly note: string;
	readonly confidence: Confidence;
}

export interface OperationSpec {
	/** Sets of inputs any of which is enough; an empty set means that nothing is needed. */
	readonly needs: readonly (readonly (QueryField | ListField)[])[];
	/** Further inputs that narrow the lookup. */
	readonly accepts?: readonly (QueryField | ListField)[];
	/** Most lookups of one request. Default: 1. */
	readonly bulk?: number;
	/** Whether the rows of a bulk answer stand in the order of the input. */
	readonly positional?: true;
	readonly call: (queries: readonly Query[], options: CallOptions) => Call;
	/** The request of the next page, when the answer says that there is one. `rows` counts those read so far. */
	readonly next?: (answer: View, call: Call, rows: number) => Call | undefined;
	/** Largest page the provider gives. */
	readonly pageSize?: number;
	readonly waiting?: Waiting;
	/** Undefined: free. */
	readonly cost?: Cost;
	/** A budget of its own beside the account's. */
	readonly perMinute?: number;
	/** What a person should know before using it. */
	readonly note?: string;
	readonly confidence: Confidence;
}

/** A meaning of a refusal; the first rule that fits counts. */
export interface ErrorRule {
	readonly status: number | readonly number[];
	/** Words or codes in the body. */
	readonly says?: RegExp;
	readonly kind: ProblemKind;
}

export type Reader<K extends RecordKind> = (row: View, settings: Readonly<Record<string, string>>) => Draft<K>;
export type ListReader<K extends RecordKind> = (row: View, settings: Readonly<Record<string, string>>) => readonly Draft<K>[];

export interface Readers {
	readonly Person?: Reader<'Person'>;
	readonly Company?: Reader<'Company'>;
	readonly EmailVerification?: Reader<'EmailVerification'>;
	readonly IntentSignal?: ListReader<'IntentSignal'>;
	/** All rows of an answer make one stack when they are technologies themselves. */
	readonly TechStack?: (rows: readonly View[]) => readonly Draft<'TechStack'>[];
	readonly Score?: ListReader<'Score'>;
	readonly Usage?: ListReader<'Usage'>;
}

export interface Login {
	/** @throws ProviderError naming a field of the credential that is empty */
	readonly request: (credential: Readonly<Record<string, unknown>>) => HttpRequest;
	/** Paths of the token in the answer. */
	readonly token: readonly string[];
}

/** A vendor: what it offers, how it is asked, and how its answers read. One file each. */
export interface Provider {
	readonly key: string;
	readonly label: string;
	/** Other names it is known by. */
	readonly aliases: readonly string[];
	/** What became of it. */
	readonly today: string;
	/** Type of its credential; undefined when it has no API. */
	readonly credential?: string;
	/** Key of the provider whose API serves it. */
	readonly servedBy?: string;
	readonly baseUrl?: string;
	readonly auth: Fact;
	/** Fields of the credential, none of them secret, that change requests or how answers read. */
	readonly settings?: readonly string[];
	/** A field of the credential that has to be switched on. */
	readonly requires?: { readonly field: string; readonly message: string; readonly advice: string };
	/** How a token is fetched, where the key itself is not sent. */
	readonly login?: Login;
	readonly limits: Fact;
	/** Requests a minute unless the credential says otherwise. */
	readonly perMinute: number;
	/** Seconds to wait that the answer asks for beside Retry-After. */
	readonly waitSeconds?: (headers: Readonly<Record<string, string>>, now: number) => number | undefined;
	readonly errors: readonly ErrorRule[];
	/** How the provider says that a person withdrew consent; undefined when it never does. */
	readonly optOut?: string;
	readonly facts: readonly Fact[];
	readonly operations: Readonly<Partial<Record<Operation, OperationSpec>>>;
	/** The rows of an answer; undefined when it is none of the shapes the provider gives. */
	readonly rows: (answer: View, operation: Operation) => readonly Row[] | undefined;
	readonly readers: Readers;
	readonly creditsUsed?: (answer: View) => number | null;
	readonly requestId?: (answer: View) => string | null;
	/** 0 to 100, how sure the provider is of the whole row. */
	readonly rowConfidence?: (row: View) => number | null;
	readonly subDepartments?: (row: View) => readonly string[];
}

export const RECORD_OF: Readonly<Record<Operation, RecordKind>> = {
	findPeople: 'Person', enrichPerson: 'Person', findEmail: 'Person', asyncResult: 'Person', findCompanies: 'Company', enrichCompany: 'Company',
	verifyEmail: 'EmailVerification', intentSignals: 'IntentSignal', technographics: 'TechStack', leadScoring: 'Score', usage: 'Usage',
	fetchRows: 'Row',
};
