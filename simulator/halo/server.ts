import { AnswerError, type Answer, type IncomingRequest } from '../shared/answer';
import type { Application } from '../shared/gateway';
import type { RequestLogEntry } from '../shared/requestLog';
import type { AuthorisationServer, Caller } from './auth';
import { billingAnswer } from './billingRoutes';
import { parseRows } from './body';
import { findResource, requireResource } from './catalogue';
import type { TenantContext } from './context';
import { deleteAnswer } from './deletes';
import { businessError, forbidden, notFound, tooManyRequests, unauthorised } from './errors';
import { listAnswer } from './lists';
import { integerOf, isTrue, textOf, type HaloRecord, type RecordKey } from './records';
import { loadedReport, publishedRows, withRows } from './reports';
import type { Resource } from './resource';
import { missingPermission, type Access, type Area } from './scopes';
import { showSingle } from './show';
import { keyOf, writeAnswer } from './writes';

const methodNotAllowed: Answer = {
	status: 405,
	body: { Message: 'The requested resource does not support this method.' },
};

/** The HTTP face of one tenant: /auth/token, /auth/authorize and everything under /api. */
export class HaloApplication implements Application {
	constructor(
		private readonly context: TenantContext,
		private readonly authorisation: AuthorisationServer,
		private readonly info: () => { auth_url: string; tenant_id: string },
	) {}

	classify({ segments }: IncomingRequest): Pick<RequestLogEntry, 'kind' | 'resource'> {
		const [server = '', name = ''] = segments;
		if (server.toLowerCase() === 'auth') return { kind: 'token', resource: '' };
		if (name.toLowerCase() === 'authinfo') return { kind: 'discovery', resource: 'AuthInfo' };
		return { kind: 'api', resource: findResource(name)?.path ?? name };
	}

	tooManyRequests(): Answer {
		return tooManyRequests;
	}

	revokeToken(request: IncomingRequest): void {
		this.authorisation.revoke(request);
	}

	handle(request: IncomingRequest): Answer | Promise<Answer> {
		const [server = '', name = '', ...rest] = request.segments;
		const path = `${server}/${name}`.toLowerCase();
		if (path === 'auth/token') return this.authorisation.token(request);
		if (path === 'auth/authorize') return this.authorisation.authorize(request);
		if (path === 'api/authinfo') return { status: 200, body: this.info() };
		if (server.toLowerCase() !== 'api') return { status: 404, body: '' };
		const caller = this.authorisation.authenticate(request, (agentId) => this.agentIsActive(agentId));
		const resource = findResource(name);
		if (!resource)
			return path === 'api/control' ? { status: 200, body: { id: 1 } } : { status: 404, body: '' };
		return rest.length === 0
			? this.collection(resource, request, caller)
			: this.member(resource, rest, request, caller);
	}

	private collection(resource: Resource, request: IncomingRequest, caller: Caller): Answer | Promise<Answer> {
		const { context } = this;
		if (request.method === 'GET' && resource.methods.includes('l')) {
			this.permit(caller, resource, 'read');
			return listAnswer(context, resource, request.query, caller.application.seesNothing === true);
		}
		if (request.method === 'POST' && resource.methods.includes('p')) {
			this.permit(caller, resource, 'edit');
			const rows = parseRows(context, resource, request);
			const report = resource.path === 'Report' ? loadedReport(context, rows[0]) : undefined;
			return report ?? writeAnswer(context, resource, rows, request.query, caller);
		}
		return methodNotAllowed;
	}

	private member(
		resource: Resource,
		rest: readonly string[],
		request: IncomingRequest,
		caller: Caller,
	): Answer {
		const { context } = this;
		const [id = ''] = rest;
		if (request.method === 'GET' && id.toLowerCase() === 'me') return this.me(resource, caller);
		if (request.method === 'POST') {
			this.permit(caller, resource, 'edit');
			const billing = billingAnswer(context, resource, rest, request, caller);
			return billing ?? this.noSuchWrite();
		}
		if (request.method === 'GET' && resource.methods.includes('g')) {
			this.permit(caller, resource, 'read');
			return this.single(resource, id, request.query);
		}
		if (request.method === 'DELETE' && resource.methods.includes('d')) {
			this.permit(caller, resource, 'delete');
			return deleteAnswer(context, resource, this.find(resource, id, request.query), caller);
		}
		return methodNotAllowed;
	}

	private single(resource: Resource, id: string, query: IncomingRequest['query']): Answer {
		if (resource.path === 'ReportData') return publishedRows(this.context, id);
		const record = this.find(resource, id, query);
		if (!record) return this.missing(resource);
		if (resource.path === 'Attachment' && !isTrue(query.includedetails)) return fileAnswer(record);
		const single = showSingle(this.context, resource, record, query);
		const loads = resource.path === 'Report' && isTrue(query.loadreport);
		const shown = loads ? withRows(this.context, single) : single;
		if (!this.context.quirks.singleInList || resource.listKey === null) return { status: 200, body: shown };
		return { status: 200, body: { record_count: 1, [resource.listKey]: [shown] } };
	}

	/** A day without a timesheet has an empty one. @throws AnswerError 404 for any other resource */
	private missing(resource: Resource): Answer {
		if (resource.path !== 'Timesheet' || !this.context.quirks.emptyTimesheets) throw notFound();
		return { status: 200, body: { id: 0, agent_id: 0, target_hours: 0, actual_hours: 0, work_hours: 0 } };
	}

	/** The agent, or with an agent token no user and no client, behind the token [C] (facts 3.9). */
	private me(resource: Resource, caller: Caller): Answer {
		if (resource.path !== 'Agent') throw notFound();
		const agent = this.context.store.find('Agent', caller.application.agentId);
		if (!agent) throw notFound();
		return {
			status: 200,
			body: showSingle(this.context, requireResource('Agent'), agent, { includedetails: 'true' }),
		};
	}

	private find(resource: Resource, id: string, query: IncomingRequest['query']): HaloRecord | undefined {
		let key: RecordKey = resource.id === 'uuid' ? id.toLowerCase() : (integerOf(id) ?? '');
		if (resource.within !== undefined) {
			const parent = query[resource.within];
			if (!parent)
				throw businessError(
					this.context.quirks,
					`${resource.within} is required to find one of ${resource.path}.`,
				);
			key = keyOf(resource, { id, [resource.within]: parent });
		}
		const record = this.context.store.find(resource.table, key);
		// An opportunity is also a ticket [C]; a ticket is not an opportunity.
		const outside = record && resource.path !== 'Tickets' && resource.only?.(record) === false;
		return outside ? undefined : record;
	}

	private noSuchWrite(): Answer {
		const status = this.context.quirks.writesToIdStatus;
		return status === 405 ? methodNotAllowed : { status, body: '' };
	}

	private permit(caller: Caller, resource: Resource, access: Access): void {
		const { quirks } = this.context;
		const areas: readonly Area[] =
			resource.path === 'Team' && !quirks.teamsNeedAllTeams ? ['reference'] : resource.areas;
		const missing = missingPermission(caller.granted, areas, access, quirks.separateDeletePermission);
		if (missing === undefined) return;
		const status = missing === 'admin:webhooks' ? quirks.webhookPermissionStatus : 403;
		throw status === 401 ? unauthorised(401) : forbidden(missing);
	}

	private agentIsActive(agentId: number): boolean {
		const agent = this.context.store.find('Agent', agentId);
		return agent !== undefined && !isTrue(agent.isdisabled);
	}
}

/** GET /Attachment/{id} gives the bytes of the file (facts 3.9). */
function fileAnswer(record: HaloRecord): Answer {
	const contentType = textOf(record.content_type) || 'application/octet-stream';
	if (typeof record.data_base64 !== 'string') throw new AnswerError({ status: 404, body: '' });
	return {
		status: 200,
		body: Buffer.from(record.data_base64, 'base64'),
		headers: { 'content-type': contentType },
	};
}
