import type { IExecuteFunctions } from 'n8n-workflow';

import { isOn, LIST_FIELDS, ProviderError, QUERY_FIELDS, type ListField, type LookupOptions, type Query, type QueryField } from '../../lib';
import type { Parameters } from '../shared';

export interface Wish {
	readonly itemIndex: number;
	readonly query: Query;
	readonly options: LookupOptions;
	readonly dryRun: boolean;
	readonly leadFields: boolean;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '');

/** A list as such, as JSON, or as text with commas or line breaks. */
function listFrom(value: unknown): string[] {
	if (Array.isArray(value)) return value.map(text).filter((one) => one !== '');
	const written = text(value);
	if (written.startsWith('[')) {
		try {
			return listFrom(JSON.parse(written));
		} catch {
			// Not JSON after all: read as text.
		}
	}
	return written.split(/[,\n]/).map((one) => one.trim()).filter((one) => one !== '');
}

/** @throws ProviderError when it is not a JSON object */
function objectFrom(value: unknown): Record<string, unknown> {
	const written = typeof value === 'string' ? value.trim() : value;
	if (written === undefined || written === null || written === '') return {};
	try {
		const parsed: unknown = typeof written === 'string' ? JSON.parse(written) : written;
		if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
	} catch {
		// Told below.
	}
	throw new ProviderError('invalid', 'Provider Parameters is not a JSON object', undefined, { advice: 'Write it like {"name": "value"}' });
}

/** The values of one item. Everything is made anew for each, so no item sees what another asked for. */
export function wishOf(context: IExecuteFunctions, parameters: Parameters, itemIndex: number): Wish {
	const more = parameters.collection('more', itemIndex);
	const stored = context.getNode().parameters;
	const read = (name: string): unknown => (name in stored ? parameters.read(name, itemIndex, '') : more[name]);
	const query: Partial<Record<QueryField, string>> = {};
	for (const name of Object.keys(QUERY_FIELDS) as QueryField[]) {
		const value = text(read(name));
		if (value !== '') query[name] = value;
	}
	const lists = Object.fromEntries((Object.keys(LIST_FIELDS) as ListField[]).map((name) => [name, listFrom(read(name))] as const).filter(([, list]) => list.length > 0));
	const extra = objectFrom(more.extra);
	const { keepRaw, personalEmails, phones, webhookUrl, since, waitSeconds, leadFields } = parameters.collection('options', itemIndex);
	return {
		itemIndex,
		query: { ...query, ...(Object.keys(lists).length > 0 ? { lists } : {}), ...(Object.keys(extra).length > 0 ? { extra } : {}) },
		options: {
			keepRaw: isOn(keepRaw), personalEmails: isOn(personalEmails), phones: isOn(phones), waitSeconds: Number(waitSeconds ?? 60),
			...(text(webhookUrl) ? { webhookUrl: text(webhookUrl) } : {}), ...(text(since) ? { since: text(since) } : {}),
			limit: parameters.flag('returnAll', itemIndex) ? Number.POSITIVE_INFINITY : parameters.number('limit', itemIndex, 50),
		},
		dryRun: parameters.flag('dryRun', itemIndex),
		leadFields: isOn(leadFields),
	};
}
