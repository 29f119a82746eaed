import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { type HaloBench, locator } from '../haloBench';

/** Three items for one operation, the second and third with other optional parameters than the first. */
export interface Example {
	readonly parameters: INodeParameters;
	readonly items: readonly IDataObject[];
	/** What each item has done in the tenant, or gives; none of it may stand at another item. */
	readonly expected: readonly IDataObject[];
	/** Where the expected fields are looked for; the output where there is nothing given. */
	readonly seen?: (bench: HaloBench, outputs: readonly IDataObject[]) => readonly (IDataObject | undefined)[];
	/** Makes an item fail that would succeed; by default its record is one that nobody has. */
	readonly spoil?: IDataObject;
}

/** By resource and operation, such as `ticket.close`; records that an example needs are made in the tenant. */
export type Examples = Readonly<Record<string, (bench: HaloBench) => Example>>;

export const three = <T>(make: (nth: number) => T): T[] => [0, 1, 2].map(make);
export const record = (): INodeParameters => locator('={{ $json.id }}');
export const more = (...names: string[]): INodeParameters => Object.fromEntries(names.map((name) => [name, `={{ $json.${name} }}`]));
export const ids = (records: readonly IDataObject[]): IDataObject[] => records.map(({ id }) => ({ id }));
export const tickets = (bench: HaloBench, fields: IDataObject = {}): IDataObject[] => three((nth) => bench.tenant.create('Tickets', { summary: `Special ${nth} ${crypto.randomUUID()}`, ...fields }) as IDataObject);
export const firstClient = (bench: HaloBench): number => Number(bench.tenant.records('Client')[0]?.id);
export const stored = (path: string, key = 'id') => (bench: HaloBench, outputs: readonly IDataObject[]): (IDataObject | undefined)[] => outputs.map((one) => bench.tenant.record(path, Number(one[key])) as IDataObject | undefined);
