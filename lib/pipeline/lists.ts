import { listsFor } from '../domain/pipelineLists';
import { decideField } from '../domain/pipelineUpdate';
import { isOptedOut, valueOf, writtenOf, type PipelineRecord } from './record';
import { aboutRecord, type Outcome, type PipelineRun } from './run';

/** The lower end of a size band such as 51-200 or 5000+. */
const leastOf = (band: string): number | null => (/^\d+/.test(band) ? Number.parseInt(band, 10) : null);

/** Writes the lists of each lead into CFLeadLists, which views and mailing lists of HaloPSA filter on. */
export async function assignLists(run: PipelineRun, park: (error: unknown, record: PipelineRecord) => Outcome): Promise<Outcome[]> {
	await run.book.readAll();
	const outcomes: Outcome[] = [];
	for (const listed of await run.book.complete(run.book.of('lead'))) {
		try {
			outcomes.push(...(await one(run, listed)));
		} catch (error) {
			outcomes.push(park(error, listed));
		}
	}
	return outcomes;
}

async function one(run: PipelineRun, listed: PipelineRecord): Promise<Outcome[]> {
	if (decisionFor(listed).action !== 'write') return [];
	const record = run.dryRun ? listed : await run.book.fresh(listed);
	const decision = decisionFor(record);
	if (decision.action !== 'write') return [];
	const { changed, warnings } = await run.update(record, {}, { CFLeadLists: decision.value }, '');
	return [{ ...aboutRecord(record), action: changed.length > 0 ? 'assigned' : 'unchanged', why: decision.value, changed, warnings, ...run.takePlanned() }];
}

function decisionFor(record: PipelineRecord): ReturnType<typeof decideField> {
	const value = (name: string): string => valueOf(record, name);
	const lists = listsFor({ source: value('CFLeadSource'), fitScore: value('CFProspectFitScore') === '' ? null : Number(value('CFProspectFitScore')), industry: value('CFProspectIndustry'), employees: leastOf(value('CFLeadEmployeeCount')), doNotContact: isOptedOut(record) });
	return decideField({ field: 'CFLeadLists', rule: 'always', current: value('CFLeadLists'), incoming: lists.join(', '), source: '', rankOf: () => 0, written: writtenOf(record), worked: false });
}
