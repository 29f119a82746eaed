export { alertMappingColumns, alertMappingRowSchema, type AlertMappingRow } from '../domain/alerts/mapping';
export { defaultAlertFields, eventOf, textOfValue, type AlertFields } from '../domain/alerts/event';
export { groupings as alertGroupings } from '../domain/alerts/grouping';
export { defaultBody as defaultAlertBody, defaultSubject as defaultAlertSubject, placeholders as alertPlaceholders, unknownPlaceholder } from '../domain/alerts/template';
export { sampleEvents } from '../domain/alerts/samples';
export { Preparation as AlertPreparation, type Incoming as IncomingAlert, type Prepared as PreparedAlert } from './prepare';
export { processEvents } from './process';
export type { EventResult as AlertEventResult, FailedEvent as FailedAlertEvent } from './results';
export { closedChoices, contactChoices, type AlertSettings } from './settings';
