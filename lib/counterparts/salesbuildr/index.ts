export { updateRecord } from './body';
export { LARGEST_BATCH as LARGEST_PRODUCT_BATCH, SalesbuildrClient, type SalesbuildrRecord, type SearchOptions } from './client';
export { SalesbuildrError } from './errors';
export { setFieldValues, type FieldValueResult } from './fieldValues';
export { setExternalIdentifier, type IdentifierResult } from './identifier';
export { notificationOf, type Notification } from './notification';
export { salesbuildrResource, salesbuildrResources, type SalesbuildrAction, type SalesbuildrOperation, type SalesbuildrResource } from './resources';
export { normalizeSalesbuildr, type SalesbuildrSettings } from './settings';
export { applyUpsert, MissingReferenceError, planUpserts, type UpsertDecision, type UpsertInput, type UpsertOptions, type UpsertPlan } from './upsert';
