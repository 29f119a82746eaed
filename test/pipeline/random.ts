export interface Random {
	/** 0 up to 1. */
	next(): number;
	chance(share: number): boolean;
	pick<T>(from: readonly T[]): T;
}

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
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
