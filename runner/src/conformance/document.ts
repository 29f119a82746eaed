import { z } from 'zod';
import { describeIssues, UsageError } from '../errors';
import { type Shape, Schemas } from './schemas';

/** References one after the other; a circle of them leads nowhere. */
const MOST_REFERENCES = 20;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const documentText = z.object({
	openapi: z.string(),
	info: z.object({ title: z.string().catch(''), version: z.string().catch('') }).catch({ title: '', version: '' }),
	paths: z.record(z.unknown()),
});
const refText = z.object({ $ref: z.string() });
const parameterText = z.object({ name: z.string(), in: z.string(), schema: z.unknown() });
const operationText = z.object({ parameters: z.array(z.unknown()).catch([]), requestBody: z.unknown() });
const pathItemText = z.record(z.unknown());
const bodyText = z.object({ content: z.record(z.object({ schema: z.unknown() })) });

/** One method on one path of the document. */
export interface Operation {
	/** By name in lower case; HaloPSA compares parameters without case. */
	readonly query: ReadonlyMap<string, Shape>;
	/** Parameters of the path, by name in lower case. */
	readonly path: ReadonlyMap<string, Shape>;
	/** The JSON body; undefined when the document has none. */
	readonly body: Shape | undefined;
}

export interface Route {
	/** As the document writes it, such as `/Client/{id}`. */
	readonly path: string;
	readonly operations: ReadonlyMap<string, Operation>;
	/** Values of the path's parameters in the path that was asked for, by name in lower case. */
	readonly values: ReadonlyMap<string, string>;
}

interface Template {
	readonly path: string;
	readonly segments: readonly string[];
	readonly literals: number;
	readonly item: Readonly<Record<string, unknown>>;
}

const isParameter = (segment: string): boolean => /^\{.+\}$/.test(segment);

const splitPath = (path: string): string[] => path.split('/').filter(Boolean);

/**
 * How many segments are the address of the resource server: some documents write its `/api`, and the folder of an own
 * installation before it, into each path.
 */
function serverDepth(paths: readonly string[]): number {
	const [first = [], ...others] = paths.map(splitPath);
	const shared = first.findIndex((segment, index) => others.some((other) => other[index]?.toLowerCase() !== segment.toLowerCase()));
	return first.slice(0, shared < 0 ? first.length : shared).map((segment) => segment.toLowerCase()).lastIndexOf('api') + 1;
}

/** A path as it is asked for, with or without the `/api` of the resource server. */
function segmentsOf(path: string): string[] {
	const segments = splitPath(path);
	return segments[0]?.toLowerCase() === 'api' ? segments.slice(1) : segments;
}

/** An OpenAPI document of a HaloPSA tenant. Paths are compared without case, as HaloPSA does. */
export class OpenApiDocument {
	readonly title: string;
	readonly version: string;
	readonly openapi: string;
	readonly schemas: Schemas;
	private readonly templates: readonly Template[];
	private readonly read = new Map<Template, ReadonlyMap<string, Operation>>();

	/** @throws UsageError when `json` is not an OpenAPI 3 document */
	constructor(json: unknown) {
		const parsed = documentText.safeParse(json);
		const swagger = z.object({ swagger: z.string() }).safeParse(json);
		if (swagger.success) throw notOpenApi(`it is Swagger ${swagger.data.swagger}`);
		if (!parsed.success) throw notOpenApi(describeIssues(parsed.error));
		const { openapi, info, paths } = parsed.data;
		if (!openapi.startsWith('3.')) throw notOpenApi(`it is OpenAPI ${openapi}`);
		this.openapi = openapi;
		this.title = info.title;
		this.version = info.version;
		this.schemas = new Schemas(json);
		// What begins with x- is an extension and no path.
		const items = Object.entries(paths).filter(([path]) => !/^x-/i.test(path));
		const depth = serverDepth(items.map(([path]) => path));
		this.templates = items.map(([path, value]) => {
			const segments = segmentsOf(splitPath(path).slice(depth).join('/'));
			const item = pathItemText.catch({}).parse(this.followed(value));
			return { path, segments, literals: segments.filter((segment) => !isParameter(segment)).length, item };
		});
	}

	get pathCount(): number {
		return this.templates.length;
	}

	/** The path of the document that fits, the one with the fewest parameters when several do (`/Agent/me`). */
	route(path: string): Route | undefined {
		const asked = segmentsOf(path);
		const fits = ({ segments }: Template): boolean =>
			segments.length === asked.length &&
			segments.every((segment, index) => isParameter(segment) || segment.toLowerCase() === asked[index]?.toLowerCase());
		const fitting = this.templates.filter(fits).sort((left, right) => right.literals - left.literals);
		const [found] = fitting;
		if (!found) return undefined;
		// The same path in other letters is the same path.
		const operations = fitting.filter(({ literals }) => literals === found.literals).reverse().flatMap((template) => [...this.operationsOf(template)]);
		const values = found.segments.flatMap((segment, index): [string, string][] =>
			isParameter(segment) ? [[segment.slice(1, -1).toLowerCase(), asked[index] ?? '']] : [],
		);
		return { path: found.path, operations: new Map(operations), values: new Map(values) };
	}

	private operationsOf(template: Template): ReadonlyMap<string, Operation> {
		const known = this.read.get(template);
		if (known) return known;
		const shared = z.array(z.unknown()).catch([]).parse(template.item.parameters);
		const entries = Object.entries(template.item).flatMap(([method, value]): [string, Operation][] => {
			const operation = operationText.safeParse(value);
			if (!METHODS.includes(method.toLowerCase()) || !operation.success) return [];
			return [[method.toUpperCase(), this.operation([...shared, ...operation.data.parameters], operation.data.requestBody)]];
		});
		const operations = new Map(entries);
		this.read.set(template, operations);
		return operations;
	}

	private operation(parameters: readonly unknown[], requestBody: unknown): Operation {
		const stated = parameters.flatMap((parameter) => {
			const { success, data } = parameterText.safeParse(this.followed(parameter));
			return success ? [data] : [];
		});
		const among = (place: string): Map<string, Shape> =>
			new Map(stated.filter((parameter) => parameter.in === place).map(({ name, schema }) => [name.toLowerCase(), this.schemas.shapeOf(schema)]));
		const body = bodyText.safeParse(this.followed(requestBody));
		const content = Object.entries(body.success ? body.data.content : {}).find(([mediaType]) => /\bjson\b|^\*\/\*$/i.test(mediaType));
		return { query: among('query'), path: among('path'), body: content && this.schemas.shapeOf(content[1].schema) };
	}

	/** What a reference leads to, over as many others as it takes. */
	private followed(value: unknown): unknown {
		let target = value;
		for (let step = 0; step < MOST_REFERENCES; step += 1) {
			const ref = refText.safeParse(target);
			if (!ref.success) return target;
			target = this.schemas.target(ref.data.$ref);
		}
		return undefined;
	}
}

const notOpenApi = (reason: string): UsageError =>
	new UsageError(`The document is not OpenAPI 3: ${reason}.`, "Give the tenant's own API document in OpenAPI 3 JSON.");
