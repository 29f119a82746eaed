import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startSalesbuildr, type Salesbuildr, type SalesbuildrOptions } from '../../simulator/index';
import { NodeBench, type NodeRun, type RunSettings } from './nodeBench';

/** A Salesbuildr stand-in and a bench whose nodes have its key. */
export class SalesbuildrBench {
	private constructor(
		readonly standIn: Salesbuildr,
		readonly nodes: NodeBench,
	) {}

	static async open(options: SalesbuildrOptions = {}, changes: Record<string, string | number> = {}): Promise<SalesbuildrBench> {
		const standIn = await startSalesbuildr({ limit: false, ...options });
		return await SalesbuildrBench.over(standIn, standIn.baseUrl, changes);
	}

	/** The nodes reach the stand-in by another address, of something that stands in front of it. */
	static async over(standIn: Salesbuildr, baseUrl: string, changes: Record<string, string | number> = {}): Promise<SalesbuildrBench> {
		const { apiKey, integrationKey = '' } = standIn;
		const data = { baseUrl, apiKey, integrationKey, requestsPerWindow: 100_000, windowSeconds: 600, ...changes };
		return new SalesbuildrBench(standIn, await NodeBench.open([{ id: 'sb', name: 'Salesbuildr', type: 'salesbuildrApi', data }]));
	}

	async close(): Promise<void> {
		this.nodes.close();
		await this.standIn.close();
	}

	async run(parameters: INodeParameters, items?: readonly IDataObject[], settings?: RunSettings): Promise<NodeRun> {
		return await this.nodes.run('salesbuildr', parameters, items, settings);
	}

	/** Runs the node, which has to succeed. */
	async does(parameters: INodeParameters, items?: readonly IDataObject[]): Promise<IDataObject[]> {
		const { error, json } = await this.run(parameters, items);
		if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
		return json;
	}

	/** Creates or updates records from items that carry their external identifier. */
	async upsert(resource: string, items: readonly IDataObject[], settings: RunSettings = { onError: 'continueRegularOutput' }, more: INodeParameters = {}): Promise<IDataObject[]> {
		return (await this.run({ resource, operation: 'upsert', externalIdentifier: '={{ $json.externalIdentifier }}', ...more }, items, settings)).json;
	}

	requests(): string[] {
		return this.standIn.log.map(({ method, path }) => `${method} ${path.replace('/public-api/', '')}`);
	}

	writes(): string[] {
		return this.requests().filter((request) => !request.startsWith('GET'));
	}
}
