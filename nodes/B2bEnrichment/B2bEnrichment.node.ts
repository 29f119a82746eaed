import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { providers } from '../../lib';
import { toNodeError } from '../shared';
import { properties } from './properties';
import { EnrichmentRun } from './run';

const credentialTypes = [...new Set(providers.flatMap(({ credential }) => credential ?? []))].sort();

export class B2bEnrichment implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'B2B Enrichment',
		name: 'b2bEnrichment',
		icon: { light: 'file:b2benrichment.svg', dark: 'file:b2benrichment.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["provider"] }}',
		description: 'Find and enrich people and companies, verify emails and read intent at a B2B data provider of your choice',
		defaults: { name: 'B2B Enrichment' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialTypes.map((name) => ({
			name, required: true,
			displayOptions: { show: { provider: providers.filter(({ credential }) => credential === name).map(({ key }) => key) } },
		})),
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			return [await new EnrichmentRun(this).items()];
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
