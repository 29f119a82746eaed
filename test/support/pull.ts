import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { NodeBench, NodeRun } from './nodeBench';

export interface Pulled {
	readonly records: IDataObject[];
	/** What the node said of each page. */
	readonly pages: IDataObject[];
}

export async function pullOnce(nodes: NodeBench, parameters: INodeParameters): Promise<NodeRun> {
	return await nodes.run('haloPsaSync', { operation: 'pullChanges', ...parameters });
}

/** Pulls a stream page by page to its end, as the workflow's loop does. */
export async function pullAll(nodes: NodeBench, stream: string, parameters: INodeParameters = {}, most = 60): Promise<Pulled> {
	const records: IDataObject[] = [];
	const pages: IDataObject[] = [];
	let position = '';
	while (pages.length < most) {
		const { error, outputs } = await pullOnce(nodes, { stream, position, ...parameters });
		if (error) throw error;
		const page = outputs[1]?.[0]?.json ?? {};
		records.push(...(outputs[0] ?? []).map(({ json }) => json));
		pages.push(page);
		if (page.done === true) return { records, pages };
		position = JSON.stringify(page.position);
	}
	throw new Error(`${stream} has no end after ${most} pages.`);
}
