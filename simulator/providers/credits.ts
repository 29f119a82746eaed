/** One spending. */
export interface Spending {
	/** Path of the request that spent. */
	path: string;
	credits: number;
}

/** The account of a customer at a provider. */
export class Credits {
	readonly spendings: Spending[] = [];

	private readonly owned = new Set<string>();

	constructor(private balance: number) {}

	get left(): number {
		return this.balance;
	}

	/** Credits spent since the start. */
	get used(): number {
		return this.spendings.reduce((sum, { credits }) => sum + credits, 0);
	}

	set(balance: number): void {
		this.balance = balance;
	}

	/** Takes the credits; false, and nothing taken, when there are too few. Rounded to the tenth, the smallest price of all. */
	spend(path: string, credits: number): boolean {
		const price = Math.round(credits * 10) / 10;
		if (price > this.balance) return false;
		this.balance = Math.round((this.balance - price) * 10) / 10;
		if (price > 0) this.spendings.push({ path, credits: price });
		return true;
	}

	/** As `spend`, but a record that was paid for once is free from then on. */
	spendOnce(path: string, record: string, credits: number): boolean {
		if (this.owned.has(record)) return true;
		if (!this.spend(path, credits)) return false;
		this.owned.add(record);
		return true;
	}
}
