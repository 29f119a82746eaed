import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { errorJson, haloCredentialTest, toNodeError } from '../shared';
import { apply } from './apply';
import { plan } from './plan';
import { properties, withoutCredential } from './properties';
import { report } from './report';
import { rollBackChanges } from './rollBack';
import { verify } from './verify';

const operations: Readonly<Record<string, (context: IExecuteFunctions) => Promise<INodeExecutionData[]>>> = { apply, plan, report, rollBack: rollBackChanges, verify };

export class HaloPsaBilling implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HaloPSA Billing',
		name: 'haloPsaBilling',
		icon: { light: 'file:halopsabilling.svg', dark: 'file:halopsabilling.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description: 'Bring user counts of any source to the right lines of HaloPSA invoices, once a month, and hold what looks wrong',
		defaults: { name: 'HaloPSA Billing' },
		usableAsTool: true,
		inputs: `={{ ((operation) => operation === "plan" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Counts" }, { type: "${NodeConnectionTypes.Main}", displayName: "Rows" }, { type: "${NodeConnectionTypes.Main}", displayName: "Accounts" }] : [{ type: "${NodeConnectionTypes.Main}" }])($parameter["operation"]) }}`,
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'haloPsaClientCredentialsApi',
				required: true,
				testedBy: 'haloCredentialTest',
				displayOptions: { show: { authentication: ['clientCredentials'] }, hide: withoutCredential },
			},
			{ name: 'haloPsaOAuth2Api', required: true, displayOptions: { show: { authentication: ['oAuth2'] }, hide: withoutCredential } },
		],
		properties,
	};

	methods = { credentialTest: { haloCredentialTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			return [(await operations[this.getNodeParameter('operation', 0)]?.(this)) ?? []];
		} catch (error) {
			const nodeError = toNodeError(this.getNode(), error, 0);
			if (!this.continueOnFail()) throw nodeError;
			return [[{ json: errorJson(nodeError), pairedItem: { item: 0 } }]];
		}
	}
}
