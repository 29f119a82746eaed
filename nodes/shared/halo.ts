import { sleep, type IAllExecuteFunctions } from 'n8n-workflow';

import { HaloClient, limiterKey, limiters, normalizeSettings, silentLog, type Clock, type HaloSettings, type Log } from '../../lib';
import { toNodeError } from './errors';
import { CredentialHttp } from './transport';

export const HALO_CREDENTIAL = 'haloPsaClientCredentialsApi';

export const clock: Clock = {
	now: () => Date.now(),
	sleep: async (milliseconds) => await sleep(milliseconds),
};

function logOf(context: IAllExecuteFunctions): Log {
	if (!('logger' in context)) return silentLog;
	const { logger } = context;
	return {
		debug: (message, fields) => logger.debug(message, fields),
		info: (message, fields) => logger.info(message, fields),
		warn: (message, fields) => logger.warn(message, fields),
	};
}

/** @throws NodeOperationError naming the field of the credential that is not usable */
function settingsFrom(context: IAllExecuteFunctions, credential: object): HaloSettings {
	try {
		return normalizeSettings(credential);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** A client on the node's HaloPSA credential; all clients of one tenant share a rate budget and a token. */
export async function haloClient(context: IAllExecuteFunctions, options: { timeoutMs?: number } = {}): Promise<HaloClient> {
	const credential = await context.getCredentials(HALO_CREDENTIAL);
	const settings = settingsFrom(context, credential);
	const key = `${limiterKey(settings)} ${settings.clientId}`;
	return new HaloClient({
		http: new CredentialHttp(context, HALO_CREDENTIAL, credential, key, 'sessionToken'),
		settings,
		clock,
		log: logOf(context),
		limiters,
		...options,
	});
}
