import { z } from 'zod';
import {
	startHaloTenant,
	startSalesbuildr,
	type HaloTenant,
	type HaloTenantOptions,
	type Salesbuildr,
	type SalesbuildrOptions,
} from '../../simulator/index';

const rowSchema = z.record(z.unknown());

export type Row = z.infer<typeof rowSchema>;

export interface Reply {
	status: number;
	headers: Headers;
	text: string;
	/** The body as an object. */
	row(): Row;
	/** The body as a bare array, or the rows under a collection key. */
	rows(key?: string): Row[];
}

export async function request(url: string, init: RequestInit = {}): Promise<Reply> {
	const response = await fetch(url, init);
	const text = await response.text();
	return {
		status: response.status,
		headers: response.headers,
		text,
		row: () => rowSchema.parse(JSON.parse(text)),
		rows(key) {
			const body: unknown = JSON.parse(text);
			return z.array(rowSchema).parse(key === undefined ? body : rowSchema.parse(body)[key]);
		},
	};
}

export interface HaloClient {
	tenant: HaloTenant;
	get(path: string): Promise<Reply>;
	post(path: string, body: unknown): Promise<Reply>;
	send(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<Reply>;
}

const open: { close(): Promise<void> }[] = [];

/** Closes every server a test opened; for afterEach. */
export async function closeServers(): Promise<void> {
	await Promise.all(open.splice(0).map((server) => server.close()));
}

export function form(fields: Record<string, string>): RequestInit {
	return { method: 'POST', body: new URLSearchParams(fields) };
}

export function askToken(tenant: HaloTenant, fields: Record<string, string> = {}): Promise<Reply> {
	const { clientId, clientSecret } = tenant.application;
	return request(
		`${tenant.authUrl}/token`,
		form({
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
			scope: 'all',
			...fields,
		}),
	);
}

export async function openTenant(options: HaloTenantOptions = {}): Promise<HaloTenant> {
	const tenant = await startHaloTenant({ size: 200, limit: false, ...options });
	open.push(tenant);
	return tenant;
}

/** A tenant and a signed-in caller; paths are relative to /api. */
export async function openHalo(options: HaloTenantOptions = {}, scope = 'all'): Promise<HaloClient> {
	const tenant = await openTenant(options);
	return signIn(tenant, scope);
}

export async function signIn(tenant: HaloTenant, scope = 'all'): Promise<HaloClient> {
	const { access_token: token } = (await askToken(tenant, { scope })).row();
	tenant.resetLog();
	const send: HaloClient['send'] = (method, path, body, headers) =>
		request(`${tenant.resourceUrl}/${path}`, {
			method,
			headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json', ...headers },
			...(body === undefined ? {} : { body }),
		});
	return {
		tenant,
		send,
		get: (path) => send('GET', path),
		post: (path, body) => send('POST', path, JSON.stringify(body)),
	};
}

export interface SalesbuildrClient {
	standIn: Salesbuildr;
	send(method: string, path: string, body?: unknown): Promise<Reply>;
}

/** A Salesbuildr stand-in and a caller with its key; paths are relative to /public-api. */
export async function openSalesbuildr(options: SalesbuildrOptions = {}): Promise<SalesbuildrClient> {
	const standIn = await startSalesbuildr(options);
	open.push(standIn);
	return {
		standIn,
		send: (method, path, body) =>
			request(`${standIn.baseUrl}/${path}`, {
				method,
				headers: {
					'api-key': standIn.apiKey,
					...(standIn.integrationKey ? { 'integration-key': standIn.integrationKey } : {}),
					...(body === undefined ? {} : { 'content-type': 'application/json' }),
				},
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			}),
	};
}

export function idsOf(rows: readonly Row[]): unknown[] {
	return rows.map(({ id }) => id);
}
