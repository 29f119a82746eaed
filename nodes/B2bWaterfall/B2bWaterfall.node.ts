import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { toNodeError } from '../shared';
import { credentialTypes, properties } from './properties';
import { WaterfallRun } from './run';

export class B2bWaterfall implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'B2B Waterfall',
		name: 'b2bWaterfall',
		icon: { light: 'file:b2bwaterfall.svg', dark: 'file:b2bwaterfall.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ ($parameter["providers"]["values"] || []).map((step) => step.provider).join(", ") }}',
		description: 'Ask several B2B data providers in order for what is lacking of a person or company, within a credit budget',
		defaults: { name: 'B2B Waterfall' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Records', 'Cache', 'Spending', 'Opt-Outs'],
		credentials: credentialTypes.map((name) => ({ name, required: false })),
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			return await new WaterfallRun(this).outputs();
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
