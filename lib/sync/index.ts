export { createMappedClient, newClientRecord, readMappingClients } from './mappingTenant';
export { pullPage, type PullOptions, type SyncPage } from './pull';
export { streamNamed, streams, type Stream, type StreamName } from './streams';
export { addPage, noTotals, pageSchema, totalsSchema, type PageInfo, type Totals } from './summary';
export { pollChanges, recentRecords, startPolling, type PolledRecord, type PollKinds, type PollOptions } from './pollChanges';
export { pollStateFrom, type PollState } from './pollState';
export type { HealthState, WebhookHealth } from './healthReport';
export { webhookHealth, type HealthOptions, type HealthResult } from './webhookHealth';
