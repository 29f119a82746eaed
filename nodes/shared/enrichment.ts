import type { IAllExecuteFunctions, ICredentialDataDecryptedObject, ICredentialTestRequest, IHttpRequestHelper, INodeProperties } from 'n8n-workflow';

import { addressOf, EnrichmentClient, fetchToken, limiters, ProviderError, requireProvider, settingsOf, silentLog, type Http, type Provider } from '../../lib';
import { toNodeError } from './errors';
import { clock } from './halo';
import { keyHttp } from './keyHttp';
import { CredentialHttp, sendBy } from './transport';
import { whenStatus } from './testRules';

/** @throws ProviderError when the provider has no API or a field of its credential is not usable */
async function clientFor(context: IAllExecuteFunctions, provider: Provider, timeoutMs?: number): Promise<EnrichmentClient> {
	const { credential: type, login } = provider;
	if (type === undefined) throw new ProviderError('unsupported', `${provider.label} has no public API`, undefined, { advice: provider.today });
	const credential = await context.getCredentials<ICredentialDataDecryptedObject>(type);
	const baseUrl = addressOf(provider, credential, 'baseUrl', provider.baseUrl);
	// The account, so that nodes share its rate budget and token, and a credential that was changed takes neither over.
	const account = [credential.api, credential.clientId, credential.username, credential.email].filter((part) => part !== undefined && part !== '');
	const settings = {
		baseUrl,
		key: [type, context.getNode().credentials?.[type]?.id ?? '', baseUrl, ...account].join(' '),
		requestsPerMinute: Number(credential.requestsPerMinute) > 0 ? Number(credential.requestsPerMinute) : undefined,
		fields: settingsOf(provider, credential),
	};
	const http = login ? new CredentialHttp(context, type, credential, settings.key, 'sessionToken') : keyHttp(context, type, credential);
	return new EnrichmentClient({ provider, http, settings, renews: login !== undefined, clock, log: silentLog, limiters, random: Math.random, timeoutMs });
}

/** @throws NodeApiError or NodeOperationError saying which field of the credential is wrong */
export async function enrichmentClient(context: IAllExecuteFunctions, provider: Provider, options: { timeoutMs?: number } = {}): Promise<EnrichmentClient> {
	try {
		return await clientFor(context, provider, options.timeoutMs);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** The `preAuthentication` of a credential whose key is exchanged for a token. */
export async function fetchProviderToken(context: IHttpRequestHelper, name: string, credential: ICredentialDataDecryptedObject): Promise<string> {
	const http: Http = {
		send: async (request) => await sendBy((options) => context.helpers.httpRequest(options), request),
	};
	return await fetchToken(http, clock, requireProvider(name), credential);
}

/** Fields that the credential of every provider has. */
export const providerFields = (name: string, own: INodeProperties[]): INodeProperties[] => {
	const { baseUrl = '', perMinute, login } = requireProvider(name);
	return [
		...(login ? [{ displayName: 'Session Token', name: 'sessionToken', type: 'hidden' as const, typeOptions: { expirable: true, password: true }, default: '' }] : []),
		...own,
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: baseUrl, required: true, description: 'Only changed for a proxy or a test' },
		{
			displayName: 'Requests per Minute', name: 'requestsPerMinute', type: 'number', typeOptions: { minValue: 1 }, default: perMinute,
			description: 'Most requests to send in a minute. Set it to what your plan allows; with several workers, give each its share.',
		},
	];
};

export const secret = (displayName: string, name: string, description = ''): INodeProperties => ({
	displayName, name, type: 'string', typeOptions: { password: true }, default: '', required: true, ...(description ? { description } : {}),
});

/** A test that costs no credit. Without rules n8n shows the bare status text, such as "Unauthorized". */
export const freeTest = (name: string, request: ICredentialTestRequest['request'], rules: readonly (readonly [number, string])[] = []): ICredentialTestRequest => {
	const { label } = requireProvider(name);
	const own = new Set(rules.map(([status]) => status));
	const usual = ([
		[401, `${label} does not accept the key. Copy it again from your ${label} account.`],
		[403, `${label} refuses the key. It may be limited to other endpoints, or the plan does not include the API.`],
		[404, `There is no ${label} API at Base URL.`],
		[429, `The key works, but its request limit is used up. Try again in some minutes.`],
	] as const).filter(([status]) => !own.has(status));
	return { request: { baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}', ...request }, rules: [...rules, ...usual].map(([status, message]) => whenStatus(status, message)) };
};
