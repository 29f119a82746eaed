import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import type { HaloClient } from '../../lib';
import { errorJson, haloClient, haloCredentialTest, Parameters, toNodeError } from '../shared';
import { batchSizeOf, runBulk } from './bulk';
import { getFields } from './mapperFields';
import { runItem } from './operations';
import { properties } from './properties';
import { referenceSearches, searchRecords } from './references';
import { refuseWrite, withinBudget } from './tool';
import { isTool } from './toolContext';

/** What is wrong here is wrong for every item, so it fails the node. */
async function clientOf(context: IExecuteFunctions, parameters: Parameters): Promise<HaloClient> {
	try {
		return await haloClient(context, { timeoutMs: parameters.timeoutMs() });
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

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
		const client = await clientOf(this, parameters);
		const tool = isTool(this);
		const returned: INodeExecutionData[] = [];
		const fail = (error: unknown, item: number): void => {
			const nodeError = toNodeError(this.getNode(), error, item);
			if (!this.continueOnFail()) throw nodeError;
			returned.push({ json: errorJson(nodeError), pairedItem: { item } });
		};
		const batchSize = tool ? 1 : batchSizeOf(parameters);
		if (batchSize > 1) {
			for await (const [item, result] of runBulk(this, client, parameters, batchSize)) {
				if ('error' in result) fail(result.error, item);
				else returned.push({ json: result.json, pairedItem: { item } });
			}
			return [returned];
		}
		const count = this.getInputData().length;
		for (let item = 0; item < count; item += 1) {
			try {
				if (tool) refuseWrite(parameters, item);
				const pairedItem = { item };
				const pages = runItem({ context: this, client, parameters, item });
				for await (const outputs of tool ? withinBudget(pages, parameters, item) : pages) {
					for (const { json, binary } of outputs) returned.push(binary ? { json, binary, pairedItem } : { json, pairedItem });
				}
			} catch (error) {
				fail(error, item);
			}
		}
		return [returned];
	}
}
