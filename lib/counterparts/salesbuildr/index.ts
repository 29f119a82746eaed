export { SalesbuildrClient, type SalesbuildrRecord, type SearchOptions } from './client';
export { SalesbuildrError } from './errors';
export { salesbuildrResource, salesbuildrResources, type SalesbuildrResource } from './resources';
export { normalizeSalesbuildr, type SalesbuildrSettings } from './settings';
export { applyUpsert, MissingReferenceError, planUpserts, type UpsertDecision, type UpsertInput, type UpsertPlan } from './upsert';
