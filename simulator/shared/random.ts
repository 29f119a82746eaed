import { faker } from '@faker-js/faker/locale/en';

/**
 * Seeded choices. The same seed gives the same sequence on every machine and Node version. The one
 * faker of the English locale is seeded anew by each source (the package with all locales loads
 * six times slower), so a source is used up before the next one is made.
 */
export class RandomSource {
	constructor(seed: number) {
		faker.seed(seed);
	}

	/** A whole number from `least` to `most`, both included. */
	int(least: number, most: number): number {
		return least + Math.floor(faker.number.float() * (most - least + 1));
	}

	chance(probability: number): boolean {
		return faker.number.float() < probability;
	}

	pick<T>(choices: readonly T[]): T {
		const choice = choices[Math.floor(faker.number.float() * choices.length)];
		if (choice === undefined) throw new RangeError('Nothing to pick from.');
		return choice;
	}

	/** An amount with two decimals. */
	money(least: number, most: number): number {
		return this.int(least * 100, most * 100) / 100;
	}
}
