import { createHaloClient } from '../../../../runner/src/halo';
import { AxiosHttp } from '../../../../runner/src/axios-http';
import { judge } from '../../../../runner/src/conformance/divergences';
import { loadDocument } from '../../../../runner/src/conformance/load-document';
import { validateRequest, type ObservedRequest } from '../../../../runner/src/conformance/validate-request';
import type { HaloClient } from '../../../../lib/halo/client';
import type { HaloRecord, RecordId } from '../../../../lib/halo/records/record';
import { assetOperations } from '../../../../lib/halo/special/asset';
import { attachmentOperations } from '../../../../lib/halo/special/attachment';
import { clientOperations } from '../../../../lib/halo/special/client';
import { customFieldOperations } from '../../../../lib/halo/special/customField';
import { invoiceOperations } from '../../../../lib/halo/special/invoice';
import { opportunityOperations } from '../../../../lib/halo/special/opportunity';
import { quotationOperations } from '../../../../lib/halo/special/quotation';
import { recurringInvoiceOperations } from '../../../../lib/halo/special/recurringInvoice';
import { reportOperations } from '../../../../lib/halo/special/report';
import { ticketOperations } from '../../../../lib/halo/special/ticket';
import type { BinaryFile, SpecialOperation, SpecialResult } from '../../../../lib/halo/special/types';
import { userOperations } from '../../../../lib/halo/special/user';
import { webhookOperations } from '../../../../lib/halo/special/webhook';
import type { Http, HttpRequest, HttpResponse } from '../../../../lib/ports';
import { startHaloTenant, type FaultName, type HaloTenant, type HaloTenantOptions } from '../../../../simulator/index';
import { VirtualClock } from '../../../support/virtualClock';

export const operations: Readonly<Record<string, readonly SpecialOperation[]>> = {
	asset: assetOperations, attachment: attachmentOperations, client: clientOperations, customField: customFieldOperations, invoice: invoiceOperations,
	opportunity: opportunityOperations, quotation: quotationOperations, recurringInvoice: recurringInvoiceOperations, report: reportOperations,
	ticket: ticketOperations, user: userOperations, webhook: webhookOperations,
};

export interface Given {
	readonly id?: RecordId;
	readonly values?: HaloRecord;
	readonly dryRun?: boolean;
	readonly binary?: BinaryFile;
}

/** Axios over a real socket; the virtual clock stands still meanwhile, and what was sent is kept. */
class WatchedHttp implements Http {
	readonly sent: ObservedRequest[] = [];

	constructor(
		private readonly axios: AxiosHttp,
		private readonly clock: VirtualClock,
	) {}

	async send(request: HttpRequest): Promise<HttpResponse> {
		const path = new URL(request.url).pathname;
		if (path.startsWith('/api/')) this.sent.push({ method: request.method, path, query: request.query, body: request.json });
		return await this.clock.busy(this.axios.send(request));
	}
}

/** A tenant and a client of it, over real sockets. */
export class SpecialBench {
	private constructor(
		readonly tenant: HaloTenant,
		readonly client: HaloClient,
		readonly clock: VirtualClock,
		private readonly axios: AxiosHttp,
		private readonly http: WatchedHttp,
	) {}

	static async open(options: HaloTenantOptions = {}, scope = 'all'): Promise<SpecialBench> {
		const clock = new VirtualClock();
		const tenant = await startHaloTenant({ size: { clients: 6, tickets: 40, opportunities: 10, assets: 8 }, limit: false, clock, ...options });
		const axios = new AxiosHttp();
		const http = new WatchedHttp(axios, clock);
		const { clientId, clientSecret } = tenant.application;
		const credential = { resourceUrl: tenant.url, tenant: tenant.tenant, clientId, clientSecret, scope, requestsPerWindow: 100_000 };
		return new SpecialBench(tenant, createHaloClient(credential, { http, clock }), clock, axios, http);
	}

	/** Closes everything. With HALO_OPENAPI, the requests of the whole test have to conform to that document. */
	async close(): Promise<void> {
		this.axios.close();
		await this.tenant.close();
		const source = process.env.HALO_OPENAPI;
		if (!source) return;
		const document = await loadDocument(source);
		expect(judge(this.http.sent.flatMap((request) => validateRequest(document, request))).findings).toEqual([]);
	}

	async run(name: string, { id, values = {}, dryRun = false, binary }: Given = {}): Promise<SpecialResult> {
		const [resource = '', operationName] = name.split('.');
		const operation = operations[resource]?.find((candidate) => candidate.name === operationName);
		if (!operation) throw new Error(`There is no operation ${name}`);
		return await operation.run({ client: this.client, id, values, dryRun, binary, now: () => this.clock.now() });
	}

	/** The one record that an operation gives. */
	async one(name: string, given: Given = {}): Promise<HaloRecord> {
		const { records } = await this.run(name, given);
		expect(records).toHaveLength(1);
		return records[0] ?? {};
	}

	/** What an operation fails with. */
	async failure(name: string, given: Given = {}): Promise<{ message: string; advice: string; name: string }> {
		try {
			await this.run(name, given);
		} catch (error) {
			if (error instanceof Error && 'advice' in error && typeof error.advice === 'string') return { message: error.message, advice: error.advice, name: error.name };
			throw error;
		}
		throw new Error(`${name} succeeded`);
	}

	/** Requests that wrote something, `METHOD path`. */
	get writes(): string[] {
		return this.tenant.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET').map(({ method, path }) => `${method} ${path.replace('/api/', '')}`);
	}

	/** The bodies of the writes to a path. */
	bodies(path: string): unknown[] {
		return this.http.sent.filter((request) => request.method === 'POST' && request.path === `/api/${path}`).map(({ body }) => body);
	}

	/** Spoils the first write to a resource. */
	spoilWrite(resource: string, fault: FaultName): void {
		let spoilt = false;
		this.tenant.setFaults((entry) => {
			if (spoilt || entry.method !== 'POST' || entry.resource !== resource) return undefined;
			spoilt = true;
			return fault;
		});
	}

	first(resource: string, where: (record: HaloRecord) => boolean = () => true): HaloRecord & { readonly id: number } {
		const record = this.tenant.records(resource).find(where);
		if (typeof record?.id !== 'number') throw new Error(`The tenant has no such ${resource}`);
		return { ...record, id: record.id };
	}
}

const open: SpecialBench[] = [];

export async function openBench(options: HaloTenantOptions = {}, scope = 'all'): Promise<SpecialBench> {
	const bench = await SpecialBench.open(options, scope);
	open.push(bench);
	return bench;
}

export async function closeBenches(): Promise<void> {
	for (const bench of open.splice(0)) await bench.close();
}

export const fileOf = (bytes: Uint8Array, fileName = 'photo.png', mimeType = 'image/png'): BinaryFile => ({ fileName, mimeType, base64: Buffer.from(bytes).toString('base64') });
