import { createHash } from 'node:crypto';
import {
	type DeduplicationItemTypes,
	type DeduplicationMode,
	type DeduplicationScope,
	type ICheckProcessedContextData,
	type ICheckProcessedOptions,
	type IDataDeduplicator,
	type IDeduplicationOutput,
	tryToParseDateTime,
} from 'n8n-workflow';
import { z } from 'zod';
import type { Sqlite } from './database';

type Place = readonly [workflowId: string, context: string];
type LatestMode = Exclude<DeduplicationMode, 'entries'>;

const modeRow = z.object({ mode: z.enum(['entries', 'latestIncrementalKey', 'latestDate']), latest: z.string().nullable() });

const hashOf = (value: DeduplicationItemTypes): string => createHash('sha256').update(String(value)).digest('base64url');

/** Node scope goes by the node's id, so that renaming a node loses nothing. */
function placeOf(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): Place {
	return [workflow.id, scope === 'node' ? `node:${node?.id ?? ''}` : ''];
}

function rankOf(value: DeduplicationItemTypes, mode: LatestMode): number {
	const rank = mode === 'latestDate' ? tryToParseDateTime(value).toMillis() : Number(value);
	if (Number.isNaN(rank)) throw new Error(`The value "${value}" is not a ${mode === 'latestDate' ? 'date' : 'number'}.`);
	return rank;
}

/** Which values a workflow has seen in earlier executions: the store behind Remove Duplicates and its helper. */
export class ProcessedEntries implements IDataDeduplicator {
	constructor(private readonly sqlite: Sqlite) {}

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const place = placeOf(scope, contextData);
		return this.sqlite.transaction(() =>
			options.mode === 'entries'
				? this.recordEntries(items, place, options.maxEntries)
				: this.recordLatest(items, place, options.mode),
		);
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<void> {
		if (options.mode !== 'entries') throw new Error('Single values can be removed only where every value is remembered.');
		const place = placeOf(scope, contextData);
		this.sqlite.transaction(() => {
			for (const item of items) {
				this.sqlite.run('DELETE FROM processed_entry WHERE workflow_id = ? AND context = ? AND hash = ?', [...place, hashOf(item)]);
			}
		});
	}

	async clearAllProcessedItems(scope: DeduplicationScope, contextData: ICheckProcessedContextData): Promise<void> {
		const place = placeOf(scope, contextData);
		this.sqlite.transaction(() => {
			this.sqlite.run('DELETE FROM processed_entry WHERE workflow_id = ? AND context = ?', place);
			this.sqlite.run('DELETE FROM processed_mode WHERE workflow_id = ? AND context = ?', place);
		});
	}

	async getProcessedDataCount(scope: DeduplicationScope, contextData: ICheckProcessedContextData): Promise<number> {
		return this.count(placeOf(scope, contextData));
	}

	private count(place: Place): number {
		const row = this.sqlite.get('SELECT COUNT(*) AS count FROM processed_entry WHERE workflow_id = ? AND context = ?', place);
		return Number(row?.['count'] ?? 0);
	}

	private recordEntries(items: DeduplicationItemTypes[], place: Place, maxEntries?: number): IDeduplicationOutput {
		this.latestOf(place, 'entries');
		const output: IDeduplicationOutput = { new: [], processed: [] };
		const last = this.sqlite.get('SELECT MAX(position) AS position FROM processed_entry WHERE workflow_id = ? AND context = ?', place);
		const known = new Set(items.filter((item) => this.isKnown(place, item)));
		let position = Number(last?.['position'] ?? 0);
		for (const item of items) {
			if (known.has(item)) {
				output.processed.push(item);
				continue;
			}
			output.new.push(item);
			position += 1;
			this.sqlite.run('INSERT OR IGNORE INTO processed_entry (workflow_id, context, hash, position) VALUES (?, ?, ?, ?)', [
				...place, hashOf(item), position,
			]);
		}
		if (maxEntries !== undefined && maxEntries > 0) this.trim(place, this.count(place) - maxEntries);
		return output;
	}

	private isKnown(place: Place, item: DeduplicationItemTypes): boolean {
		const sql = 'SELECT 1 AS known FROM processed_entry WHERE workflow_id = ? AND context = ? AND hash = ?';
		return this.sqlite.get(sql, [...place, hashOf(item)]) !== undefined;
	}

	private trim(place: Place, surplus: number): void {
		if (surplus <= 0) return;
		this.sqlite.run(
			`DELETE FROM processed_entry WHERE workflow_id = ?1 AND context = ?2 AND hash IN (
				SELECT hash FROM processed_entry WHERE workflow_id = ?1 AND context = ?2 ORDER BY position LIMIT ?3)`,
			[...place, surplus],
		);
	}

	private recordLatest(items: DeduplicationItemTypes[], place: Place, mode: LatestMode): IDeduplicationOutput {
		const stored = this.latestOf(place, mode);
		const before = stored === null ? Number.NEGATIVE_INFINITY : rankOf(stored, mode);
		const isNew = (item: DeduplicationItemTypes): boolean => rankOf(item, mode) > before;
		const fresh = items.filter(isNew);
		const latest = fresh.reduce<DeduplicationItemTypes | null>(
			(top, item) => (top === null || rankOf(item, mode) > rankOf(top, mode) ? item : top), stored,
		);
		this.sqlite.run('UPDATE processed_mode SET latest = ? WHERE workflow_id = ? AND context = ?', [
			latest === null ? null : String(latest), ...place,
		]);
		return { new: fresh, processed: items.filter((item) => !isNew(item)) };
	}

	/** Remembers the mode at first use. @throws Error when the values were remembered in another one */
	private latestOf(place: Place, mode: DeduplicationMode): string | null {
		this.sqlite.run('INSERT OR IGNORE INTO processed_mode (workflow_id, context, mode) VALUES (?, ?, ?)', [...place, mode]);
		const row = this.sqlite.get('SELECT mode, latest FROM processed_mode WHERE workflow_id = ? AND context = ?', place);
		const stored = modeRow.parse(row);
		if (stored.mode === mode) return stored.latest;
		throw new Error(
			`What this node remembers was recorded with the setting "${stored.mode}", not "${mode}": clear the deduplication history first.`,
		);
	}
}
