import { CronTime } from 'cron';
import { DateTime } from 'luxon';
import type { Timers } from '../../timers';

/** What a job remembers between two lives of the process. */
export interface DueTimes {
	/** Milliseconds since the epoch when the job was due next; undefined when it is new. */
	dueAt(job: CronJob): number | undefined;
	/** Notes when the next tick is due and does the work of this one: both or neither. */
	advance(job: CronJob, nextAt: number, work: () => void): void;
}

export interface CronJob {
	readonly workflowId: string;
	readonly nodeId: string;
	/** Five or six fields; six begin with the seconds. */
	readonly expression: string;
	readonly timezone: string;
}

export interface CronWatch {
	/** A tick was missed while the process was down. @param dueAt milliseconds since the epoch */
	missed(job: CronJob, dueAt: number): void;
	/** A tick could not be noted or its work failed; it counts as missed at the next start. */
	failed(job: CronJob, error: unknown): void;
}

/** A computer that sleeps or whose clock is set stops timers, so that none runs longer than this (milliseconds). */
const LONGEST_NAP_MS = 30_000;

/** The first moment after `time` that fits the expression. @throws Error when the expression is not valid */
function nextAfter({ expression, timezone }: CronJob, time: number): number {
	return new CronTime(expression, timezone).getNextDateFrom(DateTime.fromMillis(time, { zone: timezone })).toMillis();
}

/**
 * Cron expressions over a clock of our choice. Of the ticks missed while the process was down, at most one is made up
 * for; of those missed while it was up (a sleeping laptop, a clock set forward) one as well.
 */
export class CronJobs {
	private readonly running = new Map<CronJob, () => void>();

	constructor(
		private readonly timers: Timers,
		private readonly dueTimes: DueTimes,
		private readonly catchUp: boolean,
		private readonly watch: CronWatch,
	) {}

	/**
	 * Calls `onTick` with the moment each tick was meant for, until {@link stop}.
	 *
	 * @param remember whether a tick missed before this process started counts
	 * @throws Error when the expression or the time zone is not valid
	 */
	start(job: CronJob, onTick: (scheduledFor: Date) => void, remember = true): void {
		const now = this.timers.now();
		const upcoming = nextAfter(job, now);
		const due = remember ? this.dueTimes.dueAt(job) : undefined;
		const missed = due !== undefined && due <= now;
		if (missed) this.watch.missed(job, due);
		if (remember) {
			this.dueTimes.advance(job, upcoming, () => {
				if (missed && this.catchUp) onTick(new Date(due));
			});
		}
		this.arm(job, upcoming, onTick, remember);
	}

	/** Ends the jobs of one node, or of a whole workflow. */
	stop(workflowId: string, nodeId?: string): void {
		for (const [job, cancel] of this.running) {
			if (job.workflowId !== workflowId || (nodeId !== undefined && job.nodeId !== nodeId)) continue;
			cancel();
			this.running.delete(job);
		}
	}

	of(workflowId: string): CronJob[] {
		return [...this.running.keys()].filter((job) => job.workflowId === workflowId);
	}

	private arm(job: CronJob, at: number, onTick: (scheduledFor: Date) => void, remember: boolean): void {
		const since = this.timers.now();
		this.running.set(job, this.timers.after(Math.min(Math.max(0, at - since), LONGEST_NAP_MS), () => {
			if (!this.running.has(job)) return;
			const now = this.timers.now();
			if (now < at) {
				// A clock that was set back must not keep the job waiting for a moment far ahead.
				this.arm(job, now < since ? nextAfter(job, now) : at, onTick, remember);
				return;
			}
			const next = nextAfter(job, now);
			this.tick(job, at, next, onTick, remember);
			if (this.running.has(job)) this.arm(job, next, onTick, remember);
		}));
	}

	private tick(job: CronJob, at: number, next: number, onTick: (scheduledFor: Date) => void, remember: boolean): void {
		try {
			if (remember) this.dueTimes.advance(job, next, () => onTick(new Date(at)));
			else onTick(new Date(at));
		} catch (error) {
			this.watch.failed(job, error);
		}
	}
}
