import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { getRecord, hasResource, integerOf, isRecord, resourceNamed, type HaloClient, type HaloRecord, type ResourceDescriptor, type Surroundings } from '../../lib';
import { FILTERS, LINKED_RECORDS, OPTIONAL_PARAMETERS } from './parameterNames';

/** A resource locator's value; of one that names a record, nothing, because its id is not known yet. */
function chosen(value: unknown): unknown {
	if (!isRecord(value) || !('__rl' in value)) return value;
	return value.mode === 'name' ? undefined : value.value;
}

/** Expressions have no value while a node is edited. */
const isKnown = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && !(typeof value === 'string' && value.startsWith('='));

function known(values: HaloRecord): HaloRecord {
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, chosen(value)] as const).filter(([, value]) => isKnown(value)));
}

function collections(operation: string): readonly string[] {
	if (operation === 'getMany') return [FILTERS];
	return ['create', 'update', 'upsert'].includes(operation) ? ['fields.value', LINKED_RECORDS] : [OPTIONAL_PARAMETERS];
}

const recordOf = (value: unknown): HaloRecord => (isRecord(value) ? value : {});

function valuesIn(context: ILoadOptionsFunctions, operation: string): HaloRecord {
	const groups = collections(operation).map((name) => recordOf(context.getCurrentNodeParameter(name)));
	return known(Object.assign({}, ...groups) as HaloRecord);
}

/** What the node that is edited has chosen so far, for pickers that depend on it. */
export function surroundingsOf(context: ILoadOptionsFunctions, client: HaloClient): Surroundings {
	const [resource, operation] = [String(context.getCurrentNodeParameter('resource')), String(context.getCurrentNodeParameter('operation'))];
	if (!hasResource(resource)) return { values: {} };
	const descriptor = resourceNamed(resource);
	const onRecord = ['get', 'update', 'delete'].includes(operation) || descriptor.special?.some(({ name, needsRecord }) => name === operation && needsRecord) === true;
	const { recordId, ticketId } = known({
		recordId: onRecord ? context.getCurrentNodeParameter('recordId') : undefined,
		ticketId: descriptor.parent && onRecord ? context.getCurrentNodeParameter('ticketId') : undefined,
	});
	const parent: HaloRecord = descriptor.parent !== undefined && ticketId !== undefined ? { [descriptor.parent]: ticketId } : {};
	const values = { ...(recordId === undefined ? {} : { [`${resource}_id`]: recordId }), ...parent, ...valuesIn(context, operation) };
	return { values, own: ownRecord(client, descriptor, recordId, parent) };
}

/** The record that is about to change, read once and only when something depends on it. */
function ownRecord(client: HaloClient, descriptor: ResourceDescriptor, recordId: unknown, parent: HaloRecord): Surroundings['own'] {
	const id = integerOf(recordId);
	const canRead = id !== undefined && descriptor.idType === 'integer' && (descriptor.parent === undefined || descriptor.parent in parent);
	if (!canRead) return undefined;
	let reading: Promise<HaloRecord> | undefined;
	const query = Object.fromEntries(Object.entries(parent).map(([name, value]) => [name, String(value)]));
	return () => (reading ??= getRecord(client, descriptor, id, query));
}
