export { LARGEST_BODY, parseBody, type Delivery, type ParsedBody, type Refusal } from './delivery';
export { eventNumbers, type EventNumbers, type FoundNumbers } from './eventNumbers';
export { webhookEvents, type EventConfidence, type WebhookEventType } from './events';
export type { DeliveryFilters } from './filters';
export { ownWrites, triggerMemory } from './memory';
export { receive, withoutDuplicates, type OwnChanges, type ReceiveSettings, type TriggerMemory } from './receive';
export { ensureWebhook, hasWebhook, removeWebhooks, type RegisteredAs, type WantedWebhook } from './registration';
export { triggerIdentity, type TriggerIdentity, type TriggerPlace } from './secret';
export { allowedAddresses, isAuthorized } from './verification';
