import { HaloPermissionError } from '../halo/errors';
import { momentIn } from '../halo/records/moments';
import { integerOf, type HaloRecord } from '../halo/records/record';
import type { PipelineRecord } from './record';
import type { PipelineRun } from './run';

const newest = (rows: readonly HaloRecord[], time: string): HaloRecord | undefined => [...rows].sort((left, right) => (momentIn(right[time]) ?? 0) - (momentIn(left[time]) ?? 0))[0];

/**
 * Whether a person works on a record: its status is past New Lead, or its last editor is another agent than ours. The
 * editor comes from the audit log where the settings allow it, and from the ticket's actions otherwise.
 *
 * HaloPSA's document names no filter for the audit log, so a tenant may answer with all of it: that answer then
 * serves every record, and the log is not asked for again.
 */
export class LastEditors {
	private ours: Promise<number | undefined> | undefined;
	private log: readonly HaloRecord[] | undefined;
	private usesAudit: boolean;

	constructor(private readonly run: PipelineRun) {
		this.usesAudit = run.settings.audit;
	}

	async isWorked(record: PipelineRecord): Promise<boolean> {
		if (record.state !== 'new_lead') return true;
		const editor = (await this.fromAudit(record)) ?? (await this.fromActions(record));
		this.ours ??= this.run.client.me().then((agent) => integerOf(agent.id)).catch(() => undefined);
		return editor !== undefined && editor !== (await this.ours);
	}

	private async fromAudit({ id }: PipelineRecord): Promise<number | undefined> {
		if (!this.usesAudit) return undefined;
		try {
			const rows = this.log ?? (await this.run.client.list({ path: 'Audit', query: { ticket_id: id }, paged: false }));
			if (rows.some((row) => integerOf(row.ticket_id) !== id)) this.log = rows;
			return integerOf(newest(rows.filter((row) => integerOf(row.ticket_id) === id), 'date')?.agent_id);
		} catch (error) {
			if (!(error instanceof HaloPermissionError)) throw error;
			this.usesAudit = false;
			return undefined;
		}
	}

	private async fromActions({ id }: PipelineRecord): Promise<number | undefined> {
		const rows = await this.run.client.list({ path: 'Actions', collection: 'actions', query: { ticket_id: id, agentonly: true, excludesys: true }, paged: false });
		return integerOf(newest(rows, 'datetime')?.who_agentid);
	}
}
