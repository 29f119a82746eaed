import type { HaloClient } from '../../../lib/halo/client';
import { HaloError } from '../../../lib/halo/errorClasses';
import { integerOf, isRecord, textOf } from '../../../lib/halo/records/record';
import { type Finding, reporter } from './finding';

const { ok, info, warning } = reporter('opportunities');

const SAMPLE = 20;

async function typeFinding(client: HaloClient): Promise<Finding> {
	const types = await client.list({ path: 'TicketType', query: { showall: true }, paged: false });
	const named = types.filter(({ use }) => textOf(use).toLowerCase().includes('opp')).map(({ name }) => textOf(name));
	if (named.length > 0) return ok('There are ticket types for opportunities.', named.join(', '));
	return warning('No ticket type is marked for opportunities, so none can be created.', `${types.length} ticket types`, 'Make one under Configuration > Tickets > Ticket Types with Use "Opportunities", and let the agent of the application use it.');
}

async function stageFinding(client: HaloClient): Promise<Finding> {
	const rows = await client.list({ path: 'Opportunities', query: {}, limit: SAMPLE });
	if (rows.length === 0) return info('There is no opportunity yet, so pipeline stages cannot be judged.', 'empty list', 'Make one in HaloPSA with a stage, and run doctor again.');
	const staged = rows.filter((row) => isRecord(row) && (integerOf(row['pipeline_stage_id']) ?? 0) > 0).length;
	if (staged > 0) return ok('Opportunities carry pipeline stages.', `${staged} of the ${rows.length} looked at`);
	return warning('No opportunity has a pipeline stage, so stages cannot be mapped.', `0 of the ${rows.length} looked at`, 'Switch pipeline stages on under Configuration > Sales > General Settings.');
}

/** What the guides list under errors with opportunities: types, stages, and events that do not fire. */
export async function* opportunityFindings(client: HaloClient): AsyncGenerator<Finding> {
	for (const check of [typeFinding, stageFinding]) {
		try {
			yield await check(client);
		} catch (failure) {
			if (!(failure instanceof HaloError)) throw failure;
			yield warning('Opportunities cannot be examined.', failure.message, failure.advice);
		}
	}
	yield info('HaloPSA sends reliable events only for status changes of opportunities.', 'vendor guide of Salesbuildr', 'Run the full sync on a schedule beside the webhooks: it finds changes of type, name, stage, team and agent.');
}
