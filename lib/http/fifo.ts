/** First in, first out; O(1) amortised, memory in proportion to what is inside. */
export class Fifo<T> {
	private items: T[] = [];
	private head = 0;

	get length(): number {
		return this.items.length - this.head;
	}

	push(item: T): void {
		this.items.push(item);
	}

	peek(): T | undefined {
		return this.items[this.head];
	}

	shift(): T | undefined {
		if (this.length === 0) return undefined;
		const item = this.items[this.head];
		this.head += 1;
		// Dropping the consumed half at once keeps the copying constant per item.
		if (this.head * 2 >= this.items.length) {
			this.items = this.items.slice(this.head);
			this.head = 0;
		}
		return item;
	}
}
