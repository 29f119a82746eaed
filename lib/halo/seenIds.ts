import type { RecordId } from './records/record';

/**
 * Which ids have been read. Ids that arrive in ascending order, as they are asked for, cost a plain list entry each;
 * a set is only built once an id arrives out of order.
 */
export class SeenIds {
	private readonly ascending: number[] = [];
	private others: Set<RecordId> | undefined;

	/** False once an id was added that is not a number above all before it. */
	get inOrder(): boolean {
		return this.others === undefined;
	}

	get size(): number {
		return this.ascending.length + (this.others?.size ?? 0);
	}

	get last(): number | undefined {
		return this.ascending[this.ascending.length - 1];
	}

	has(id: RecordId): boolean {
		if (this.others?.has(id)) return true;
		if (typeof id !== 'number') return false;
		let low = 0;
		let high = this.ascending.length - 1;
		while (low <= high) {
			const middle = (low + high) >>> 1;
			const value = this.ascending[middle] ?? Number.NaN;
			if (value === id) return true;
			if (value < id) low = middle + 1;
			else high = middle - 1;
		}
		return false;
	}

	/** Adds an id; false when it was there already. */
	add(id: RecordId): boolean {
		if (typeof id === 'number' && !this.others && id > (this.last ?? Number.NEGATIVE_INFINITY)) {
			this.ascending.push(id);
			return true;
		}
		if (this.has(id)) return false;
		(this.others ??= new Set()).add(id);
		return true;
	}
}
