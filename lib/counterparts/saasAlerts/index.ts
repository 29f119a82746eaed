export { SaasAlertsClient } from './client';
export { SaasAlertsError } from './errors';
export { billingDatesOf, rowsOf, scrollIdOf, type SaasAlertsRow } from './rows';
export { normalizeSaasAlerts, type SaasAlertsSettings } from './settings';
