import type { Area } from './scopes';
import type { HaloRecord } from './records';

/** A name shown beside an id, looked up in another table when the row is shown. */
export interface ShownName {
	id: string;
	name: string;
	table: string;
	/** Field of the other row that holds the text, usually `name`. */
	from: string;
}

/** One resource of the API as data. Everything generic is driven by it. */
export interface Resource {
	/** Path under /api, in the vendor's spelling; requests may use any case. */
	path: string;
	/** Table the rows live in; Opportunities and Projects are rows of Tickets. */
	table: string;
	/** Collection key of a wrapped list, null for a bare array. */
	listKey: string | null;
	areas: readonly Area[];
	paged: boolean;
	id: 'integer' | 'uuid';
	/** Field that makes the id unique together with it, for ids counted inside a parent. */
	within: string | undefined;
	/** Letters of what exists: l list, g get one, p post, d delete. */
	methods: string;
	/** The list takes lastupdatefromdate and lastupdatetodate. */
	changedFilter: boolean;
	/** Field of the single record that holds the time of the last change. */
	watermark: string | undefined;
	inactive: { field: string; when: boolean } | undefined;
	/** Rows of the table that belong to this resource's list. */
	only: ((record: HaloRecord) => boolean) | undefined;
	newestFirst: boolean;
	search: readonly string[];
	/** Query parameter to field: exact match of one integer. */
	equal: Readonly<Record<string, string>>;
	/** Query parameter to field: comma separated ids. */
	oneOf: Readonly<Record<string, string>>;
	/** Query parameter to field: text contained, or exact text for names. */
	contains: Readonly<Record<string, string>>;
	/** Query parameter to switch: keeps the rows it returns true for when the parameter is true. */
	flags: Readonly<Record<string, (record: HaloRecord) => boolean>>;
	/** Query parameter that adds a field to light rows. */
	adds: Readonly<Record<string, string>>;
	/** Scalar fields that list rows do not carry. */
	omit: readonly string[];
	names: readonly ShownName[];
	/** Fields a create must bring. */
	required: readonly string[];
	/** Entity number of custom field definitions (FieldInfo usage). */
	customFieldUsage: number | undefined;
	/** Parameter of an id-only list. */
	idOnly: string | undefined;
}

/** Space separated names as a map to themselves; `a>b` maps parameter a to field b. */
export function fieldMap(text: string): Record<string, string> {
	const pairs = text
		.split(' ')
		.filter(Boolean)
		.map((part) => {
			const [parameter = '', field = parameter] = part.split('>');
			return [parameter, field] as const;
		});
	return Object.fromEntries(pairs);
}

/** `client_id>client_name` looks the name up in the table given. */
export function shown(id: string, name: string, table: string, from = 'name'): ShownName {
	return { id, name, table, from };
}

export function resource(path: string, areas: readonly Area[], details: Partial<Resource> = {}): Resource {
	return {
		path,
		areas,
		table: path,
		listKey: null,
		paged: false,
		id: 'integer',
		within: undefined,
		methods: 'lgpd',
		changedFilter: false,
		watermark: undefined,
		inactive: undefined,
		only: undefined,
		newestFirst: false,
		search: ['name'],
		equal: {},
		oneOf: {},
		contains: {},
		flags: {},
		adds: {},
		omit: [],
		names: [],
		required: [],
		customFieldUsage: undefined,
		idOnly: undefined,
		...details,
	};
}

export const shownClient = shown('client_id', 'client_name', 'Client');
export const shownSite = shown('site_id', 'site_name', 'Site');
export const shownUser = shown('user_id', 'user_name', 'Users');

export const hiddenWhenInactive = { field: 'inactive', when: true };
