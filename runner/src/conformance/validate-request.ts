import type { OpenApiDocument, Operation, Route } from './document';
import type { Problem } from './problems';
import type { Schemas, Shape } from './schemas';
import { kindOfJson, kindOfQuery, queryTakes, takes, type ValueKind } from './value-kinds';

/** A request as it was or would be sent. */
export interface ObservedRequest {
	readonly method: string;
	/** With or without the `/api` of the resource server, without the query. */
	readonly path: string;
	readonly query?: Readonly<Record<string, unknown>>;
	/** The parsed JSON; undefined for none. */
	readonly body?: unknown;
}

const ID = /^(-?\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** So that the same mistake on two records is one problem. */
const withoutIds = (path: string): string => path.split('/').map((segment) => (ID.test(segment) ? '{id}' : segment)).join('/');

/** Everything in which a request differs from the document; empty when it conforms. */
export function validateRequest(document: OpenApiDocument, request: ObservedRequest): Problem[] {
	const method = request.method.toUpperCase();
	const route = document.route(request.path);
	if (!route) return [{ kind: 'path', method, path: withoutIds(request.path) }];
	const operation = route.operations.get(method);
	const place = { method, path: route.path };
	if (!operation) return [{ kind: 'method', ...place }];
	return [
		...pathProblems(operation, route).map((problem) => ({ ...problem, ...place })),
		...queryProblems(operation, request.query ?? {}).map((problem) => ({ ...problem, ...place })),
		...bodyProblems(document.schemas, operation, request.body).map((problem) => ({ ...problem, ...place })),
	];
}

type Found = Omit<Problem, 'method' | 'path'>;

function pathProblems(operation: Operation, { values }: Route): Found[] {
	return [...values].flatMap(([name, value]): Found[] => {
		const wanted = operation.path.get(name)?.kind ?? 'any';
		const given = kindOfQuery(decodeSafely(value));
		return queryTakes(wanted, given) ? [] : [{ kind: 'id', name, wanted, given }];
	});
}

function decodeSafely(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function queryProblems(operation: Operation, query: Readonly<Record<string, unknown>>): Found[] {
	return Object.entries(query).flatMap(([name, value]): Found[] => {
		const wanted = operation.query.get(name.toLowerCase())?.kind;
		if (wanted === undefined) return [{ kind: 'query', name, given: kindOfQuery(value) }];
		const given = kindOfQuery(value);
		return queryTakes(wanted, given) ? [] : [{ kind: 'queryType', name, wanted, given }];
	});
}

function bodyProblems(schemas: Schemas, { body: shape }: Operation, body: unknown): Found[] {
	if (body === undefined) return shape ? [{ kind: 'body', wanted: shape.kind, given: 'null' }] : [];
	if (!shape) return [{ kind: 'body', wanted: 'null', given: kindOfJson(body) }];
	return unique(valueProblems(schemas, shape, body, ''));
}

function valueProblems(schemas: Schemas, shape: Shape, value: unknown, name: string): Found[] {
	const given = kindOfJson(value);
	if (given === 'null' && shape.nullable) return [];
	if (!takes(shape.kind, given)) return [wrongType(name, shape.kind, given)];
	if (Array.isArray(value)) {
		if (shape.items === undefined) return [];
		const items = schemas.shapeOf(shape.items);
		return value.flatMap((entry: unknown) => valueProblems(schemas, items, entry, name === '' ? '' : `${name}[]`));
	}
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, member]: [string, unknown]): Found[] => {
		const place = name === '' ? key : `${name}.${key}`;
		const property = shape.properties.get(key);
		if (property === undefined) return shape.open ? [] : [{ kind: 'field', name: place, given: kindOfJson(member) }];
		return valueProblems(schemas, schemas.shapeOf(property), member, place);
	});
}

const wrongType = (name: string, wanted: ValueKind, given: ValueKind): Found =>
	name === '' ? { kind: 'body', wanted, given } : { kind: 'fieldType', name, wanted, given };

/** A mistake in each of a hundred lines is one mistake. */
function unique(problems: readonly Found[]): Found[] {
	return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
