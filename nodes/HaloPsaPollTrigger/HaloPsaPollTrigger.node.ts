import { NodeConnectionTypes, type INodeExecutionData, type INodeType, type INodeTypeDescription, type IPollFunctions } from 'n8n-workflow';

import { haloCredentialTest, toNodeError } from '../shared';
import { poll } from './poll';
import { properties } from './properties';

export class HaloPsaPollTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HaloPSA Poll Trigger',
		name: 'haloPsaPollTrigger',
		icon: { light: 'file:halopsapolltrigger.svg', dark: 'file:halopsapolltrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["resource"] + ": " + ($parameter["event"] === "both" ? "created or updated" : $parameter["event"]) }}',
		description: 'Ask HaloPSA from time to time what was created or changed, for an n8n that HaloPSA cannot reach',
		defaults: { name: 'HaloPSA Poll Trigger' },
		polling: true,
		inputs: [],
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

	methods = { credentialTest: { haloCredentialTest } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		try {
			return await poll(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
