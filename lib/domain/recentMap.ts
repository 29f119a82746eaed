interface Entry<V> {
	readonly value: V;
	readonly since: number;
}

/** Remembers the latest entries only: at most `max` of them, none longer than `maxAgeMs`. Times are given in milliseconds. */
export class RecentMap<V> {
	private readonly entries = new Map<string, Entry<V>>();

	constructor(
		private readonly max: number,
		private readonly maxAgeMs: number,
	) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: string, now: number): V | undefined {
		const entry = this.entries.get(key);
		if (!entry || now - entry.since > this.maxAgeMs) return undefined;
		return entry.value;
	}

	set(key: string, value: V, now: number): void {
		this.entries.delete(key);
		this.entries.set(key, { value, since: now });
		// A Map iterates in the order of insertion, so the oldest entries come first.
		for (const [oldest, { since }] of this.entries) {
			if (this.entries.size <= this.max && now - since <= this.maxAgeMs) break;
			this.entries.delete(oldest);
		}
	}

	delete(key: string): void {
		this.entries.delete(key);
	}
}
