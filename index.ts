export { HaloPsaClientCredentialsApi } from './credentials/HaloPsaClientCredentialsApi.credentials';
export { HaloPsaOAuth2Api } from './credentials/HaloPsaOAuth2Api.credentials';
export { SalesbuildrApi } from './credentials/SalesbuildrApi.credentials';
export { HaloPsa } from './nodes/HaloPsa/HaloPsa.node';
export { HaloPsaSync } from './nodes/HaloPsaSync/HaloPsaSync.node';
export { Salesbuildr } from './nodes/Salesbuildr/Salesbuildr.node';
export * from './lib';
