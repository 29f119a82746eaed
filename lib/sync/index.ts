export { pullPage, type PullOptions, type SyncPage } from './pull';
export { streamNamed, streams, type Stream, type StreamName } from './streams';
export { addPage, noTotals, pageSchema, totalsSchema, type PageInfo, type Totals } from './summary';
