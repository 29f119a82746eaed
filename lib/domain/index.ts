export { accountOf, defaultAccountFields, type AccountFields } from './accountInput';
export { planMapping, type MappingSettings, type PlannedRow } from './accountMapping';
export { AnswerBudget } from './answerBudget';
export { flagSchema } from './flag';
export { mappingColumns, mappingRowSchema, type Account, type MappingRow } from './mappingRow';
export { countColumns, countRowSchema, openCountRow, type CountRow } from './userCountRow';
