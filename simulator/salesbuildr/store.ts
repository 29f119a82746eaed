import { randomUUID } from 'node:crypto';
import { AnswerError } from '../shared/answer';
import type { Clock } from '../shared/clock';
import { salesbuildrResources, type SalesbuildrResource } from './resources';

export interface SalesbuildrRecord {
	[field: string]: unknown;
	id: string;
	externalIdentifier?: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The error body of the stand-in. */
export function refused(status: 400 | 401 | 404 | 405, message: string): AnswerError {
	return new AnswerError({ status, body: { statusCode: status, message } });
}

const systemFields = new Set(['id', 'createdAt', 'updatedAt', 'company', 'contact', 'category']);

/** Records by resource, found by id and by external identifier. */
export class SalesbuildrStore {
	private readonly tables = new Map<string, Map<string, SalesbuildrRecord>>();

	private readonly externals = new Map<string, SalesbuildrRecord>();

	constructor(private readonly clock: Clock) {}

	table(path: string): Map<string, SalesbuildrRecord> {
		let table = this.tables.get(path);
		if (!table) {
			table = new Map();
			this.tables.set(path, table);
		}
		return table;
	}

	byExternal(path: string, external: string): SalesbuildrRecord | undefined {
		return this.externals.get(`${path}/${external}`);
	}

	/** @throws AnswerError 400 naming what is missing, unknown or taken */
	create(resource: SalesbuildrResource, fields: Fields): SalesbuildrRecord {
		const now = new Date(this.clock.now()).toISOString();
		const record: SalesbuildrRecord = {
			id: randomUUID(),
			...ownFields(fields),
			createdAt: now,
			updatedAt: now,
		};
		this.check(resource, record);
		this.table(resource.path).set(record.id, record);
		this.index(resource, record);
		return record;
	}

	/** Replaces every field, or only those sent. @throws AnswerError 400 as `create` */
	update(
		resource: SalesbuildrResource,
		record: SalesbuildrRecord,
		fields: Fields,
		replace: boolean,
	): SalesbuildrRecord {
		const { id, createdAt, externalIdentifier } = record;
		const kept = replace
			? { id, createdAt, ...(externalIdentifier === undefined ? {} : { externalIdentifier }) }
			: record;
		const next: SalesbuildrRecord = {
			...kept,
			...ownFields(fields),
			id,
			updatedAt: new Date(this.clock.now()).toISOString(),
		};
		this.check(resource, next);
		this.externals.delete(`${resource.path}/${externalIdentifier ?? ''}`);
		for (const field of Object.keys(record)) delete record[field];
		Object.assign(record, next);
		this.index(resource, record);
		return record;
	}

	remove(resource: SalesbuildrResource, record: SalesbuildrRecord): void {
		this.table(resource.path).delete(record.id);
		this.externals.delete(`${resource.path}/${record.externalIdentifier ?? ''}`);
	}

	private index(resource: SalesbuildrResource, record: SalesbuildrRecord): void {
		if (record.externalIdentifier)
			this.externals.set(`${resource.path}/${record.externalIdentifier}`, record);
	}

	private check(resource: SalesbuildrResource, record: SalesbuildrRecord): void {
		const missing = resource.required.find((field) => isBlank(record[field]));
		if (missing !== undefined) throw refused(400, `${resource.path}: ${missing} should not be empty`);
		for (const [field, target] of Object.entries(resource.references)) {
			const value = record[field];
			if (!isBlank(value) && !this.table(target).has(String(value))) {
				throw refused(400, `${resource.path}: ${field} ${String(value)} is not a known ${target}`);
			}
		}
		const external: unknown = record.externalIdentifier;
		if (external === undefined) return;
		if (typeof external !== 'string')
			throw refused(400, `${resource.path}: externalIdentifier must be a string`);
		const holder = this.byExternal(resource.path, external);
		if (holder && holder.id !== record.id) {
			throw refused(400, `${resource.path}: externalIdentifier ${external} is already in use`);
		}
	}
}

export function requireSalesbuildrResource(path: string): SalesbuildrResource {
	const resource = salesbuildrResources.get(path);
	if (!resource) throw new Error(`The Salesbuildr stand-in has no resource "${path}".`);
	return resource;
}

function isBlank(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function ownFields(fields: Fields): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(fields).filter(([name, value]) => !systemFields.has(name) && value !== undefined),
	);
}
