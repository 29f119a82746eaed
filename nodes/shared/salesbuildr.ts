import type { ICredentialDataDecryptedObject, IAllExecuteFunctions } from 'n8n-workflow';

import { limiters, normalizeSalesbuildr, SalesbuildrClient, silentLog, type SalesbuildrSettings } from '../../lib';
import { toNodeError } from './errors';
import { clock } from './halo';
import { keyHttp } from './keyHttp';

export const SALESBUILDR_CREDENTIAL = 'salesbuildrApi';

/** @throws NodeOperationError naming the field of the credential that is not usable */
function settingsFrom(context: IAllExecuteFunctions, credential: object): SalesbuildrSettings {
	try {
		return normalizeSalesbuildr(credential);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

export async function salesbuildrClient(context: IAllExecuteFunctions, options: { timeoutMs?: number } = {}): Promise<SalesbuildrClient> {
	const credential = await context.getCredentials<ICredentialDataDecryptedObject>(SALESBUILDR_CREDENTIAL);
	return new SalesbuildrClient({
		http: keyHttp(context, SALESBUILDR_CREDENTIAL, credential),
		settings: settingsFrom(context, credential),
		clock,
		log: silentLog,
		limiters,
		random: Math.random,
		...options,
	});
}
