import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { type BinaryFile, type HaloClient, type Parameter, type RecordId, type ResourceDescriptor, type SpecialOperation } from '../../lib';
import { clock, type Parameters } from '../shared';
import { BINARY_PROPERTY, isTopLevel, OPTIONAL_PARAMETERS, propertyNameOf } from './specialProperties';

/** What a node gives for one record. */
export interface Output {
	readonly json: IDataObject;
	readonly binary?: Readonly<Record<string, IBinaryData>>;
}

/** Downloads go where the stock nodes of n8n expect a file. */
const FILE_OUT = 'data';

interface Call {
	readonly client: HaloClient;
	readonly descriptor: ResourceDescriptor;
	readonly parameters: Parameters;
	readonly item: number;
	readonly context: IExecuteFunctions;
}

/** A resource locator's value; anything else as it is. */
const plain = (value: unknown): unknown => (typeof value === 'object' && value !== null && '__rl' in value && 'value' in value ? value.value : value);

function valuesOf({ descriptor, parameters, item }: Call, { parameters: wanted }: SpecialOperation): Record<string, unknown> {
	const more = parameters.collection(OPTIONAL_PARAMETERS, item);
	const valueOf = (parameter: Parameter): unknown => plain(isTopLevel(parameter) ? parameters.read(propertyNameOf(descriptor, parameter), item, '') : more[parameter.name]);
	return Object.fromEntries(wanted.filter(({ type }) => type !== 'binary').map((parameter) => [parameter.name, valueOf(parameter)]));
}

async function fileFrom({ context, parameters, item }: Call, { parameters: wanted }: SpecialOperation): Promise<BinaryFile | undefined> {
	if (!wanted.some(({ type }) => type === 'binary')) return undefined;
	const name = parameters.text(BINARY_PROPERTY, item, 'data');
	const { fileName, mimeType } = context.helpers.assertBinaryData(item, name);
	const content = await context.helpers.getBinaryDataBuffer(item, name);
	return { fileName: fileName ?? '', mimeType, base64: content.toString('base64') };
}

async function asBinaryData(context: IExecuteFunctions, { base64, fileName, mimeType }: BinaryFile): Promise<IBinaryData> {
	// n8n tells the type by the name where HaloPSA only says that there are bytes.
	const type = mimeType === 'application/octet-stream' ? undefined : mimeType;
	return await context.helpers.prepareBinaryData(Buffer.from(base64, 'base64'), fileName, type);
}

/** One output per record; the file of a download comes with the first. */
export async function* runSpecial(call: Call, operation: SpecialOperation, id: RecordId | undefined): AsyncGenerator<Output> {
	const { client, context, parameters, item } = call;
	const dryRun = operation.writes && parameters.flag('dryRun', item);
	const { records, planned, binary } = await operation.run({
		client, id, dryRun, values: valuesOf(call, operation), binary: await fileFrom(call, operation), now: () => clock.now(),
	});
	if (dryRun) {
		yield { json: { dryRun: true, planned: planned ?? [] } as unknown as IDataObject };
		return;
	}
	const file = binary && (await asBinaryData(context, binary));
	for (const [index, record] of records.entries()) {
		yield { json: { ...record } as IDataObject, ...(file && index === 0 ? { binary: { [FILE_OUT]: file } } : {}) };
	}
}
