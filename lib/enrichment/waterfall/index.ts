export { cacheRowSchema, type CacheRow } from './cache';
export { spendingRowSchema, spentOn, type SpendingRow } from './budget';
export { INPUT, type Report as WaterfallReport } from './course';
export { checkedStep, FIELD_GROUPS, operationsFor, orderFor, verifierOf, type FieldGroup, type Step as WaterfallStep } from './groups';
export { checkedSubject, type Subject as WaterfallSubject } from './subject';
export { isMet, WANTED_FIELDS, WISHES, type WantedField } from './wanted';
export { Waterfall, type PlannedSubject, type WaterfallOutcome, type WaterfallResult, type WaterfallSettings } from './waterfall';
