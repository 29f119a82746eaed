import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { errorJson, Parameters, salesbuildrClient, toNodeError } from '../shared';
import { getFields } from './mapper';
import { runItem } from './operations';
import { searchRecords } from './pickers';
import { properties } from './properties';
import { createInBatches, setValues } from './together';
import { upsertAll } from './upsert';

export class Salesbuildr implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Salesbuildr',
		name: 'salesbuildr',
		icon: { light: 'file:salesbuildr.svg', dark: 'file:salesbuildr.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read and write companies, contacts, products, opportunities, quotes, field values and sync states in Salesbuildr, and read categories',
		defaults: { name: 'Salesbuildr' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'salesbuildrApi', required: true }],
		properties,
	};

	methods = { listSearch: { searchRecords }, resourceMapping: { getFields } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const parameters = new Parameters(this);
		const { timeout } = parameters.collection('options', 0);
		const client = await salesbuildrClient(this, { timeoutMs: Number(timeout ?? 60) * 1000 });
		const together = { createBatch: createInBatches, setValues, upsert: upsertAll };
		const operation = parameters.text('operation', 0);
		if (operation === 'createBatch' || operation === 'setValues' || operation === 'upsert') return [await together[operation](this, client, parameters)];

		const returned: INodeExecutionData[] = [];
		for (let itemIndex = 0; itemIndex < this.getInputData().length; itemIndex += 1) {
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
