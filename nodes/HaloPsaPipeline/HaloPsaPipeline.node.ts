import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { errorJson, haloCredentialTest, toNodeError } from '../shared';
import { perform } from './operations';
import { properties } from './properties';

export class HaloPsaPipeline implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HaloPSA Pipeline',
		name: 'haloPsaPipeline',
		icon: { light: 'file:halopsapipeline.svg', dark: 'file:halopsapipeline.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description: 'Take people to sell to from lead to prospect to opportunity in HaloPSA, without duplicates and without undoing anybody\'s work',
		defaults: { name: 'HaloPSA Pipeline' },
		usableAsTool: true,
		inputs: `={{ ((operation) => operation === "upsertLeads" || operation === "runAll" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Leads" }, { type: "${NodeConnectionTypes.Main}", displayName: "Suppression" }] : [{ type: "${NodeConnectionTypes.Main}" }])($parameter["operation"]) }}`,
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'haloPsaClientCredentialsApi', required: true, testedBy: 'haloCredentialTest', displayOptions: { show: { authentication: ['clientCredentials'] } } },
			{ name: 'haloPsaOAuth2Api', required: true, displayOptions: { show: { authentication: ['oAuth2'] } } },
		],
		properties,
	};

	methods = { credentialTest: { haloCredentialTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			return [await perform(this)];
		} catch (error) {
			const nodeError = toNodeError(this.getNode(), error, 0);
			if (!this.continueOnFail()) throw nodeError;
			return [[{ json: errorJson(nodeError), pairedItem: this.getInputData().map((_, item) => ({ item })) }]];
		}
	}
}
