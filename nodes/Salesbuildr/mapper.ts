import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { salesbuildrResource } from '../../lib';

/** The fields of the chosen resource, for the resource mapper; references may be given by external identifier. */
export async function getFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const resource = salesbuildrResource(String(this.getCurrentNodeParameter('resource')));
	const operation = String(this.getCurrentNodeParameter('operation'));
	const fields = resource.fields.map(({ name, label, type, required }) => ({
		id: name,
		displayName: label,
		type,
		required: operation === 'create' && required === true,
		defaultMatch: false,
		display: true,
		removed: required !== true || operation === 'update',
	}));
	const references = resource.references.map(({ input, resource: target }) => ({
		id: input,
		displayName: `${salesbuildrResource(target).label} (External Identifier)`,
		type: 'string' as const,
		required: false,
		defaultMatch: false,
		display: true,
		removed: true,
	}));
	return { fields: operation === 'upsert' ? [...fields, ...references] : fields };
}
