import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Sqlite } from './database';

const contentSchema = z.string().transform((text, context): IDataObject => {
	const parsed: unknown = JSON.parse(text);
	if (typeof parsed === 'object' && parsed !== null) return parsed as IDataObject;
	context.addIssue({ code: 'custom', message: 'Static data is not an object' });
	return z.NEVER;
});

/** What nodes remember between executions, per workflow. */
export class StaticData {
	constructor(private readonly sqlite: Sqlite) {}

	load(workflowId: string): IDataObject | undefined {
		const row = this.sqlite.get('SELECT content FROM static_data WHERE workflow_id = ?', [workflowId]);
		return row && contentSchema.parse(row['content']);
	}

	save(workflowId: string, data: IDataObject): void {
		this.sqlite.run('INSERT OR REPLACE INTO static_data (workflow_id, content) VALUES (?, ?)', [workflowId, JSON.stringify(data)]);
	}
}
