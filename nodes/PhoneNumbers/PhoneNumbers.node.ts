import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { errorJson, Parameters, toNodeError } from '../shared';
import { normalizeItem } from './normalize';
import { properties } from './properties';

export class PhoneNumbers implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Phone Numbers',
		name: 'phoneNumbers',
		icon: { light: 'file:phonenumbers.svg', dark: 'file:phonenumbers.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] === "normalizeMany" ? "normalize many" : "normalize" }}',
		description: 'Write phone numbers in E.164 and E.123, or say why one cannot be read; no digit is invented',
		defaults: { name: 'Phone Numbers' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const parameters = new Parameters(this);
		const returned = this.getInputData().map((item, itemIndex): INodeExecutionData => {
			try {
				return { ...item, json: normalizeItem(parameters, item.json, itemIndex), pairedItem: { item: itemIndex } };
			} catch (error) {
				const nodeError = toNodeError(this.getNode(), error, itemIndex);
				if (!this.continueOnFail()) throw nodeError;
				return { json: errorJson(nodeError), pairedItem: { item: itemIndex } };
			}
		});
		return [returned];
	}
}
