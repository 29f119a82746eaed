import { isBlank, planCreate, planUpdate, planUpsert, type BulkJob, type HaloRecord, type ResourceDescriptor } from '../../lib';
import { inputOf, parentOf, pickedId, timeZoneOf, type Call } from './call';

/** The same values in another spelling name the same record. */
const claimOf = (values: readonly unknown[]): string => JSON.stringify(values.map((value) => (typeof value === 'string' ? value.trim().toLowerCase() : (value ?? null))));

/** An upsert without match fields goes by the first key that is complete, see planUpsert. */
function matched({ identity }: ResourceDescriptor, match: readonly string[], values: HaloRecord): string {
	const names = match.length > 0 ? match : (identity.find((key) => key.every((name) => !isBlank(values[name]))) ?? []);
	return claimOf([...names, ...names.map((name) => values[name])]);
}

export type WriteVerb = 'create' | 'update' | 'upsert';

/** What the verbs that write fields do for one item. */
export const jobs: Readonly<Record<WriteVerb, (call: Call) => Promise<BulkJob>>> = {
	create: async (call) => {
		const { values } = await inputOf(call);
		return { plan: async () => await planCreate(call.client, call.descriptor, values, { timeZone: timeZoneOf(call) }) };
	},
	update: async (call) => {
		const { client, descriptor, parameters, item } = call;
		const id = await pickedId(call);
		const parent = parentOf(call);
		const { values } = await inputOf(call, id);
		const onlyChanged = parameters.collection('options', item).onlyChanged !== false;
		return { claim: claimOf([id, ...Object.values(parent)]), plan: async () => await planUpdate(client, descriptor, id, { ...values, ...parent }, { onlyChanged, timeZone: timeZoneOf(call) }) };
	},
	upsert: async (call) => {
		const { values, match } = await inputOf(call);
		return { claim: matched(call.descriptor, match, values), plan: async () => await planUpsert(call.client, call.descriptor, values, match, { timeZone: timeZoneOf(call) }) };
	},
};

export const isWriteVerb = (operation: string): operation is WriteVerb => operation in jobs;
