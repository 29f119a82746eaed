import type { EnrichmentClient } from './client';
import { ProviderError } from './errors';
import { refusalIn } from './normalise';
import type { Call, CallOptions, Operation, OperationSpec, Row } from './types';
import { View } from './view';

/** Bombora's first page may be empty while it is made; a provider that goes on like this has nothing. */
const MOST_EMPTY_PAGES = 2;

const sameText = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

export interface ConversationSettings {
	/** Most rows wanted. */
	readonly limit: number;
	readonly waitSeconds: number;
	/** See the client's `send`. */
	readonly paidOnce?: boolean;
	readonly callOptions: CallOptions;
}

/** One question to a provider from its request to its last row: pages are read on, and late answers waited for. */
export class Conversation {
	constructor(
		private readonly client: EnrichmentClient,
		private readonly operation: Operation,
		private readonly spec: OperationSpec,
		private readonly settings: ConversationSettings,
	) {}

	async answerOf(call: Call): Promise<{ answer: View; rows: readonly Row[] }> {
		const { provider } = this.client;
		const isRepeated = this.spec.waiting?.request === 'again';
		const sent = await this.client.send(call, this.spec, { paidOnce: this.settings.paidOnce }).catch((error: unknown) => {
			if (isRepeated && error instanceof ProviderError && error.kind === 'pending') return undefined;
			throw error;
		});
		if (!sent) return { answer: new View(undefined), rows: [{ view: new View(undefined), status: 'pending' }] };
		const { answer, reply } = sent;
		if (reply.status === 202 && isRepeated) return { answer, rows: [{ view: answer, status: 'pending' }] };
		const rows = provider.rows(answer, this.operation);
		if (!rows) throw this.unreadable(answer);
		return { answer, rows };
	}

	/** Waits for rows that are pending, as long as the settings allow; what is not done then stays pending. */
	async finished(call: Call, rows: readonly Row[]): Promise<readonly Row[]> {
		const { waiting } = this.spec;
		const { clock } = this.client;
		const until = clock.now() + this.settings.waitSeconds * 1000;
		let current = rows;
		while (waiting && current.some(({ status }) => status === 'pending') && clock.now() + waiting.everyMs <= until) {
			await clock.sleep(waiting.everyMs);
			current = waiting.request === 'again' ? (await this.answerOf(call)).rows : await this.polled(current);
		}
		return current;
	}

	private async polled(rows: readonly Row[]): Promise<readonly Row[]> {
		const { waiting } = this.spec;
		if (!waiting || waiting.request === 'again') return rows;
		const references = rows.flatMap(({ status, reference }) => (status === 'pending' && reference !== undefined ? [reference] : []));
		if (references.length === 0) return rows;
		// Asking again costs nothing, so it may be repeated when the answer is lost.
		const sent = await this.client.send(waiting.request(references, this.settings.callOptions), { ...this.spec, cost: undefined }).catch((error: unknown) => {
			// The lookup is paid and goes on at the provider: it stays pending, with what to ask for.
			if (error instanceof ProviderError) return undefined;
			throw error;
		});
		const found = (sent && this.client.provider.rows(sent.answer, this.operation)) ?? [];
		return rows.map((row) => (row.status === 'pending' ? (found.find(({ reference }) => reference !== undefined && reference === row.reference) ?? row) : row));
	}

	/** The rows of all pages up to the limit. What was read, and perhaps paid, before a page failed is kept beside the error. */
	async furtherPages(first: Call, firstAnswer: View, firstRows: readonly Row[]): Promise<{ rows: readonly Row[]; error?: ProviderError }> {
		const { next } = this.spec;
		const { limit } = this.settings;
		const rows = [...firstRows];
		let [call, answer] = [first, firstAnswer];
		let error: ProviderError | undefined;
		let emptyPages = 0;
		while (next && rows.length < limit && !error) {
			const following = next(answer, call, rows.filter(({ status }) => status !== 'none').length);
			// A provider that always says that there is more is not believed: a page that is asked for twice, or comes twice, ends it.
			if (!following || sameText(following, call)) break;
			try {
				const page = await this.answerOf(following);
				const repeats = page.rows.length > 0 && sameText(page.rows.map(({ view }) => view.value), rows.slice(-page.rows.length).map(({ view }) => view.value));
				emptyPages = page.rows.some(({ status }) => status !== 'none') ? 0 : emptyPages + 1;
				if (repeats || emptyPages > MOST_EMPTY_PAGES) break;
				rows.push(...page.rows);
				[call, answer] = [following, page.answer];
			} catch (thrown) {
				if (!(thrown instanceof ProviderError)) throw thrown;
				error = thrown;
			}
		}
		return { rows: next ? rows.filter(({ status }) => status !== 'none').slice(0, limit) : rows, ...(error ? { error } : {}) };
	}

	/** Why an answer is not one of the provider's shapes; one that says nothing may have been paid. */
	private unreadable(answer: View): ProviderError {
		const refusal = refusalIn(this.client.provider, answer);
		const { kind, message, status } = refusal;
		this.client.heed(refusal);
		return kind === 'malformed' ? new ProviderError(kind, message, status, { mayHaveSpent: this.spec.cost !== undefined }) : refusal;
	}
}
