/** Sub-executions that nobody waits for. The run that started them ends when they have. */
export class DetachedWork {
	private readonly pending = new Set<Promise<void>>();
	private failed = false;

	/** @param work answers whether it succeeded */
	track(work: Promise<boolean>): void {
		const tracked: Promise<void> = work
			.then((succeeded) => {
				if (!succeeded) this.failed = true;
			})
			.finally(() => this.pending.delete(tracked));
		this.pending.add(tracked);
	}

	/** Waits for all, also for those that others start meanwhile; answers whether all succeeded. */
	async settle(): Promise<boolean> {
		while (this.pending.size > 0) await Promise.all(this.pending);
		return !this.failed;
	}
}
