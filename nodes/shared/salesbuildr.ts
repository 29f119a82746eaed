import type { ICredentialDataDecryptedObject, IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import { limiters, normalizeSalesbuildr, SalesbuildrClient, silentLog, type AuthorizedHttp, type SalesbuildrSettings } from '../../lib';
import { toNodeError } from './errors';
import { clock } from './halo';
import { failureFrom, fromN8nResponse, toN8nRequest } from './transport';

export const SALESBUILDR_CREDENTIAL = 'salesbuildrApi';

/** Sends with the API key of the node's credential; there is no token to renew. */
function keyHttp(context: IExecuteFunctions, credential: ICredentialDataDecryptedObject): AuthorizedHttp {
	return {
		async send(request) {
			try {
				const response: IN8nHttpFullResponse = await context.helpers.httpRequestWithAuthentication.call(
					context,
					SALESBUILDR_CREDENTIAL,
					toN8nRequest(request),
					{ credentialsDecrypted: { id: '', name: '', type: SALESBUILDR_CREDENTIAL, data: credential } },
				);
				return { ...fromN8nResponse(response), session: '' };
			} catch (error) {
				throw failureFrom(error);
			}
		},
		async renew() {},
	};
}

/** @throws NodeOperationError naming the field of the credential that is not usable */
function settingsFrom(context: IExecuteFunctions, credential: object): SalesbuildrSettings {
	try {
		return normalizeSalesbuildr(credential);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

export async function salesbuildrClient(context: IExecuteFunctions, options: { timeoutMs?: number } = {}): Promise<SalesbuildrClient> {
	const credential = await context.getCredentials<ICredentialDataDecryptedObject>(SALESBUILDR_CREDENTIAL);
	return new SalesbuildrClient({
		http: keyHttp(context, credential),
		settings: settingsFrom(context, credential),
		clock,
		log: silentLog,
		limiters,
		random: Math.random,
		...options,
	});
}
