import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { haloCredentialTest } from '../shared';
import { searchClients, searchTicketTypes } from './pickers';
import { properties } from './properties';
import { generateTestEvents, processItems } from './run';

export class HaloPsaAlert implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HaloPSA Alert',
		name: 'haloPsaAlert',
		icon: { light: 'file:halopsaalert.svg', dark: 'file:halopsaalert.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] === "testEvents" ? "generate test events" : "process events of " + $parameter["system"] }}',
		description: 'Turn alerts of SaaS Alerts or any other source into HaloPSA tickets: one open ticket per problem, further events as notes on it',
		defaults: { name: 'HaloPSA Alert' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'haloPsaClientCredentialsApi',
				required: true,
				testedBy: 'haloCredentialTest',
				displayOptions: { show: { authentication: ['clientCredentials'] } },
			},
			{ name: 'haloPsaOAuth2Api', required: true, displayOptions: { show: { authentication: ['oAuth2'] } } },
		],
		properties,
	};

	methods = { credentialTest: { haloCredentialTest }, listSearch: { searchClients, searchTicketTypes } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return this.getNodeParameter('operation', 0) === 'testEvents' ? await generateTestEvents(this) : await processItems(this);
	}
}
