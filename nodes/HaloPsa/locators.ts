import type { INodeProperties } from 'n8n-workflow';

import { resourceNamed, type Field, type Filter } from '../../lib';
import { alphabetical } from '../shared';
import { searchMethodOf } from './references';

/** A field or filter that names a record of another resource. */
export type Reference = Pick<Field | Filter, 'name' | 'label' | 'reference' | 'holds' | 'description'> & Pick<Field, 'where'> & { readonly reference: string };

export const isReference = <T extends Pick<Field, 'reference'>>(one: T): one is T & { readonly reference: string } => one.reference !== undefined;

/** The searchable picker of a record: from a list, by what the field holds, or by name. */
export function locator({ name, label, reference, holds, where, description }: Reference): INodeProperties {
	const target = resourceNamed(reference);
	const hasNames = target.parent === undefined && holds !== target.title;
	const value = holds === target.title ? 'By Name' : 'By ID';
	const modes = [
		{ displayName: 'From List', name: 'list', type: 'list' as const, typeOptions: { searchListMethod: searchMethodOf(target, holds, where), searchable: true } },
		{ displayName: value, name: 'id', type: 'string' as const },
		{ displayName: 'By Name', name: 'name', type: 'string' as const },
	];
	return {
		displayName: label,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: hasNames ? modes : modes.slice(0, 2),
		...(description ? { description } : {}),
	};
}

/**
 * Options of a collection that all resources share: what several resources have is there once, and shows for each of
 * them. One collection per resource would take the description of the node past its budget.
 */
export function shownFor(entries: readonly (readonly [resource: string, option: INodeProperties])[]): INodeProperties[] {
	const groups = new Map<string, { option: INodeProperties; resources: string[] }>();
	for (const [resource, option] of entries) {
		const key = JSON.stringify(option);
		const group = groups.get(key) ?? { option, resources: [] };
		group.resources.push(resource);
		groups.set(key, group);
	}
	const options = [...groups.values()].map(({ option, resources }) => ({ ...option, displayOptions: { show: { '/resource': resources } } }));
	return options.sort(alphabetical(({ displayName }) => displayName));
}
