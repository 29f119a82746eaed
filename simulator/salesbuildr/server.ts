import { AnswerError, headerText, type Answer, type IncomingRequest } from '../shared/answer';
import type { Application } from '../shared/gateway';
import type { RequestLogEntry } from '../shared/requestLog';
import { quoteOf } from './quotes';
import { salesbuildrResources, type SalesbuildrResource } from './resources';
import { search } from './search';
import { answerOf, columnsOf, documented } from './wire';
import { refused, type Fields, type SalesbuildrRecord, type SalesbuildrStore } from './store';

const largestBatch = 100;

export interface SalesbuildrSettings {
	apiKey: string;
	/** When set, the `integration-key` header must carry it too. */
	integrationKey: string | undefined;
	/** Rows of a search show their external identifier, and those of quotes their lines. */
	externalIdentifierInSearch: boolean;
	/** Only what the API document has: no PATCH, no writes of categories, opportunities by external identifier, known body fields. */
	documentedOnly: boolean;
}

/** The HTTP face of the Salesbuildr stand-in, everything under /public-api. */
export class SalesbuildrApplication implements Application {
	readonly rateHeaders;

	constructor(
		private readonly store: SalesbuildrStore,
		private readonly settings: SalesbuildrSettings,
		sendsRateHeaders: boolean,
	) {
		this.rateHeaders = sendsRateHeaders
			? { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' }
			: undefined;
	}

	classify({ segments }: IncomingRequest): Pick<RequestLogEntry, 'kind' | 'resource'> {
		return { kind: 'api', resource: segments[1] ?? '' };
	}

	/** Sync state does not count (D). */
	notLimited({ resource }: RequestLogEntry): boolean {
		return resource === 'sync-state';
	}

	tooManyRequests(): Answer {
		return { status: 429, body: { statusCode: 429, message: 'Too many requests' } };
	}

	handle(request: IncomingRequest): Answer {
		const [root, name = '', ...rest] = request.segments;
		if (root !== 'public-api') throw refused(404, `Cannot ${request.method} ${request.path}`);
		this.authenticate(request);
		if (name === 'field') return this.fieldValues(request, rest[0] ?? '');
		if (name === 'sync-state') return this.syncState(request, rest);
		if (name === 'contract' && rest[0] === 'items') return this.contractItems(request);
		const resource = salesbuildrResources.get(name);
		if (!resource) throw refused(404, `Cannot ${request.method} ${request.path}`);
		if (rest.length === 0) return this.collection(resource, request);
		const action = this.action(resource, rest, request);
		if (action) return action;
		if (rest[0] === 'ext') return this.byExternal(resource, rest[1] ?? '', request);
		const record = this.store.table(resource.path).get(rest[0] ?? '');
		if (!record) throw refused(404, `${resource.path} ${rest[0] ?? ''} was not found`);
		return this.member(resource, record, request);
	}

	private authenticate(request: IncomingRequest): void {
		const { apiKey, integrationKey } = this.settings;
		if (headerText(request, 'api-key') !== apiKey) throw refused(401, 'The api-key is missing or not valid');
		if (integrationKey !== undefined && headerText(request, 'integration-key') !== integrationKey) {
			throw refused(401, 'The integration-key is missing or not valid');
		}
	}

	private collection(resource: SalesbuildrResource, request: IncomingRequest): Answer {
		if (request.method === 'GET' && this.can(resource, 's')) {
			const { page, total } = search(resource, this.store.table(resource.path).values(), request.query);
			const results = page.map((record) => this.shown(resource, record, !this.settings.externalIdentifierInSearch));
			return { status: 200, body: resource.path === 'category' && this.settings.documentedOnly ? results : { results, total } };
		}
		if (request.method === 'POST' && this.can(resource, 'c')) {
			const fields = this.fieldsOf(resource, request);
			const known = resource.missingMeansRemoval ? this.knownBy(resource, fields) : undefined;
			if (known) return { status: 200, body: this.shown(resource, this.store.update(resource, known, fields, true)) };
			return { status: 201, body: this.shown(resource, this.store.create(resource, resource.path === 'quote' ? quoteOf(this.store, fields) : fields)) };
		}
		throw refused(405, `${request.method} is not available for ${resource.path}`);
	}

	/** A POST of an opportunity is an upsert (C): the record meant by its id or external identifier. */
	private knownBy(resource: SalesbuildrResource, fields: Fields): SalesbuildrRecord | undefined {
		if (typeof fields.id === 'string') return this.store.table(resource.path).get(fields.id);
		const external = fields.externalIdentifier;
		return typeof external === 'string' ? this.store.byExternal(resource.path, external) : undefined;
	}

	private can({ documented: byDocument, operations }: SalesbuildrResource, letter: string): boolean {
		return (this.settings.documentedOnly ? byDocument : operations).includes(letter);
	}

	/** The columns that a body fills. @throws AnswerError 400 naming fields that the API document does not have */
	private fieldsOf(resource: SalesbuildrResource, request: IncomingRequest): Fields {
		return this.columns(resource, bodyOf(request));
	}

	private columns(resource: SalesbuildrResource, body: Fields): Fields {
		const known = documented[resource.path];
		const strange = known && this.settings.documentedOnly ? Object.keys(body).filter((field) => !known.includes(field)) : [];
		if (strange.length > 0) {
			throw new AnswerError({ status: 400, body: { statusCode: 400, message: strange.map((field) => `property ${field} should not exist`), error: 'Bad Request' } });
		}
		return columnsOf(resource.path, body);
	}

	private member(resource: SalesbuildrResource, record: SalesbuildrRecord, request: IncomingRequest, letter = 'u'): Answer {
		if (request.method === 'GET' && (letter === 'x' || this.can(resource, 'g')))
			return { status: 200, body: this.shown(resource, record) };
		if (request.method === 'DELETE' && this.can(resource, 'd')) {
			this.store.remove(resource, record);
			return { status: 204 };
		}
		const updates = request.method === 'PUT' || (request.method === 'PATCH' && !this.settings.documentedOnly);
		if (!updates || !this.can(resource, letter)) {
			throw refused(this.settings.documentedOnly ? 404 : 405, `Cannot ${request.method} ${request.path}`);
		}
		const replace = request.method === 'PUT' || resource.missingMeansRemoval === true;
		return { status: 200, body: this.shown(resource, this.store.update(resource, record, this.fieldsOf(resource, request), replace)) };
	}

	/** GET, PUT (creates or replaces) and DELETE /{resource}/ext/{externalIdentifier} (D). */
	private byExternal(resource: SalesbuildrResource, external: string, request: IncomingRequest): Answer {
		const record = this.store.byExternal(resource.path, external);
		if (request.method === 'PUT' && !record && this.can(resource, 'x') && external !== '') {
			const created = this.store.create(resource, { ...this.fieldsOf(resource, request), externalIdentifier: external });
			return { status: 201, body: this.shown(resource, created) };
		}
		if (!['GET', 'PUT', 'DELETE'].includes(request.method)) {
			throw refused(405, `${request.method} is not available for ${resource.path}/ext`);
		}
		if (!record) throw refused(404, `${resource.path} with external identifier ${external} was not found`);
		return this.member(resource, record, request, 'x');
	}

	private action(
		resource: SalesbuildrResource,
		rest: readonly string[],
		request: IncomingRequest,
	): Answer | undefined {
		const [id = '', action = id] = rest[0] === 'ext' ? rest.slice(1) : rest;
		const route = `${request.method} ${resource.path}/${action}`;
		if (route === 'POST product/batch') return this.batch(resource, bodyOf(request));
		if (route === 'GET category/tree') return { status: 200, body: this.children(undefined) };
		if (route === 'POST quote/approved') {
			const quote = this.store.create(resource, { ...quoteOf(this.store, this.fieldsOf(resource, request)), status: 'approved' });
			return { status: 201, body: this.shown(resource, quote) };
		}
		if (route === 'GET quote/approved') {
			const approved = [...this.store.table(resource.path).values()].filter(({ status }) => status === 'approved');
			return { status: 200, body: { results: approved.map((quote) => this.shown(resource, quote)), total: approved.length } };
		}
		if (rest[0] !== 'ext' && resource.path === 'opportunity' && this.settings.documentedOnly) return undefined;
		const record = rest[0] === 'ext' ? this.store.byExternal(resource.path, id) : this.store.table(resource.path).get(id);
		if (!record || rest.length < (rest[0] === 'ext' ? 3 : 2)) return undefined;
		if (route === 'POST opportunity/win' || route === 'POST opportunity/lose') {
			return this.changed(resource, record, { status: action === 'win' ? 'won' : 'lost' });
		}
		if (route === 'POST quote/order') return this.changed(resource, record, { status: 'ordered' });
		if (route === 'PUT product/inventory')
			return this.changed(resource, record, { inventory: bodyOf(request) });
		return undefined;
	}

	private changed(resource: SalesbuildrResource, record: SalesbuildrRecord, fields: Fields): Answer {
		return { status: 200, body: this.shown(resource, this.store.update(resource, record, fields, false)) };
	}

	/** POST /product/batch with up to 100 rows (C); a row whose external identifier is known is replaced. */
	private batch(resource: SalesbuildrResource, { products }: Fields): Answer {
		if (!Array.isArray(products)) throw refused(400, 'products must be an array');
		if (products.length > largestBatch) throw refused(400, `products must hold at most ${largestBatch} rows`);
		const results = products.map((row: unknown) => {
			const fields = this.columns(resource, objectOf(row));
			const known = this.knownBy(resource, fields);
			return this.shown(
				resource,
				known ? this.store.update(resource, known, fields, true) : this.store.create(resource, fields),
			);
		});
		return { status: 200, body: { results } };
	}

	private children(parentId: string | undefined): unknown[] {
		return [...this.store.table('category').values()]
			.filter((category) => (category.parentId ?? undefined) === parentId)
			.map((category) => ({ ...answerOf('category', category), children: this.children(category.id) }));
	}

	/** Values of a choice field: GET and PUT or POST /field/{name}, `{values: [{id, name, deleted}]}` (C). */
	private fieldValues(request: IncomingRequest, name: string): Answer {
		const values = this.store.table(`field/${name}`);
		if (request.method === 'PUT' || request.method === 'POST') {
			const { values: posted } = bodyOf(request);
			if (!Array.isArray(posted)) throw refused(400, 'values must be an array');
			for (const entry of posted.map(objectOf)) {
				const id = typeof entry.id === 'string' ? entry.id : String(values.size + 1);
				values.set(id, { ...values.get(id), deleted: false, ...entry, id });
			}
		} else if (request.method !== 'GET')
			throw refused(405, `${request.method} is not available for field values`);
		return { status: 200, body: { values: [...values.values()] } };
	}

	/** PUT /sync-state/{quote|product}/{id} with state, externalIdentifier and error (API document). */
	private syncState(request: IncomingRequest, [entity = '', id = '']: readonly string[]): Answer {
		if (request.method !== 'PUT' || (entity !== 'quote' && entity !== 'product')) throw refused(404, `Cannot ${request.method} ${request.path}`);
		const resource = salesbuildrResources.get(entity);
		const record = this.store.table(entity).get(id);
		if (!resource || !record) throw refused(404, `${entity} ${id} was not found`);
		const { state, externalIdentifier, error } = bodyOf(request);
		if (typeof state !== 'string' || state === '') throw refused(400, 'state should not be empty');
		const fields = { syncState: state, syncError: error, ...(externalIdentifier === undefined ? {} : { externalIdentifier }) };
		this.store.update(resource, record, fields, false);
		return { status: 200, body: { entityType: entity, id, state, externalIdentifier } };
	}

	/** GET /contract/items (API document, beta). */
	private contractItems(request: IncomingRequest): Answer {
		if (request.method !== 'GET') throw refused(404, `Cannot ${request.method} ${request.path}`);
		const wanted = request.query.query?.toLowerCase() ?? '';
		const items = [...this.store.table('contract-item').values()].filter(({ name }) => String(name ?? '').toLowerCase().includes(wanted));
		return { status: 200, body: items.map((item) => ({ ...item })) };
	}

	private shown(resource: SalesbuildrResource, record: SalesbuildrRecord, hideExternal = false): Record<string, unknown> {
		const shown: Record<string, unknown> = answerOf(resource.path, record);
		for (const target of ['company', 'contact', 'category']) {
			const linked = this.store.table(target).get(String(record[`${target}Id`]));
			if (linked) shown[target] = { id: linked.id, name: linked.name };
		}
		if (hideExternal) {
			delete shown.externalIdentifier;
			delete shown.items;
		}
		return shown;
	}
}

function bodyOf(request: IncomingRequest): Fields {
	if (!/^application\/json\b/i.test(headerText(request, 'content-type'))) {
		throw refused(400, 'The content type must be application/json');
	}
	try {
		return objectOf(JSON.parse(request.text));
	} catch {
		throw refused(400, 'The body must be a JSON object');
	}
}

function objectOf(value: unknown): Fields {
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw refused(400, 'An object is required');
	return { ...value };
}
