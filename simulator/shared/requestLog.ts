import type { FaultName } from './faults';

/** One request as it arrived. Never holds a header, a form or a body, so never a secret. */
export interface RequestLogEntry {
	/** 0 for the first request since the last reset. */
	index: number;
	/** Arrival, milliseconds since the epoch by the server's clock. */
	at: number;
	method: string;
	path: string;
	/** Query parameters with lower-case names. */
	query: Readonly<Record<string, string>>;
	/** Only `api` requests count against the rate limit. */
	kind: 'token' | 'discovery' | 'api';
	/** Resource addressed, as the catalogue spells it; empty when unknown. */
	resource: string;
	/** Answered status; 0 while open or when the connection was cut. */
	status: number;
	fault?: FaultName;
}

export class RequestLog {
	readonly entries: RequestLogEntry[] = [];

	add(entry: Omit<RequestLogEntry, 'index' | 'status'>): RequestLogEntry {
		const added: RequestLogEntry = { index: this.entries.length, status: 0, ...entry };
		this.entries.push(added);
		return added;
	}

	reset(): void {
		this.entries.length = 0;
	}

	/**
	 * Largest number of API requests in any window of that length. Two requests exactly one window
	 * apart do not share a window, which is also how the limiter counts.
	 */
	maxInWindow(windowSeconds: number): number {
		const length = windowSeconds * 1000;
		const times = this.entries.filter(({ kind }) => kind === 'api').map(({ at }) => at);
		let first = 0;
		let most = 0;
		times.forEach((at, last) => {
			while (at - (times[first] ?? at) >= length) first += 1;
			most = Math.max(most, last - first + 1);
		});
		return most;
	}
}
