import { LimiterRegistry } from './http/limiter';

/** The rate budgets of this process. One registry, because a tenant counts all requests whichever node sends them. */
export const limiters = new LimiterRegistry();

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
export { changesOf, sameValue, type FieldChange } from './halo/records/compare';
export { findMatches } from './halo/records/find';
export { InvalidInputError, toHaloRecord, toRecordId } from './halo/records/input';
export { ambiguous, applyPlan, planCreate, planDelete, planUpdate, planUpsert, type Plan } from './halo/records/plan';
export { getRecord, listRecords, simplify, toQuery } from './halo/records/read';
export { idOf, integerOf, isRecord, textOf, type HaloRecord, type RecordId } from './halo/records/record';
export { hasResource, resourceNamed, resources, type ResourceName } from './halo/resources';
export type { Field, Filter, Operation, ResourceDescriptor } from './halo/resources/types';
export type { BinaryFile, Parameter, PlannedRequest, SpecialCall, SpecialOperation, SpecialResult } from './halo/special/types';
export { AnswerBudget } from './domain/answerBudget';
export { samePhone, toE164 } from './domain/phone';
export * from './counterparts/salesbuildr';
export * from './sync';
