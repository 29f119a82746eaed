import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { errorJson, haloClient, haloCredentialTest, Parameters, toNodeError } from '../shared';
import { getFields } from './mapperFields';
import { runItem } from './operations';
import { properties } from './properties';
import { referenceSearches, searchRecords } from './references';
import { isTool, refuseWrite, withinBudget } from './tool';

export class HaloPsa implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HaloPSA',
		name: 'haloPsa',
		icon: { light: 'file:halopsa.svg', dark: 'file:halopsa.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read and write tickets, clients, users, invoices and more in HaloPSA',
		defaults: { name: 'HaloPSA' },
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

	methods = {
		listSearch: { ...referenceSearches, searchRecords },
		resourceMapping: { getFields },
		credentialTest: { haloCredentialTest },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const parameters = new Parameters(this);
		const timeout = Number(parameters.collection('options', 0).timeout ?? 60);
		const client = await haloClient(this, { timeoutMs: timeout * 1000 });
		const tool = isTool(this);
		const returned: INodeExecutionData[] = [];
		const count = this.getInputData().length;
		for (let itemIndex = 0; itemIndex < count; itemIndex += 1) {
			try {
				if (tool) refuseWrite(parameters, itemIndex);
				const outputs = runItem(this, client, parameters, itemIndex);
				for await (const output of tool ? withinBudget(outputs, parameters, itemIndex) : outputs) {
					returned.push({ ...output, pairedItem: { item: itemIndex } });
				}
			} catch (error) {
				const nodeError = toNodeError(this.getNode(), error, itemIndex);
				if (!this.continueOnFail()) throw nodeError;
				returned.push({ json: errorJson(nodeError), pairedItem: { item: itemIndex } });
			}
		}
		return [returned];
	}
}
