export { errorJson, toNodeError } from './errors';
export { authenticationProperty } from './authentication';
export { clock, credentialSecret, haloClient } from './halo';
export { Parameters } from './parameters';
export { fetchSessionToken } from './sessionToken';
export { failureFrom, fromN8nResponse, toN8nRequest } from './transport';
export { haloCredentialTest } from './credentialTest';
export { salesbuildrClient, SALESBUILDR_CREDENTIAL } from './salesbuildr';
export { enrichmentClient, fetchProviderToken, freeTest, providerFields, secret } from './enrichment';
