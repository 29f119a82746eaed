import { NodeConnectionTypes, type IDataObject, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { errorJson, Parameters, saasAlertsClient, toNodeError } from '../shared';
import { runItem } from './operations';
import { properties } from './properties';

export class SaasAlerts implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SaaS Alerts',
		name: 'saasAlerts',
		icon: { light: 'file:saasalerts.svg', dark: 'file:saasalerts.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read customers, users, events and billable user counts from SaaS Alerts',
		defaults: { name: 'SaaS Alerts' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'saasAlertsApi', required: true }],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const parameters = new Parameters(this);
		const returned: INodeExecutionData[] = [];
		for (let itemIndex = 0; itemIndex < this.getInputData().length; itemIndex += 1) {
			try {
				const client = await saasAlertsClient(this, { timeoutMs: parameters.timeoutMs() });
				for await (const row of runItem(client, parameters, itemIndex)) returned.push({ json: { ...row } as IDataObject, pairedItem: { item: itemIndex } });
			} catch (error) {
				const nodeError = toNodeError(this.getNode(), error, itemIndex);
				if (!this.continueOnFail()) throw nodeError;
				returned.push({ json: errorJson(nodeError), pairedItem: { item: itemIndex } });
			}
		}
		return [returned];
	}
}
