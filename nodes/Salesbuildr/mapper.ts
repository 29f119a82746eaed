import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { salesbuildrResource } from '../../lib';

/** The fields of the chosen resource, for the resource mapper; references may be given by external identifier or name. */
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
	const inputs = resource.references.flatMap(({ input, named, resource: target }) => {
		const { label } = salesbuildrResource(target);
		return [[input, `${label} (External Identifier)`], ...(named ? [[named, `${label} (Name)`]] : [])] as const;
	});
	const references = inputs.map(([id, displayName]) => ({
		id,
		displayName,
		type: 'string' as const,
		required: false,
		defaultMatch: false,
		display: true,
		removed: true,
	}));
	return { fields: operation === 'upsert' ? [...fields, ...references] : fields };
}
