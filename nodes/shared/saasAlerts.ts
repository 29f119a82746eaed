import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import { limiters, normalizeSaasAlerts, SaasAlertsClient, silentLog, type SaasAlertsSettings } from '../../lib';
import { toNodeError } from './errors';
import { clock } from './halo';
import { keyHttp } from './keyHttp';

const SAAS_ALERTS_CREDENTIAL = 'saasAlertsApi';

/** @throws NodeOperationError naming the field of the credential that is not usable */
function settingsFrom(context: IExecuteFunctions, credential: object): SaasAlertsSettings {
	try {
		return normalizeSaasAlerts(credential);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

export async function saasAlertsClient(context: IExecuteFunctions, options: { timeoutMs?: number } = {}): Promise<SaasAlertsClient> {
	const credential = await context.getCredentials<ICredentialDataDecryptedObject>(SAAS_ALERTS_CREDENTIAL);
	const http = keyHttp(context, SAAS_ALERTS_CREDENTIAL, credential);
	return new SaasAlertsClient({ http, settings: settingsFrom(context, credential), clock, log: silentLog, limiters, random: Math.random, ...options });
}
