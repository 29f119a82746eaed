import type { Outcome } from './run';

export interface SourceCounts {
	leads_processed: number;
	leads_created: number;
	leads_updated: number;
	leads_preserved: number;
	leads_rejected: number;
}

/** What a run did; the members and their names are those of the published service. */
export interface Metrics extends SourceCounts {
	readonly kind: 'metrics';
	duplicates_removed: number;
	leads_parked: number;
	lists_assigned: number;
	prospects_converted: number;
	opportunities_promoted: number;
	opt_outs_synced: number;
	calls_logged: number;
	to_review: number;
	/** Not made because somebody deleted it in HaloPSA. */
	deleted_in_halopsa: number;
	readonly by_source: Record<string, SourceCounts>;
	/** What the run could not look at. */
	warnings: readonly string[];
	readonly errors: { readonly record: string; readonly error: string; readonly advice: string }[];
	/** HaloPSA API requests. */
	requests: number;
	dry_run: boolean;
}

const noCounts = (): SourceCounts => ({ leads_processed: 0, leads_created: 0, leads_updated: 0, leads_preserved: 0, leads_rejected: 0 });

export const noMetrics = (): Metrics => ({
	kind: 'metrics', ...noCounts(), duplicates_removed: 0, leads_parked: 0, lists_assigned: 0, prospects_converted: 0, opportunities_promoted: 0, opt_outs_synced: 0, calls_logged: 0, to_review: 0, deleted_in_halopsa: 0,
	by_source: {}, warnings: [], errors: [], requests: 0, dry_run: false,
});

const ofLeads: Partial<Record<Outcome['action'], keyof SourceCounts>> = { created: 'leads_created', updated: 'leads_updated', preserved: 'leads_preserved', rejected: 'leads_rejected' };

/** Counts what happened to leads that came in. */
export function countLead(metrics: Metrics, { action, source }: Outcome): void {
	const counts = (metrics.by_source[source || 'not named'] ??= noCounts());
	for (const into of [metrics, counts]) {
		into.leads_processed += 1;
		const name = ofLeads[action];
		if (name) into[name] += 1;
	}
	if (action === 'parked') metrics.leads_parked += 1;
	if (action === 'deleted_in_halopsa') metrics.deleted_in_halopsa += 1;
	if (action === 'opted_out') metrics.opt_outs_synced += 1;
}

/** Counts what happened to records that were there. */
export function countStep(metrics: Metrics, { action }: Outcome): void {
	if (action === 'assigned') metrics.lists_assigned += 1;
	if (action === 'converted') metrics.prospects_converted += 1;
	if (action === 'promoted') metrics.opportunities_promoted += 1;
	if (action === 'opted_out') metrics.opt_outs_synced += 1;
	if (action === 'logged') metrics.calls_logged += 1;
	if (action === 'review') metrics.to_review += 1;
	if (action === 'deleted_in_halopsa') metrics.deleted_in_halopsa += 1;
}
