import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { errorJson, haloClient, haloCredentialTest, Parameters, toNodeError } from '../shared';
import { runItem } from './operations';
import { getFields, searchRecords, searchTickets } from './pickers';
import { properties } from './properties';

export class HaloPsa implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HaloPSA',
		name: 'haloPsa',
		icon: { light: 'file:halopsa.svg', dark: 'file:halopsa.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read and write clients, tickets, opportunities, items, invoices and more in HaloPSA',
		defaults: { name: 'HaloPSA' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'haloPsaClientCredentialsApi', required: true, testedBy: 'haloCredentialTest' }],
		properties,
	};

	methods = {
		listSearch: { searchRecords, searchTickets },
		resourceMapping: { getFields },
		credentialTest: { haloCredentialTest },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const parameters = new Parameters(this);
		const timeout = Number(parameters.collection('options', 0).timeout ?? 60);
		const client = await haloClient(this, { timeoutMs: timeout * 1000 });
		const returned: INodeExecutionData[] = [];
		const count = this.getInputData().length;
		for (let itemIndex = 0; itemIndex < count; itemIndex += 1) {
			try {
				for await (const json of runItem(client, parameters, itemIndex)) {
					returned.push({ json, pairedItem: { item: itemIndex } });
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
