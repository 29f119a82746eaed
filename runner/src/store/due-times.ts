import type { CronJob, DueTimes } from '../n8n/activation/cron-jobs';
import type { Sqlite } from './database';

const keyOf = ({ workflowId, nodeId, expression, timezone }: CronJob): string[] => [workflowId, nodeId, expression, timezone];

/** When each scheduled job is due next, so that a tick missed while the process was down is noticed. */
export class StoredDueTimes implements DueTimes {
	constructor(private readonly sqlite: Sqlite) {}

	dueAt(job: CronJob): number | undefined {
		const row = this.sqlite.get(
			'SELECT due_at FROM due_time WHERE workflow_id = ? AND node_id = ? AND expression = ? AND timezone = ?', keyOf(job),
		);
		return row && Number(row['due_at']);
	}

	advance(job: CronJob, nextAt: number, work: () => void): void {
		this.sqlite.transaction(() => {
			work();
			this.sqlite.run(
				'INSERT OR REPLACE INTO due_time (workflow_id, node_id, expression, timezone, due_at) VALUES (?, ?, ?, ?, ?)',
				[...keyOf(job), nextAt],
			);
		});
	}

	/** Forgets schedules a workflow no longer has: were one to come back, its old due time would count as missed. */
	keepOnly(workflowId: string, jobs: readonly CronJob[]): void {
		const kept = new Set(jobs.map((job) => JSON.stringify(keyOf(job))));
		const rows = this.sqlite.all('SELECT workflow_id, node_id, expression, timezone FROM due_time WHERE workflow_id = ?', [workflowId]);
		for (const row of rows) {
			const key = [row['workflow_id'], row['node_id'], row['expression'], row['timezone']].map(String);
			if (kept.has(JSON.stringify(key))) continue;
			this.sqlite.run('DELETE FROM due_time WHERE workflow_id = ? AND node_id = ? AND expression = ? AND timezone = ?', key);
		}
	}
}
