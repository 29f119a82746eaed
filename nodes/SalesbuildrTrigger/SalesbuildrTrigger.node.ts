import { NodeConnectionTypes, type IHookFunctions, type INodeType, type INodeTypeDescription, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { properties } from './properties';
import { takeCall } from './takeCall';

export class SalesbuildrTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Salesbuildr Trigger',
		name: 'salesbuildrTrigger',
		icon: { light: 'file:salesbuildrtrigger.svg', dark: 'file:salesbuildrtrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["resources"].length === 0 ? "any record" : $parameter["resources"].join(", ") }}',
		description: 'Start a workflow when a record changes in Salesbuildr, with the record as it is now',
		defaults: { name: 'Salesbuildr Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'salesbuildrApi', required: true }],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'salesbuildr' }],
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive: 'Enter the test address as a webhook in Salesbuildr, listen, and change a record there.',
				active: 'Calls start the workflow by themselves and are listed under Executions.',
			},
			activationHint: 'Enter the production address as a webhook in Salesbuildr once; its API does not register webhooks.',
		},
		properties,
	};

	/** Salesbuildr's API has no route for webhooks: a person enters the address there once, and takes it out again. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await Promise.resolve(true);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await Promise.resolve(true);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await Promise.resolve(true);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await takeCall(this);
	}
}
