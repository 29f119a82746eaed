import { z } from 'zod';

import { MATCH_STATUSES, schemas, type EnrichmentRecord, type RecordKind } from './records';

const KINDS = Object.keys(schemas) as [RecordKind, ...RecordKind[]];
const text = z.string().nullable().catch(null);

const metaSchema = z.object({
	record: z.enum(KINDS), provider: z.string().catch(''), endpoint: text, fetchedAt: text, matchStatus: z.enum(MATCH_STATUSES).catch('matched'),
	creditsUsed: z.number().nullable().catch(null), requestId: text, fields: z.record(z.unknown()).catch({}), raw: z.unknown(),
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What of a value a schema can hold: what may be null becomes null, a list loses its odd members; undefined when nothing can. */
function fitting(schema: z.ZodTypeAny, value: unknown): unknown {
	if (schema instanceof z.ZodNullable) return fitting(schema.unwrap() as z.ZodTypeAny, value) ?? null;
	if (schema instanceof z.ZodArray) return Array.isArray(value) ? value.map((one) => fitting(schema.element as z.ZodTypeAny, one)).filter((one) => one !== undefined) : [];
	if (!(schema instanceof z.ZodObject)) return schema.safeParse(value).data;
	if (!isObject(value)) return undefined;
	const members = Object.entries(schema.shape as z.ZodRawShape).map(([name, member]) => [name, fitting(member, value[name])] as const);
	return members.some(([, member]) => member === undefined) ? undefined : Object.fromEntries(members);
}

/**
 * A record as it stands in an item, where a step in between may have left members out or changed them: what is not of its
 * type is unknown. Undefined for an item that is no record, or lacks what makes it one.
 */
export function readRecord(json: unknown): EnrichmentRecord | undefined {
	if (!isObject(json)) return undefined;
	const { data: meta } = metaSchema.safeParse(json._meta);
	if (!meta) return undefined;
	const schema: z.ZodTypeAny = schemas[meta.record];
	const fields: unknown = schema.safeParse(json).data ?? fitting(schema, json);
	return isObject(fields) ? ({ ...fields, _meta: meta } as unknown as EnrichmentRecord) : undefined;
}
