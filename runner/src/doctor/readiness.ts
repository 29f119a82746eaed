import type { HaloClient } from '../../../lib/halo/client';
import { preflight } from '../../../lib/sync/preflight';
import { type Area, type Finding, reporter } from './finding';

/** The checks of the Preflight operation that doctor does not make in more detail itself. */
const TAKEN: Readonly<Record<string, Area>> = { 'API-only agent': 'connection', 'Pipeline stages': 'opportunities', 'Item groups': 'data sync' };

/** What the Preflight operation of the HaloPSA Sync node says of a tenant, without the ids that only a workflow knows. */
export async function readinessFindings(client: HaloClient): Promise<Finding[]> {
	const checks = await preflight(client, { clientIds: [], ticketTypeIds: [], statusIds: [], itemGroupIds: [], itemIds: [], pipelineStages: true, webhooks: false });
	return checks.flatMap(({ check, state, message, mend }) => {
		const area = TAKEN[check];
		if (area === undefined) return [];
		const { ok, info, warning } = reporter(area);
		return state === 'ok' ? [ok(`${message}.`)] : [(state === 'failed' ? warning : info)(`${message}.`, `preflight: ${check}`, mend)];
	});
}
