import { NodeOperationError, sleep, type IAllExecuteFunctions } from 'n8n-workflow';

import { HaloClient, limiterKey, limiters, normalizeAgentSettings, normalizeSettings, ownWrites, silentLog, type AuthorizedHttp, type Clock, type HaloClientOptions, type Log } from '../../lib';
import { AgentHttp } from './agentTransport';
import { AUTHENTICATION, HALO_AGENT_CREDENTIAL, HALO_CREDENTIAL } from './authentication';
import { toNodeError } from './errors';
import { CredentialHttp } from './transport';

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
function settingsFrom<T>(context: IAllExecuteFunctions, normalize: (credential: unknown) => T, credential: object): T {
	try {
		return normalize(credential);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

const onWritten: HaloClientOptions['onWritten'] = (written) => ownWrites.add(written, clock.now());

type Account = Pick<HaloClientOptions, 'settings'> & { readonly http: AuthorizedHttp };

async function applicationAccount(context: IAllExecuteFunctions): Promise<Account> {
	const credential = await context.getCredentials(HALO_CREDENTIAL);
	const settings = settingsFrom(context, normalizeSettings, credential);
	const key = `${limiterKey(settings)} ${settings.clientId}`;
	return { settings, http: new CredentialHttp(context, HALO_CREDENTIAL, credential, key, 'sessionToken') };
}

/** n8n has an empty object where the tokens will be. */
const hasTokens = (tokens: unknown): boolean => typeof tokens === 'object' && tokens !== null && Object.keys(tokens).length > 0;

/** @throws NodeOperationError when nobody has signed in yet */
async function agentAccount(context: IAllExecuteFunctions): Promise<Account> {
	const credential = await context.getCredentials(HALO_AGENT_CREDENTIAL);
	const settings = settingsFrom(context, normalizeAgentSettings, credential);
	if (!hasTokens(credential.oauthTokenData)) {
		throw new NodeOperationError(context.getNode(), 'Nobody has signed in with the HaloPSA OAuth2 credential yet', {
			description: 'Open the credential of this node and choose Connect my account',
		});
	}
	const id = context.getNode().credentials?.[HALO_AGENT_CREDENTIAL]?.id ?? '';
	return { settings, http: new AgentHttp(context, HALO_AGENT_CREDENTIAL, `${limiterKey(settings)} ${String(credential.clientId)} ${id}`) };
}

/** A client on the node's HaloPSA credential; all clients of one tenant share a rate budget, those of one account a token. */
export async function haloClient(context: IAllExecuteFunctions, options: { timeoutMs?: number } = {}): Promise<HaloClient> {
	const asAgent = context.getNode().parameters[AUTHENTICATION] === 'oAuth2';
	const account = asAgent ? await agentAccount(context) : await applicationAccount(context);
	return new HaloClient({ ...account, clock, log: logOf(context), limiters, onWritten, ...options });
}

/** The secret of the application behind the node's credential; empty when it has none. */
export async function credentialSecret(context: IAllExecuteFunctions): Promise<string> {
	const type = context.getNode().parameters[AUTHENTICATION] === 'oAuth2' ? HALO_AGENT_CREDENTIAL : HALO_CREDENTIAL;
	const { clientSecret } = await context.getCredentials<{ clientSecret?: unknown }>(type);
	return typeof clientSecret === 'string' ? clientSecret : '';
}
