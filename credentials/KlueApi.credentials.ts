import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class KlueApi implements ICredentialType {
	name = 'klueApi';

	displayName = 'Klue API';

	icon: Icon = { light: 'file:klue.svg', dark: 'file:klue.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/klue.md';

	properties: INodeProperties[] = providerFields('klue', [
		secret('API Key', 'apiKey', 'From Settings > Apps & Integrations'),
		{ displayName: 'Test Path', name: 'testPath', type: 'string', default: '', placeholder: 'e.g. /v1/cards', description: 'A path that only reads, from your own Klue documentation, to test the key with' },
	]);

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = freeTest('klue', { url: '={{$credentials.testPath}}' });
}
