// Not in the index of the domain: what nodes call while they are loaded would load that area with them.
export { oncePer } from '../../domain/oncePer';
export { BulkWriter, LARGEST_BATCH, previewBulk, type BulkJob, type Preview } from './bulk';
export { narrowing, type Narrowing, type Surroundings } from './choices';
export { changesOf, sameValue, type FieldChange } from './compare';
export { filtersInTimeZone, inTimeZone } from './dates';
export { findMatches } from './find';
export { InvalidInputError, toHaloRecord, toRecordId, toRecordName } from './input';
export { valueNamed } from './named';
export { ambiguous, applyPlan, newFields, planCreate, planDelete, planUpdate, planUpsert, type Plan } from './plan';
export { momentIn } from './moments';
export { present, presentRows } from './present';
export { getRecord, listPages, listRecords, simplify, toQuery } from './read';
export { flagOf, idOf, integerOf, isBlank, isOn, isRecord, textOf, type HaloRecord, type RecordId } from './record';
export { shown } from './values';
