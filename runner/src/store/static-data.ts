import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Sqlite } from './database';

const contentSchema = z.string().transform((text, context): IDataObject => {
	const parsed: unknown = JSON.parse(text);
	if (typeof parsed === 'object' && parsed !== null) return parsed as IDataObject;
	context.addIssue({ code: 'custom', message: 'Static data is not an object' });
	return z.NEVER;
});

/**
 * What nodes remember between executions, per workflow. There is one object per workflow in this process, shared by
 * its triggers and all its executions: with a copy each, the last one to finish would undo what the others noted.
 */
export class StaticData {
	private readonly live = new Map<string, { readonly data: IDataObject; stored: string }>();

	constructor(private readonly sqlite: Sqlite) {}

	/** @param initial what a workflow brings along that has never run before */
	of(workflowId: string, initial: IDataObject = {}): IDataObject {
		const known = this.live.get(workflowId);
		if (known) return known.data;
		const row = this.sqlite.get('SELECT content FROM static_data WHERE workflow_id = ?', [workflowId]);
		const data = row ? contentSchema.parse(row['content']) : structuredClone(initial);
		this.live.set(workflowId, { data, stored: JSON.stringify(data) });
		return data;
	}

	/**
	 * Stores the data of a workflow if a node has changed it. n8n-core has a flag for that, but every new Workflow over
	 * the same object clears it.
	 */
	save(workflowId: string): void {
		const entry = this.live.get(workflowId);
		if (!entry) return;
		const content = JSON.stringify(entry.data);
		if (content === entry.stored) return;
		this.sqlite.run('INSERT OR REPLACE INTO static_data (workflow_id, content) VALUES (?, ?)', [workflowId, content]);
		entry.stored = content;
	}
}
