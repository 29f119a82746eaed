/**
 * Lets many requests share one token that is fetched as a side effect of a request: the first request
 * without a token goes alone, everybody else waits for it, and a refused token is dropped once however
 * many requests it was refused to.
 */
class TokenGate {
	private token = '';
	private dropped = new Set<string>();
	private pending: Promise<unknown> | undefined;

	/** Runs `task` with the current token, or alone with an empty one when there is none. `task` gives the token it ended up with as `session`. */
	async pass<T extends { readonly session: string }>(stored: string, task: (token: string) => Promise<T>): Promise<T> {
		while (this.pending) await this.pending.catch(() => undefined);
		if (this.token === '' && stored !== '' && !this.dropped.has(stored)) this.token = stored;
		if (this.token !== '') return await task(this.token);
		const first = task('').then((result) => {
			this.token = result.session;
			return result;
		});
		this.pending = first;
		try {
			return await first;
		} finally {
			this.pending = undefined;
		}
	}

	drop(session: string): void {
		this.dropped = new Set([session]);
		if (this.token === session) this.token = '';
	}
}

/** One gate per account. */
export class TokenGates {
	private readonly gates = new Map<string, TokenGate>();

	at(key: string): TokenGate {
		const known = this.gates.get(key);
		if (known) return known;
		const gate = new TokenGate();
		this.gates.set(key, gate);
		return gate;
	}
}
