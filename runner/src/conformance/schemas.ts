import { z } from 'zod';
import { kindOfType, type ValueKind } from './value-kinds';

/** A schema of the document with its references followed. */
export interface Shape {
	readonly kind: ValueKind;
	readonly nullable: boolean;
	/** Schema of the entries of an array. */
	readonly items?: unknown;
	/** Schemas of the properties of an object. */
	readonly properties: ReadonlyMap<string, unknown>;
	/** Whether properties that are not listed are welcome. */
	readonly open: boolean;
}

const ANYTHING: Shape = { kind: 'any', nullable: true, properties: new Map(), open: true };

const schemaText = z.object({
	$ref: z.string().optional(),
	/** A list of types is OpenAPI 3.1, where "null" among them is what `nullable` was before. */
	type: z.union([z.string(), z.array(z.string())]).optional(),
	format: z.string().optional().catch(undefined),
	nullable: z.boolean().optional().catch(undefined),
	items: z.unknown(),
	properties: z.record(z.unknown()).optional(),
	additionalProperties: z.unknown(),
	allOf: z.array(z.unknown()).optional(),
	oneOf: z.array(z.unknown()).optional(),
	anyOf: z.array(z.unknown()).optional(),
});

type SchemaText = z.infer<typeof schemaText>;

/** Reads the schemas of one document. */
export class Schemas {
	private readonly named = new Map<string, Shape>();

	constructor(private readonly document: unknown) {}

	/** What a `$ref` of this document points to; undefined when it points nowhere or outside. */
	target(ref: string): unknown {
		if (!ref.startsWith('#/')) return undefined;
		const steps = ref.slice(2).split('/').map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
		return steps.reduce<unknown>((place, step) => memberOf(place, step), this.document);
	}

	/** A schema that cannot be read takes anything, so that a document's own mistakes are not blamed on a request. */
	shapeOf(schema: unknown): Shape {
		const parsed = schemaText.safeParse(schema);
		if (!parsed.success) return ANYTHING;
		const { $ref } = parsed.data;
		if ($ref === undefined) return this.read(parsed.data);
		const known = this.named.get($ref);
		if (known) return known;
		// Set first: a reference that leads back to itself must end.
		this.named.set($ref, ANYTHING);
		const shape = this.shapeOf(this.target($ref));
		this.named.set($ref, shape);
		return shape;
	}

	private read(schema: SchemaText): Shape {
		const choices = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map((choice) => this.shapeOf(choice)).filter(({ kind }) => kind !== 'null');
		const [only] = choices;
		if (choices.length > 1) return ANYTHING;
		const types = [schema.type ?? []].flat();
		const nullable = schema.nullable === true || types.includes('null');
		const parts = [...(schema.allOf ?? []).map((part) => this.shapeOf(part)), ...(only ? [only] : [])];
		const properties = new Map([...parts.flatMap((part) => [...part.properties]), ...Object.entries(schema.properties ?? {})]);
		const stated = types.filter((type) => type !== 'null');
		const own = stated.length > 1 ? 'any' : kindOfType(stated[0], schema.format);
		const kind = own !== 'any' || parts.length === 0 ? own : (parts.find((part) => part.kind !== 'any')?.kind ?? 'any');
		return {
			kind: kind === 'any' && schema.properties ? 'object' : kind,
			nullable: nullable || kind === 'any' || parts.some((part) => part.nullable),
			items: schema.items ?? parts.find((part) => part.items !== undefined)?.items,
			properties,
			open: isOpen(schema.additionalProperties) || properties.size === 0,
		};
	}
}

/** A list of properties is taken as the whole list unless the schema says otherwise: the vendor's are complete. */
const isOpen = (additionalProperties: unknown): boolean => additionalProperties !== undefined && additionalProperties !== false;

const memberOf = (place: unknown, name: string): unknown =>
	typeof place === 'object' && place !== null && Object.hasOwn(place, name) ? Reflect.get(place, name) : undefined;
