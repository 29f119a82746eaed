/** Runs tasks in the order they come, a few at once, and knows when nothing is left. */
export class DeliveryQueue {
	private readonly waiting: (() => Promise<void>)[] = [];

	private running = 0;

	private idleWaiters: (() => void)[] = [];

	private closed = false;

	constructor(private readonly concurrency: () => number) {}

	add(task: () => Promise<void>): void {
		if (this.closed) return;
		this.waiting.push(task);
		this.pump();
	}

	idle(): Promise<void> {
		if (this.running === 0 && this.waiting.length === 0) return Promise.resolve();
		return new Promise((resolve) => this.idleWaiters.push(resolve));
	}

	/** Drops what has not begun. */
	close(): void {
		this.closed = true;
		this.waiting.length = 0;
		if (this.running === 0) this.wake();
	}

	private pump(): void {
		while (this.running < Math.max(1, this.concurrency()) && this.waiting.length > 0) {
			const task = this.waiting.shift();
			if (!task) return;
			this.running += 1;
			void task().finally(() => {
				this.running -= 1;
				this.pump();
				if (this.running === 0 && this.waiting.length === 0) this.wake();
			});
		}
	}

	private wake(): void {
		for (const resolve of this.idleWaiters.splice(0)) resolve();
	}
}
