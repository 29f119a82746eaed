import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { importFiles, importPushed } from './importItems';
import { properties } from './properties';

export class B2bImport implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'B2B Import',
		name: 'b2bImport',
		icon: { light: 'file:b2bimport.svg', dark: 'file:b2bimport.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] === "importItems" ? "pushed payloads" : "CSV or XLSX file" }}',
		description: 'Turn CSV and XLSX exports and pushed payloads of B2B data providers into people and companies of one shape',
		defaults: { name: 'B2B Import' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Records', 'Parked', 'Columns'],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return this.getNodeParameter('operation', 0) === 'importItems' ? importPushed(this) : await importFiles(this);
	}
}
