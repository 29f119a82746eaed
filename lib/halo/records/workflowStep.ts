import type { HaloClient } from '../client';
import { integerOf, isRecord, type HaloRecord } from './record';

const records = (value: unknown): HaloRecord[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/**
 * Ids of the outcomes that a ticket takes now: those of its workflow step (CIPP Get-HaloTicketOutcome.ps1) and those
 * that the workflow always allows (vendor specification, FlowHeader). Undefined for a ticket without a workflow.
 */
export async function allowedOutcomeIds(client: HaloClient, ticketId: number): Promise<ReadonlySet<number> | undefined> {
	const { workflow_id, workflow_step } = await client.get('Tickets', ticketId, { includedetails: true });
	const workflowId = integerOf(workflow_id) ?? 0;
	if (workflowId <= 0) return undefined;
	const { steps, always_allow_actions: always } = await client.get('Workflow', workflowId, { includedetails: true });
	const step = records(steps).find(({ id }) => integerOf(id) !== undefined && integerOf(id) === integerOf(workflow_step));
	if (!step) return undefined;
	const ids = [...records(step.actions).map(({ action_id }) => integerOf(action_id)), ...records(always).map(({ id }) => integerOf(id))];
	return new Set(ids.filter((id) => id !== undefined));
}
