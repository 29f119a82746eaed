import { complete, type Origin } from './complete';
import { ProviderError } from './errors';
import { meaningOf } from './meaning';
import { RECORD_OF, type Operation, type Provider, type Row } from './types';
import type { Draft, EnrichmentRecord, MatchStatus, RecordKind } from './records';
import { View } from './view';

export interface NormaliseContext {
	/** ISO 8601; null when nobody knows. */
	readonly fetchedAt: string | null;
	readonly endpoint?: string | null;
	/** Whether the provider's own row is kept under `_meta.raw`. */
	readonly keepRaw?: boolean;
	/** Fields of the credential that change how an answer reads. */
	readonly settings?: Readonly<Record<string, string>>;
}

interface Reading {
	readonly provider: Provider;
	readonly operation: Operation;
	readonly answer: View;
	readonly context: NormaliseContext;
}

function originOf({ provider, answer, context }: Reading, row: Row, matchStatus: MatchStatus): Origin {
	return {
		provider: provider.servedBy ?? provider.key,
		endpoint: context.endpoint ?? null,
		fetchedAt: context.fetchedAt,
		matchStatus,
		creditsUsed: provider.creditsUsed?.(answer) ?? null,
		requestId: row.reference ?? provider.requestId?.(answer) ?? null,
		raw: context.keepRaw ? (row.view.value ?? null) : null,
		confidence: provider.rowConfidence?.(row.view) ?? null,
	};
}

function draftsOf(kind: RecordKind, { provider, context }: Reading, rows: readonly View[]): Draft<RecordKind>[] {
	const { settings = {} } = context;
	const { readers } = provider;
	switch (kind) {
		case 'TechStack': return [...(readers.TechStack?.(rows) ?? [])];
		case 'IntentSignal': return rows.flatMap((row) => readers.IntentSignal?.(row, settings) ?? []);
		case 'Score': return rows.flatMap((row) => readers.Score?.(row, settings) ?? []);
		case 'Usage': return rows.flatMap((row) => readers.Usage?.(row, settings) ?? []);
		case 'Row': return rows.map(({ value }) => ({ row: value }));
		case 'Person': return rows.flatMap((row) => readers.Person?.(row, settings) ?? []);
		case 'Company': return rows.flatMap((row) => readers.Company?.(row, settings) ?? []);
		case 'EmailVerification': return rows.flatMap((row) => readers.EmailVerification?.(row, settings) ?? []);
	}
}

/** What says that nothing was found, that it is not there yet, or that the person withdrew consent. */
function withoutData(kind: RecordKind, status: MatchStatus): Draft<RecordKind> {
	if (kind === 'Person') return status === 'restricted' ? { restricted: true, emailStatus: 'suppressed' } : {};
	if (kind === 'EmailVerification') return status === 'restricted' ? { status: 'suppressed' } : { pending: status === 'pending' };
	return kind === 'IntentSignal' ? { kind: 'topic' } : kind === 'Score' ? { entity: 'company', kind: 'fit' } : {};
}

/** A person who was looked up and came without any address is found in part. */
function partlyFound(record: EnrichmentRecord, operation: Operation): EnrichmentRecord {
	const isLookup = operation === 'findEmail' || operation === 'enrichPerson' || operation === 'asyncResult';
	const isPart = isLookup && record._meta.matchStatus === 'matched' && 'emails' in record && record.emails.length === 0;
	return isPart ? { ...record, _meta: { ...record._meta, matchStatus: 'partial' } } : record;
}

/** The records of one row. A restricted row says nothing but that. */
export function recordsOfRow(reading: Reading, row: Row): EnrichmentRecord[] {
	const { provider, operation } = reading;
	const kind = RECORD_OF[operation];
	const status = row.status ?? 'matched';
	if (status !== 'matched' && status !== 'partial') {
		const bare = { ...row, view: new View(undefined) };
		return LISTS.has(kind) && status === 'none' ? [] : [
			complete(kind, withoutData(kind, status), originOf(reading, status === 'restricted' ? bare : row, status)),
		];
	}
	const subDepartments = provider.subDepartments?.(row.view) ?? [];
	return draftsOf(kind, reading, [row.view]).map((draft) => {
		const known = kind === 'Person' && provider.optOut ? { restricted: false, ...draft } : draft;
		return partlyFound(complete(kind, known, originOf(reading, row, status), subDepartments), operation);
	});
}

/** Kinds of which an answer may hold any number for one subject: nothing found is an empty list. */
const LISTS = new Set<RecordKind>(['IntentSignal', 'TechStack', 'Score', 'Usage', 'Row']);

/** Technologies that are rows of their own belong to one stack. */
export function recordsOfRows(reading: Reading, rows: readonly Row[]): EnrichmentRecord[] {
	const found = rows.filter(({ status }) => status === undefined || status === 'matched' || status === 'partial');
	if (RECORD_OF[reading.operation] !== 'TechStack' || found.length < 2) return rows.flatMap((row) => recordsOfRow(reading, row));
	const [first] = found;
	return first ? draftsOf('TechStack', reading, found.map(({ view }) => view)).map((draft) => complete<RecordKind>('TechStack', draft, originOf(reading, first, 'matched'))) : [];
}

/**
 * The records that an answer of a provider becomes.
 * @param answer the parsed JSON of the answer; read texts with `parseAnswer`, which keeps long identifiers
 * @throws ProviderError when the answer is an error of the provider or none of the shapes it gives
 */
export function normaliseAnswer(provider: Provider, operation: Operation, answer: unknown, context: NormaliseContext = { fetchedAt: null }): EnrichmentRecord[] {
	const view = new View(answer);
	const rows = provider.rows(view, operation) ?? rowsOfRefusal(refusalIn(provider, view));
	const problem = rows.every((row) => row.problem) ? rows[0]?.problem : undefined;
	if (problem) throw new ProviderError(problem.kind, problem.message);
	return recordsOfRows({ provider, operation, answer: view, context }, rows);
}

/** Nothing found and consent withdrawn are told as records, as in a live lookup. @throws the refusal when it is anything else */
function rowsOfRefusal(refusal: ProviderError): readonly Row[] {
	const status = refusal.kind === 'notFound' ? 'none' : refusal.kind === 'restricted' ? 'restricted' : undefined;
	if (status === undefined) throw refusal;
	return [{ view: new View(undefined), status }];
}

/** What an answer that is none of the provider's shapes means; a saved one may have lost its status, so its words count too. */
export function refusalIn(provider: Provider, answer: View): ProviderError {
	const words = meaningOf.words(answer);
	const status = answer.integer('statusCode', 'status', 'error.status', 'errors.0.status', 'errors.0.code', 'http') ?? undefined;
	const text = JSON.stringify(answer.value);
	if (words !== null) return new ProviderError(status === undefined ? meaningOf.kindByWords(provider, text) : meaningOf.kind(provider, status, text), `${provider.label} says: ${words}`, status);
	return new ProviderError('malformed', `The answer of ${provider.label} has none of the shapes it is known to give`);
}
