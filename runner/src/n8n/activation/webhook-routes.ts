import { UsageError } from '../../errors';

export interface Match<T> {
	readonly target: T;
	/** Values of the path's `:name` segments. */
	readonly params: Readonly<Record<string, string>>;
}

interface Route<T> {
	readonly method: string;
	readonly segments: readonly string[];
	readonly owner: string;
	readonly target: T;
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');
/** A node without a webhook id has its name in its path, which n8n-core encodes; requests are looked up decoded. */
function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

const isVariable = (segment: string): boolean => segment.startsWith(':');
const shapeOf = (segments: readonly string[]): string => segments.map((segment) => (isVariable(segment) ? ':' : segment)).join('/');

/** Which node answers which method and path. A path without variables goes before one with, as in n8n. */
export class WebhookRoutes<T> {
	private readonly fixed = new Map<string, Route<T>>();
	private readonly variable: Route<T>[] = [];

	/** @throws UsageError when the method and path are taken */
	add(method: string, path: string, owner: string, target: T): void {
		const segments = segmentsOf(path).map(decoded);
		const taken = this.list().find((route) => route.method === method && shapeOf(route.segments) === shapeOf(segments));
		if (taken) {
			throw new UsageError(
				`"${owner}" and "${taken.owner}" both listen to ${method} /webhook/${segments.join('/')}.`, 'Change the path in one of them.',
			);
		}
		const route = { method, segments, owner, target };
		if (segments.some(isVariable)) this.variable.push(route);
		else this.fixed.set(`${method} ${segments.join('/')}`, route);
	}

	removeAll(belongs: (target: T) => boolean): void {
		for (const [key, { target }] of this.fixed) if (belongs(target)) this.fixed.delete(key);
		const kept = this.variable.filter(({ target }) => !belongs(target));
		this.variable.splice(0, this.variable.length, ...kept);
	}

	/** @param path decoded, without the leading "/webhook/" */
	find(method: string, path: string): Match<T> | undefined {
		const segments = segmentsOf(path);
		const fixed = this.fixed.get(`${method} ${segments.join('/')}`);
		if (fixed) return { target: fixed.target, params: {} };
		const route = this.variable.find(({ method: own, segments: pattern }) =>
			own === method && pattern.length === segments.length && pattern.every((part, index) => isVariable(part) || part === segments[index]));
		if (!route) return undefined;
		const params = route.segments.flatMap((part, index): [string, string][] => (isVariable(part) ? [[part.slice(1), segments[index] ?? '']] : []));
		return { target: route.target, params: Object.fromEntries(params) };
	}

	/** Methods that are answered at a path. */
	methodsAt(path: string): string[] {
		return [...new Set(this.list().map(({ method }) => method))].filter((method) => this.find(method, path) !== undefined);
	}

	list(): Route<T>[] {
		return [...this.fixed.values(), ...this.variable];
	}
}
