import type { HaloClient } from '../halo/client';
import type { HaloRecord } from '../halo/records/record';
import { Provisioner, type Provisioned } from './provision';
import type { PipelineSettings } from './settings';

export { convertLeads, promoteProspects } from './advance';
export { CallLogger } from './calls';
export { leadsIn } from './incoming';
export { assignLists } from './lists';
export { countLead, countStep, noMetrics, type Metrics } from './metrics';
export { syncOptOuts } from './optOuts';
export type { PipelineRecord } from './record';
export { reportFunnel } from './report';
export { aboutRecord, PipelineRun, type Outcome as PipelineOutcome } from './run';
export { pipelineSettingsSchema, type PipelineSettings } from './settings';
export { LeadUpserter, aboutLead } from './upsertLeads';
export type { Provisioned } from './provision';

/** Creates or checks what the lead pipeline needs in a tenant. */
export const provisionPipeline = async (client: HaloClient, settings: PipelineSettings, { dryRun }: { dryRun: boolean }): Promise<Provisioned[]> => await new Provisioner(client, settings, dryRun).run();

/** Whether an item is a call: it says how it went, and nobody's name. */
export const isCall = (json: HaloRecord): boolean => json.external_id !== undefined && json.direction !== undefined && json.outcome !== undefined;
