import { NodeConnectionTypes, type IHookFunctions, type INodeType, type INodeTypeDescription, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { haloCredentialTest } from '../shared';
import { loadOptions, searchClients } from './choices';
import { checkExists, create, remove } from './lifecycle';
import { properties } from './properties';
import { takeDelivery } from './takeDelivery';

export class HaloPsaTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HaloPSA Trigger',
		name: 'haloPsaTrigger',
		icon: { light: 'file:halopsatrigger.svg', dark: 'file:halopsatrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].length + ($parameter["events"].length === 1 ? " event" : " events") }}',
		description: 'Start a workflow when something changes in HaloPSA',
		activationMessage: 'HaloPSA now sends these events here.',
		defaults: { name: 'HaloPSA Trigger' },
		inputs: [],
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
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'halopsa' }],
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive: 'While you listen for a test event, HaloPSA has a webhook of its own for the test; it is removed afterwards. HaloPSA must reach this n8n from the internet.',
				active: 'Events start the workflow by themselves and are listed under Executions. Listening for a test event uses a webhook of its own.',
			},
			activationHint: 'Once the workflow is active, HaloPSA sends the events by itself: nothing has to be set up there.',
		},
		properties,
	};

	methods = {
		listSearch: { searchClients },
		loadOptions,
		credentialTest: { haloCredentialTest },
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await checkExists(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await create(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await remove(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await takeDelivery(this);
	}
}
