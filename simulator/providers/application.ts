import { AnswerError, type Answer, type IncomingRequest } from '../shared/answer';
import type { Application } from '../shared/gateway';
import { fieldsOf, type Call, type Fields, type ProviderDefinition, type RateRule, type Route, type World } from './definition';
import { Rates } from './rates';

interface CompiledRoute {
	method: string;
	pattern: RegExp;
	names: string[];
	route: Route;
}

function compile([key, route]: [string, Route]): CompiledRoute {
	const [method = '', path = ''] = key.split(' ');
	const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
	return { method, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`), names, route };
}

/** Answers as a definition says: sign-in first, then the plan, then the rate, then the call. */
export class ProviderApplication implements Application {
	private readonly routes: CompiledRoute[];

	private rates: Rates | undefined;

	constructor(
		private readonly definition: ProviderDefinition,
		private readonly world: World,
		limited: boolean,
	) {
		this.routes = Object.entries(definition.routes).map(compile);
		this.rates = limited ? new Rates(definition.rates) : undefined;
	}

	/** Sets other limits than the documented ones, or none. */
	setRates(rules: readonly RateRule[] | false): void {
		this.rates = rules ? new Rates(rules) : undefined;
	}

	classify({ path }: IncomingRequest): { kind: 'token' | 'api'; resource: string } {
		const below = this.below(path);
		return { kind: this.definition.tokenPaths?.includes(path) ? 'token' : 'api', resource: below };
	}

	visibleQuery(query: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
		const secret = new Set(this.definition.secretParameters ?? []);
		return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, secret.has(name) ? '(hidden)' : value]));
	}

	tooManyRequests(): Answer {
		return this.definition.tooMany({ seconds: 1, windowSeconds: 60 });
	}

	revokeToken(): void {
		this.definition.revokeTokens?.();
	}

	handle(request: IncomingRequest): Answer {
		const path = this.below(request.path);
		const found = this.routes.find(({ method, pattern }) => method === request.method && pattern.test(path));
		const call = callOf(request, path, found, this.definition.badJson);
		const refused = this.definition.refuse(call);
		if (refused) return refused;
		if (!found) return this.definition.notFound;
		// Tokens come from another host, which neither the plan nor the rate of the API reaches.
		if (this.classify(request).kind === 'token') return found.route(call);
		if (!this.world.planAllows(path)) return this.definition.forbidden;
		const { headers, answer } = this.admit(path);
		return answer ?? withHeaders(this.world.quirks.wrongShape ? unknownShape : found.route(call), headers);
	}

	private admit(path: string): { headers: Record<string, string>; answer?: Answer } {
		if (!this.rates) return { headers: {} };
		const { refused, states } = this.rates.admit(path, this.world.clock.now());
		const headers = this.definition.rateHeaders?.(states) ?? {};
		if (!refused) return { headers };
		const seconds = Math.max(1, Math.ceil(refused.resetIn / 1000));
		return { headers, answer: withHeaders(this.definition.tooMany({ seconds, windowSeconds: refused.windowSeconds }), headers) };
	}

	private below(path: string): string {
		const { basePath } = this.definition;
		return path.startsWith(basePath) ? path.slice(basePath.length) : path;
	}
}

const unknownShape: Answer = { status: 200, body: [['unexpected'], 42] };

const withHeaders = (answer: Answer, headers: Record<string, string>): Answer => ({ ...answer, headers: { ...headers, ...answer.headers } });

function callOf(request: IncomingRequest, path: string, found: CompiledRoute | undefined, badJson: Answer): Call {
	const values = found?.pattern.exec(path)?.slice(1) ?? [];
	const parameters = new URLSearchParams(request.queryString);
	let parsed: Fields | undefined;
	return {
		request,
		path,
		params: Object.fromEntries((found?.names ?? []).map((name, at) => [name, decodeURIComponent(values[at] ?? '')])),
		all: (name) => parameters.getAll(name),
		query: (name) => parameters.get(name) ?? '',
		get body() {
			parsed ??= jsonOf(request.text, badJson);
			return parsed;
		},
	};
}

function jsonOf(body: string, badJson: Answer): Fields {
	try {
		return fieldsOf(body === '' ? {} : JSON.parse(body));
	} catch {
		throw new AnswerError(badJson);
	}
}
