/** The one front door of the library. Each line is an area; the build makes a file of it that is loaded when it is first used. */
export * from './ports';
export * from './http';
export * from './halo';
export * from './domain';
export { fieldOwners, tieBreaks, type FieldOwner, type TieBreak } from './domain/merge';
export { samePhone, toE164 } from './domain/phone';
export { readPhone, splitPhones, type PhoneReading } from './domain/phoneReading';
export { COLUMN_FIELDS, DELIMITERS, FILE_ENCODINGS, ImportError, importRows, readFile, recordsIn, rememberedSchema, tableOf, type FileSettings, type ImportResult, type Remembered } from './import';
export * from './counterparts/salesbuildr';
export * from './counterparts/saasAlerts';
export * from './alerts';
export * from './billing';
export * from './sync';
export * from './enrichment';
export * from './pipeline';
export * from './warehouse';
