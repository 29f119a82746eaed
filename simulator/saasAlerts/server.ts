import { AnswerError, headerText, type Answer, type IncomingRequest } from '../shared/answer';
import type { Application } from '../shared/gateway';
import type { RequestLogEntry } from '../shared/requestLog';
import { chosen } from './filters';
import type { Row, SaasAlertsStore } from './store';

/** How lists come: bare, an only row alone, or inside an object. The vendor publishes none of it. */
export type AnswerShape = 'array' | 'object' | 'wrapped';

export interface SaasAlertsSettings {
	apiKey: string;
	shape: AnswerShape;
	/** Refuse with this status and the word quota instead of 429 once `limit` is used up. */
	quotaStatus: number | undefined;
}

const refused = (status: number, message: string): AnswerError => new AnswerError({ status, body: { message } });

/** The HTTP face of the SaaS Alerts stand-in: the External Partner API 0.20.0 under /reportApi/api/v1. */
export class SaasAlertsApplication implements Application {
	constructor(
		private readonly store: SaasAlertsStore,
		private readonly settings: SaasAlertsSettings,
	) {}

	classify({ segments }: IncomingRequest): Pick<RequestLogEntry, 'kind' | 'resource'> {
		return { kind: 'api', resource: segments.slice(3, 5).join('/') };
	}

	tooManyRequests(): Answer {
		const { quotaStatus } = this.settings;
		return quotaStatus === undefined
			? { status: 429, body: { message: 'Too many requests' } }
			: { status: quotaStatus, body: { message: 'Quota exceeded for this partner' } };
	}

	handle(request: IncomingRequest): Answer {
		const [, , , ...rest] = request.segments;
		if (request.segments.slice(0, 3).join('/') !== 'reportApi/api/v1') throw refused(404, 'Not found');
		if (headerText(request, 'api_key') !== this.settings.apiKey) throw refused(401, 'Unauthorized');
		const [area, ...path] = rest;
		if (area === 'customers') return this.customers(request, path);
		if (area === 'reports') return this.reports(request, path.join('/'));
		throw refused(404, 'Not found');
	}

	private customers(request: IncomingRequest, [id]: readonly string[]): Answer {
		if (id === undefined && request.method === 'POST') {
			const { name, ...fields } = bodyOf(request);
			if (typeof name !== 'string' || name === '') throw refused(400, 'name is required');
			return { status: 201, body: this.store.addCustomer(name, fields) };
		}
		if (id === undefined) return this.list([...this.store.customers.values()]);
		const customer = this.store.customers.get(id);
		if (!customer) throw refused(404, 'Customer not found');
		if (request.method === 'PATCH') Object.assign(customer, bodyOf(request));
		if (request.method === 'DELETE') this.store.customers.delete(id);
		return { status: 200, body: customer };
	}

	private reports(request: IncomingRequest, path: string): Answer {
		const { query } = request;
		switch (`${request.method} ${path}`) {
			case 'GET msp-user':
				return { status: 200, body: { email: 'owner@msp.example', role: 'admin' } };
			case 'GET users':
			case 'GET partnerUsers':
				return this.list(this.store.users.filter(({ customerId }) => !query.customerid || customerId === query.customerid));
			case 'GET events':
				return this.events(request);
			case 'GET events/count':
				return { status: 200, body: { count: chosen(this.store.events, request).length } };
			case 'POST events/scroll':
				return this.scroll(request);
			case 'GET billing-dates':
				return this.dates();
			case 'GET billing-details':
				return this.billing(query.billingdate ?? '');
			default:
				throw refused(404, 'Not found');
		}
	}

	private events(request: IncomingRequest): Answer {
		const { query } = request;
		const rows = chosen(this.store.events, request);
		const size = Math.min(Number(query.size ?? 100), 1000);
		if (query.scroll === 'true') {
			const { page, scrollId } = this.store.startScroll(rows, size);
			return { status: 200, body: { scrollId, events: page } };
		}
		const from = Number(query.from ?? 0);
		return this.list(rows.slice(from, from + size));
	}

	private scroll(request: IncomingRequest): Answer {
		const { scrollId } = bodyOf(request);
		const page = this.store.nextScroll(String(scrollId));
		if (!page) throw refused(404, 'Scroll not found');
		return { status: 200, body: { scrollId, events: page } };
	}

	private dates(): Answer {
		const dates = this.store.billingDates();
		const { shape } = this.settings;
		if (shape === 'array') return { status: 200, body: dates };
		const rows = dates.map((billingDate) => ({ billingDate }));
		return { status: 200, body: shape === 'wrapped' ? { billingDates: rows } : rows.length === 1 ? rows[0] : rows };
	}

	private billing(date: string): Answer {
		if (date === '') throw refused(400, 'billingDate is required');
		const rows = this.store.billingDetails(date);
		if (!rows) throw refused(404, 'There are no billing details for this date');
		return this.list(rows);
	}

	private list(rows: readonly Row[]): Answer {
		const { shape } = this.settings;
		if (shape === 'wrapped') return { status: 200, body: { data: rows, total: rows.length } };
		return { status: 200, body: shape === 'object' && rows.length === 1 ? rows[0] : rows };
	}
}

function bodyOf(request: IncomingRequest): Row {
	try {
		const body: unknown = JSON.parse(request.text);
		if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
	} catch {
		// Refused below, as any other text that is no object.
	}
	throw refused(400, 'The body must be a JSON object');
}
