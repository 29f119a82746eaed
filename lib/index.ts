import { OwnWrites } from './halo/webhooks/ownWrites';
import { TriggerMemory } from './halo/webhooks/receive';
import { LimiterRegistry } from './http/limiter';

/** The rate budgets of this process. One registry, because a tenant counts all requests whichever node sends them. */
export const limiters = new LimiterRegistry();

/** What this process wrote to HaloPSA lately, whichever node wrote it, so that triggers know their own echo. */
export const ownWrites = new OwnWrites();

/** What the triggers of this process remember of deliveries. */
export const triggerMemory = new TriggerMemory(ownWrites);

export * from './ports';
export { LimiterRegistry };
export { RateLimiter } from './http/limiter';
export { RetryingHttp } from './http/retryingHttp';
export { TokenGates } from './http/tokenGate';
export { apiRequest, sendApiRequest, type ApiPaging, type ApiRequest } from './halo/apiRequest';
export { HaloClient, type CreateOptions, type HaloClientOptions, type HaloRequest, type ListRequest } from './halo/client';
export { testConnection } from './halo/connectionTest';
export { customFieldDefinitions, type CustomFieldDefinition } from './halo/customFieldDefinitions';
export { customFieldValue, customFieldValues, mergeCustomFields } from './halo/customFields';
export * from './halo/errors';
export { limiterKey, normalizeAgentSettings, normalizeSettings, HaloSettingsError, type HaloCredential, type HaloSettings } from './halo/settings';
export { discoverAuth, requestToken, TokenSession, type AccessToken } from './halo/token';
export { BulkWriter, LARGEST_BATCH, previewBulk, type BulkJob, type Preview } from './halo/records/bulk';
export { narrowing, type Narrowing, type Surroundings } from './halo/records/choices';
export { changesOf, sameValue, type FieldChange } from './halo/records/compare';
export { filtersInTimeZone, inTimeZone } from './halo/records/dates';
export { findMatches } from './halo/records/find';
export { InvalidInputError, toHaloRecord, toRecordId, toRecordName } from './halo/records/input';
export { valueNamed } from './halo/records/named';
export { ambiguous, applyPlan, planCreate, planDelete, planUpdate, planUpsert, type Plan } from './halo/records/plan';
export { present, presentRows } from './halo/records/present';
export { getRecord, listPages, listRecords, simplify, toQuery } from './halo/records/read';
export { idOf, integerOf, isBlank, isRecord, textOf, type HaloRecord, type RecordId } from './halo/records/record';
export { shown } from './halo/records/values';
export { hasResource, resourceNamed, resources, type ResourceName } from './halo/resources';
export type { Field, Filter, Operation, ResourceDescriptor } from './halo/resources/types';
export type { BinaryFile, Parameter, PlannedRequest, SpecialCall, SpecialOperation, SpecialResult } from './halo/special/types';
export * from './halo/webhooks';
export { accountOf, defaultAccountFields, type AccountFields } from './domain/accountInput';
export { planMapping, type MappingSettings, type PlannedRow } from './domain/accountMapping';
export { AnswerBudget } from './domain/answerBudget';
export { mappingColumns, mappingRowSchema, type Account, type MappingRow } from './domain/mappingRow';
export { samePhone, toE164 } from './domain/phone';
export { readPhone, splitPhones, type PhoneReading } from './domain/phoneReading';
export { COLUMN_FIELDS, DELIMITERS, FILE_ENCODINGS, ImportError, importRows, readFile, recordsIn, rememberedSchema, tableOf, type FileSettings, type ImportResult, type Remembered } from './import';
export * from './counterparts/salesbuildr';
export * from './sync';
export * from './enrichment';
