export { linkColumns, linkRowSchema, type LinkRow } from './linkRow';
export { pushRecords, type PushOutcome, type PushResult } from './push';
export { pushStreams, type FieldPair, type PushRecord, type PushReference, type PushSettings } from './settings';
