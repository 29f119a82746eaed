import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { errorJson, haloCredentialTest, toNodeError } from '../shared';
import { matchAccounts } from './matchAccounts';
import { pullChanges } from './pullChanges';
import { properties, withoutCredential } from './properties';
import { summarizePage } from './summarizePage';
import { webhookHealth } from './webhookHealth';

export class HaloPsaSync implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HaloPSA Sync',
		name: 'haloPsaSync',
		icon: { light: 'file:halopsasync.svg', dark: 'file:halopsasync.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ($parameter["stream"] ? ": " + $parameter["stream"] : "") }}',
		description: 'Read what changed in HaloPSA page by page, match the accounts of another system with clients, check webhooks, and sum up what a sync did',
		defaults: { name: 'HaloPSA Sync' },
		usableAsTool: true,
		inputs: `={{ ((operation) => operation === "matchAccounts" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Accounts" }, { type: "${NodeConnectionTypes.Main}", displayName: "Mapping" }] : [{ type: "${NodeConnectionTypes.Main}" }])($parameter["operation"]) }}`,
		outputs: `={{ ((operation) => operation === "pullChanges" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Records" }, { type: "${NodeConnectionTypes.Main}", displayName: "Page" }] : [{ type: "${NodeConnectionTypes.Main}" }])($parameter["operation"]) }}`,
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
		const operation = this.getNodeParameter('operation', 0);
		if (operation === 'pullChanges') return await pullChanges(this);
		try {
			if (operation === 'webhookHealth') return await webhookHealth(this);
			return operation === 'matchAccounts' ? await matchAccounts(this) : summarizePage(this);
		} catch (error) {
			const nodeError = toNodeError(this.getNode(), error, 0);
			if (!this.continueOnFail()) throw nodeError;
			return [[{ json: errorJson(nodeError), pairedItem: { item: 0 } }]];
		}
	}
}
