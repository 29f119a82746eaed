import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { NodeRun, RunSettings } from '../support/nodeBench';
import { useVirtualTime } from '../support/virtualTime';
import { EnrichmentBench, type Person } from './support';

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

export interface Outputs {
	readonly records: IDataObject[];
	readonly cache: IDataObject[];
	readonly spending: IDataObject[];
	readonly optOuts: IDataObject[];
	readonly run: NodeRun;
}

/** Addresses are not verified, which would take lookups of its own. */
export const never = { options: { verify: 'never' } };

export const named = ({ firstName, lastName, company }: Person): IDataObject => ({ firstName, lastName, domain: company.domain, companyName: company.name });

export const stepsOf = (record: IDataObject | undefined): IDataObject[] => (record?.steps ?? []) as IDataObject[];
export const personOf = (record: IDataObject | undefined): IDataObject => (record?.person ?? {}) as IDataObject;

/** The node with every provider, and what the providers saw of it. */
export class WaterfallLab {
	private opened: EnrichmentBench | undefined;

	get bench(): EnrichmentBench {
		if (!this.opened) throw new Error('The lab opens before the first test.');
		return this.opened;
	}

	async open(): Promise<void> {
		this.opened = await EnrichmentBench.open();
	}

	async run(parameters: INodeParameters, items: readonly IDataObject[], settings?: RunSettings): Promise<NodeRun> {
		return await runWaterfall(this.bench, parameters, items, settings);
	}

	/** Runs the node, which has to succeed. */
	async does(parameters: INodeParameters, items: readonly IDataObject[]): Promise<Outputs> {
		const run = await this.run(parameters, items);
		if (run.error) throw new Error(`${run.error.message} ${run.error.description ?? ''}`);
		const [records = [], cache = [], spending = [], optOuts = []] = run.outputs.map((output) => output.map(({ json }) => json));
		return { records, cache, spending, optOuts, run };
	}

	/** People whose address works and who may be written to. */
	valid(): Person[] {
		return this.bench.population.people.filter(({ optedOut, emailStatus }) => !optedOut && emailStatus === 'valid');
	}

	/** People of companies of their own, of whom a name and a domain tell everything. */
	strangers(count: number): Person[] {
		const { people } = this.bench.population;
		const isNamesake = (one: Person): boolean => people.some((other) => other !== one && other.fullName === one.fullName && other.company === one.company);
		return [...new Map(this.valid().filter((person) => !isNamesake(person)).map((person) => [person.company.domain, person])).values()].slice(0, count);
	}

	/** Lookups that a provider answered since the test began. */
	asked(provider: string): number {
		return this.bench.standIn(provider).log.filter(({ kind, path }) => kind === 'api' && !/credit|account|usage/i.test(path)).length;
	}

	/** Credits that the providers took, from the first test of the file on. */
	spentAt(providers: readonly string[]): number {
		return providers.reduce((sum, provider) => sum + this.bench.standIn(provider).creditsUsed, 0);
	}

	/** Providers with credits and without faults, quirks or a memory of requests. */
	reset(): void {
		for (const standIn of this.bench.standIns.values()) {
			standIn.setCredits(10_000);
			standIn.setQuirks({});
			standIn.setFaults([]);
			standIn.resetLog();
		}
	}
}

/** A lab for all tests of a file, reset after each; waiting costs them no time. */
export function useWaterfall(): WaterfallLab {
	const time = useVirtualTime();
	const lab = new WaterfallLab();
	beforeAll(async () => await lab.open());
	afterEach(() => lab.reset());
	afterAll(async () => {
		await lab.bench.close();
		time.restore();
	});
	return lab;
}
