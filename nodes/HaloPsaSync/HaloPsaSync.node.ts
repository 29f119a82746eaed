import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { errorJson, haloCredentialTest, toNodeError } from '../shared';
import { changedIds } from './changedIds';
import { matchAccounts } from './matchAccounts';
import { preflight } from './preflight';
import { pullChanges } from './pullChanges';
import { pullQuotations } from './pullQuotations';
import { pullRecord } from './pullRecord';
import { push } from './push';
import { pushQuotes } from './pushQuotes';
import { properties, withoutCredential } from './properties';
import { reconcile } from './reconcile';
import { summarizePage } from './summarizePage';
import { warehousePage, warehouseTable } from './warehouse';
import { webhookHealth } from './webhookHealth';
import { whitespaceReport } from './whitespaceReport';

export class HaloPsaSync implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HaloPSA Sync',
		name: 'haloPsaSync',
		icon: { light: 'file:halopsasync.svg', dark: 'file:halopsasync.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ($parameter["stream"] ? ": " + $parameter["stream"] : "") }}',
		description: 'Sync HaloPSA with another system both ways: read changes, push, match accounts, find deletions, check tenant and webhooks',
		defaults: { name: 'HaloPSA Sync' },
		usableAsTool: true,
		inputs: `={{ ((operation) => operation === "matchAccounts" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Accounts" }, { type: "${NodeConnectionTypes.Main}", displayName: "Mapping" }] : operation === "push" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Records" }, { type: "${NodeConnectionTypes.Main}", displayName: "Tables" }] : ["pushQuotes", "pullQuotations"].includes(operation) ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Quotes" }, { type: "${NodeConnectionTypes.Main}", displayName: "Tables" }] : operation === "warehousePage" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Page" }, { type: "${NodeConnectionTypes.Main}", displayName: "Records" }] : [{ type: "${NodeConnectionTypes.Main}" }])($parameter["operation"]) }}`,
		outputs: `={{ ((operation) => operation === "pullChanges" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Records" }, { type: "${NodeConnectionTypes.Main}", displayName: "Page" }] : operation === "pullRecord" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Record" }, { type: "${NodeConnectionTypes.Main}", displayName: "Skipped" }] : operation === "reconcile" ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Records" }, { type: "${NodeConnectionTypes.Main}", displayName: "Missing" }, { type: "${NodeConnectionTypes.Main}", displayName: "Summary" }] : [{ type: "${NodeConnectionTypes.Main}" }])($parameter["operation"]) }}`,
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
			if (operation === 'changedIds') return await changedIds(this);
			if (operation === 'pullRecord') return await pullRecord(this);
			if (operation === 'pullQuotations') return await pullQuotations(this);
			if (operation === 'warehousePage') return warehousePage(this);
			if (operation === 'warehouseTable') return warehouseTable(this);
			if (operation === 'whitespaceReport') return await whitespaceReport(this);
			if (operation === 'webhookHealth') return await webhookHealth(this);
			if (operation === 'push') return await push(this);
			if (operation === 'pushQuotes') return await pushQuotes(this);
			if (operation === 'preflight') return await preflight(this);
			if (operation === 'reconcile') return await reconcile(this);
			return operation === 'matchAccounts' ? await matchAccounts(this) : summarizePage(this);
		} catch (error) {
			const nodeError = toNodeError(this.getNode(), error, 0);
			if (!this.continueOnFail()) throw nodeError;
			return [[{ json: errorJson(nodeError), pairedItem: { item: 0 } }]];
		}
	}
}
