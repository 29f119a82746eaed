import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { NodeRun, RunSettings } from '../support/nodeBench';
import type { EnrichmentBench } from './support';

export interface Order {
	readonly provider: string;
	readonly groups?: readonly string[];
	readonly mostCredits?: string;
}

/** Parameters of the waterfall that takes who it is about from the item. */
export function waterfall(order: readonly (string | Order)[], wanted: readonly string[], more: INodeParameters = {}): INodeParameters {
	const names = ['email', 'firstName', 'lastName', 'domain', 'companyName', 'linkedinUrl'];
	return {
		...Object.fromEntries(names.map((name) => [name, `={{ $json.${name} ?? '' }}`])),
		providers: { values: order.map((one) => (typeof one === 'string' ? { provider: one, groups: [], mostCredits: '' } : { provider: one.provider, groups: [...(one.groups ?? [])], mostCredits: one.mostCredits ?? '' })) },
		wanted: [...wanted], ...more,
	} as INodeParameters;
}

export const runWaterfall = async (bench: EnrichmentBench, parameters: INodeParameters, items: readonly IDataObject[], settings?: RunSettings): Promise<NodeRun> =>
	await bench.nodes.run('b2bWaterfall', parameters, items, settings);

/** Runs the node, which has to succeed. */
export async function doWaterfall(bench: EnrichmentBench, parameters: INodeParameters, items: readonly IDataObject[]): Promise<{ records: IDataObject[]; cache: IDataObject[]; spending: IDataObject[]; optOuts: IDataObject[]; run: NodeRun }> {
	const run = await runWaterfall(bench, parameters, items);
	if (run.error) throw new Error(`${run.error.message} ${run.error.description ?? ''}`);
	const [records = [], cache = [], spending = [], optOuts = []] = run.outputs.map((output) => output.map(({ json }) => json));
	return { records, cache, spending, optOuts, run };
}
