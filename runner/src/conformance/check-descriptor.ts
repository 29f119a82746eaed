import type { Field, Filter, ResourceDescriptor } from '../../../lib/halo/resources/types';
import type { OpenApiDocument, Operation } from './document';
import type { Problem } from './problems';
import type { Shape } from './schemas';
import { kindOfQuery, queryTakes, takes, type ValueKind } from './value-kinds';

const KINDS: Readonly<Record<Field['type'] | Filter['type'], ValueKind>> = {
	boolean: 'boolean', dateTime: 'dateTime', html: 'text', integer: 'integer', list: 'array', number: 'number', string: 'text', text: 'text',
};

const PAGING: Readonly<Record<string, ValueKind>> = { pageinate: 'boolean', page_no: 'integer', page_size: 'integer', order: 'text', orderdesc: 'boolean' };

export interface DescriptorCheck {
	/** Paths, parameters and fields that were looked at. */
	readonly checked: number;
	readonly problems: readonly Problem[];
}

/** Compares all that a descriptor says about HaloPSA with a document. */
export function checkDescriptor(document: OpenApiDocument, descriptor: ResourceDescriptor): DescriptorCheck {
	return new Check(document, descriptor).run();
}

class Check {
	private readonly problems: Problem[] = [];
	private checked = 0;
	private readonly offers: (operation: ResourceDescriptor['operations'][number]) => boolean;

	constructor(
		private readonly document: OpenApiDocument,
		private readonly descriptor: ResourceDescriptor,
	) {
		this.offers = (operation) => descriptor.operations.includes(operation);
	}

	run(): DescriptorCheck {
		const collection = `/${this.descriptor.path}`;
		if (this.offers('getMany') || this.offers('upsert')) this.list(collection);
		if (this.offers('get')) this.single('GET', collection);
		if (this.offers('delete')) this.single('DELETE', collection);
		this.record(collection);
		return { checked: this.checked, problems: this.problems };
	}

	private operation(method: string, path: string, place = path): Operation | undefined {
		this.checked += 1;
		const route = this.document.route(path);
		const operation = route?.operations.get(method);
		if (!operation) this.problems.push({ kind: route ? 'method' : 'path', method, path: route?.path ?? place });
		return operation;
	}

	private list(path: string): void {
		const operation = this.operation('GET', path);
		if (!operation) return;
		const { exact, filters, listQuery = {}, paged, search, watermark } = this.descriptor;
		const wanted: [string, ValueKind][] = [
			...filters.map(({ name, type }): [string, ValueKind] => [name, KINDS[type]]),
			...(search === undefined ? [] : [[search, 'text'] satisfies [string, ValueKind]]),
			...(exact === undefined ? [] : [['advanced_search', 'text'] satisfies [string, ValueKind]]),
			...(watermark ? [watermark.from, watermark.to] : []).map((name): [string, ValueKind] => [name, 'dateTime']),
			...Object.entries(listQuery).map(([name, value]): [string, ValueKind] => [name, kindOfQuery(value)]),
			...(paged ? Object.entries(PAGING) : []),
		];
		for (const [name, kind] of new Map(wanted)) this.parameter(operation, 'GET', path, name, kind);
		if (operation.query.has('pageinate') !== paged) this.problems.push({ kind: 'paging', method: 'GET', path, name: paged ? 'whole' : 'paged' });
	}

	private single(method: 'GET' | 'DELETE', collection: string): void {
		const { idType, parent, detailed = true } = this.descriptor;
		const path = `${collection}/{id}`;
		const operation = this.operation(method, `${collection}/0`, path);
		if (!operation) return;
		const given = idType === 'uuid' ? 'uuid' : 'integer';
		for (const [name, { kind: wanted }] of operation.path) {
			if (!queryTakes(wanted, given)) this.problems.push({ kind: 'id', method, path, name, wanted, given });
		}
		if (method === 'GET' && detailed) this.parameter(operation, method, path, 'includedetails', 'boolean');
		if (parent !== undefined) this.parameter(operation, method, path, parent, 'integer');
	}

	private parameter(operation: Operation, method: string, path: string, name: string, given: ValueKind): void {
		this.checked += 1;
		const wanted = operation.query.get(name.toLowerCase())?.kind;
		// One id fits where the document wants text with several of them.
		if (wanted === undefined) this.problems.push({ kind: 'query', method, path, name, given });
		else if (!queryTakes(wanted, given)) this.problems.push({ kind: 'queryType', method, path, name, wanted, given });
	}

	/** Fields are looked up in what a POST takes: the document has no answers, and HaloPSA reads and writes one schema. */
	private record(path: string): void {
		const writes = (['create', 'update', 'upsert'] as const).some(this.offers);
		const operation = writes ? this.operation('POST', path) : this.document.route(path)?.operations.get('POST');
		const record = operation?.body && this.recordOf(operation.body);
		if (!record) return;
		if (writes && operation.body?.kind !== 'array') {
			this.problems.push({ kind: 'body', method: 'POST', path, wanted: operation.body?.kind ?? 'any', given: 'array' });
		}
		const { fields, title, simple, identity, searches = [], exact = [], filters, customFieldEntity, idType } = this.descriptor;
		for (const { name, type, readOnly } of fields) this.field(record, path, name, KINDS[type], readOnly ? 'answer' : 'field');
		this.field(record, path, 'id', idType === 'uuid' ? 'uuid' : 'integer');
		if (customFieldEntity !== undefined) this.field(record, path, 'customfields', 'array');
		const compared = filters.flatMap(({ field }) => field ?? []);
		const read = new Set([title, ...simple, ...identity.flat(), ...searches, ...exact, ...compared]);
		for (const name of ['id', ...fields.map((field) => field.name)]) read.delete(name);
		for (const name of read) this.field(record, path, name, 'any', 'answer');
	}

	private recordOf(body: Shape): Shape | undefined {
		const record = body.kind === 'array' && body.items !== undefined ? this.document.schemas.shapeOf(body.items) : body;
		return record.properties.size > 0 ? record : undefined;
	}

	private field(record: Shape, path: string, name: string, given: ValueKind, kind: 'field' | 'answer' = 'field'): void {
		this.checked += 1;
		const property = record.properties.get(name);
		if (property === undefined) {
			this.problems.push({ kind, method: 'POST', path, name, given });
			return;
		}
		const { kind: wanted } = this.document.schemas.shapeOf(property);
		const uuidAsText = wanted === 'uuid' && given === 'text';
		if (!uuidAsText && !takes(wanted, given)) this.problems.push({ kind: 'fieldType', method: 'POST', path, name, wanted, given });
	}
}
