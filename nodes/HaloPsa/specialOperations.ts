import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { inTimeZone, InvalidInputError, isBlank, newFields, objectFrom, resourceNamed, type BinaryFile, type HaloRecord, type Parameter, type RecordId, type SpecialOperation } from '../../lib';
import { clock } from '../shared';
import { asItem, dateFields, timeZoneOf, type Call } from './call';
import { pickedValues } from './chosen';
import { BINARY_PROPERTY, OPTIONAL_PARAMETERS } from './parameterNames';
import { isTopLevel, propertyNameOf } from './specialProperties';
import { isTool } from './toolContext';

/** What a node gives for one record. */
export interface Output {
	readonly json: IDataObject;
	readonly binary?: Readonly<Record<string, IBinaryData>>;
}

/** Downloads go where the stock nodes of n8n expect a file. */
const FILE_OUT = 'data';

/** Fields that an operation hands on to a new record, checked as those of Create are. */
async function fieldsFor(call: Call, { label, fieldsOf = '' }: Parameter, given: unknown): Promise<HaloRecord> {
	const descriptor = resourceNamed(fieldsOf);
	const timeZone = timeZoneOf(call);
	return await newFields(call.client, descriptor, inTimeZone(objectFrom(label, given), dateFields(descriptor), timeZone), { timeZone });
}

async function valuesOf(call: Call, { parameters: wanted }: SpecialOperation): Promise<Record<string, unknown>> {
	const { client, descriptor, parameters, item } = call;
	const more = parameters.collection(OPTIONAL_PARAMETERS, item);
	const valueOf = (parameter: Parameter): unknown => (isTopLevel(parameter) ? parameters.read(propertyNameOf(descriptor, parameter), item, '') : more[parameter.name]);
	const given = Object.fromEntries(wanted.filter(({ type }) => type !== 'binary').map((parameter) => [parameter.name, valueOf(parameter)]));
	const values = await pickedValues(client, wanted, given);
	for (const parameter of wanted) {
		const { name, fieldsOf } = parameter;
		if (fieldsOf !== undefined && !isBlank(values[name])) values[name] = await fieldsFor(call, parameter, values[name]);
	}
	return values;
}

async function fileFrom({ context, parameters, item }: Call, { parameters: wanted }: SpecialOperation): Promise<BinaryFile | undefined> {
	if (!wanted.some(({ type }) => type === 'binary')) return undefined;
	if (isTool(context)) {
		throw new InvalidInputError('An AI agent has no file to hand over, and this operation needs one', 'Use the operation as a step of the workflow, after a node that gives the file');
	}
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
		client, id, dryRun, values: await valuesOf(call, operation), binary: await fileFrom(call, operation), now: () => clock.now(),
	});
	if (dryRun) {
		yield { json: { dryRun: true, planned: planned ?? [] } as unknown as IDataObject };
		return;
	}
	// The rows of a report are the user's own: their times need not be UTC.
	const shown = (record: HaloRecord): IDataObject => (call.descriptor.name === 'report' ? ({ ...record } as IDataObject) : asItem(call.descriptor, record));
	const file = binary && (await asBinaryData(context, binary));
	for (const [index, record] of records.entries()) {
		yield { json: shown(record), ...(file && index === 0 ? { binary: { [FILE_OUT]: file } } : {}) };
	}
}
