/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export interface Random {
	/** 0 up to 1. */
	next(): number;
	chance(share: number): boolean;
	pick<T>(from: readonly T[]): T;
}

export function createRandom(seed: number): Random {
	const next = randomFrom(seed);
	return {
		next,
		chance: (share) => next() < share,
		pick: (from) => {
			const found = from[Math.floor(next() * from.length)];
			if (found === undefined) throw new Error('Nothing to pick from.');
			return found;
		},
	};
}

/** The same values in another order. */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
	return values.map((value) => ({ value, key: random() })).sort((left, right) => left.key - right.key).map(({ value }) => value);
}
