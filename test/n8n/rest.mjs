import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { n8nFolder } from './paths.mjs';
import { Hopeless, until } from './processes.mjs';

/** n8n stores execution data flattened with this package of its own. */
const unflatten = (text) => createRequire(path.join(n8nFolder, 'package.json'))('flatted').parse(text);

const FINISHED = new Set(['success', 'error', 'crashed', 'canceled']);

/** The requests that n8n's editor sends, as one signed-in user. */
export class N8nRest {
	/** As a browser keeps them: of the session, and of the sign-in at another system. */
	#cookies = new Map();

	constructor(base) {
		this.base = base;
		this.owner = {
			email: 'owner@example.com',
			firstName: 'Test',
			lastName: 'Owner',
			password: `${randomBytes(12).toString('base64url')}aA1`,
		};
	}

	async send(method, place, body) {
		const response = await fetch(this.base + place, {
			method,
			headers: {
				'browser-id': 'test-n8n',
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(this.#cookies.size > 0 ? { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') } : {}),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		for (const cookie of response.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
			if (name) this.#cookies.set(name, value);
		}
		const text = await response.text();
		return { status: response.status, body: text === '' || !/json/.test(response.headers.get('content-type') ?? '') ? text : JSON.parse(text) };
	}

	/** The `data` of an answer; rejects with n8n's own words when it refuses. */
	async call(method, place, body) {
		const answer = await this.send(method, place, body);
		if (answer.status < 300) return answer.body?.data ?? answer.body;
		throw new Error(`n8n answers ${answer.status} to ${method} ${place}: ${answer.body?.message ?? String(answer.body).slice(0, 300)}`);
	}

	async setUpOwner() {
		await this.call('POST', '/rest/owner/setup', this.owner);
		await this.signIn();
	}

	async signIn() {
		const { email, password } = this.owner;
		await this.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	nodeTypes() {
		return this.call('GET', '/types/nodes.json');
	}

	createCredential({ name, type, data }) {
		return this.call('POST', '/rest/credentials', { name, type, data });
	}

	testCredential({ id = '', name, type, data }) {
		return this.call('POST', '/rest/credentials/test', { credentials: { id, name, type, data } });
	}

	createWorkflow(workflow) {
		return this.call('POST', '/rest/workflows', workflow);
	}

	workflow(id) {
		return this.call('GET', `/rest/workflows/${id}`);
	}

	workflows() {
		return this.call('GET', '/rest/workflows?filter={}&take=100');
	}

	updateWorkflow(id, changes) {
		return this.call('PATCH', `/rest/workflows/${id}?forceSave=true`, changes);
	}

	/** Publishes the saved version; n8n 2 does it behind the answer, so a webhook exists only once the status says so. */
	async publish(id) {
		const { versionId } = await this.workflow(id);
		await this.call('POST', `/rest/workflows/${id}/activate`, { versionId });
		return until(`workflow ${id} to be published`, async () => {
			const { status, ...details } = await this.call('GET', `/rest/workflows/${id}/publication-status`);
			if (['failed', 'partially_published'].includes(status)) throw new Hopeless(`n8n does not publish workflow ${id}: ${status}: ${JSON.stringify(details)}`);
			return status === 'published';
		});
	}

	unpublish(id) {
		return this.call('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/** Presses Execute Workflow: starts at a trigger and answers with the execution when it has ended. */
	async runManually(id, trigger, timeoutMs) {
		const { executionId } = await this.call('POST', `/rest/workflows/${id}/run`, { triggerToStartFrom: { name: trigger } });
		if (!executionId) throw new Error(`n8n did not start workflow ${id} at ${trigger}`);
		return this.finished(executionId, timeoutMs);
	}

	async finished(executionId, timeoutMs = 180_000) {
		const execution = await until(
			`execution ${executionId} to end`,
			async () => {
				const found = await this.call('GET', `/rest/executions/${executionId}`);
				return FINISHED.has(found.status) && found;
			},
			{ timeoutMs, everyMs: 250 },
		);
		return { ...execution, data: unflatten(execution.data) };
	}

	async executions(workflowId) {
		const filter = encodeURIComponent(JSON.stringify(workflowId ? { workflowId } : {}));
		const { results } = await this.call('GET', `/rest/executions?filter=${filter}&limit=100`);
		return results;
	}

	/** Leaves nothing of an earlier part behind: no workflow, credential or data table. */
	async clear() {
		for (const { id, isArchived } of await this.workflows()) {
			if (!isArchived) await this.call('POST', `/rest/workflows/${id}/archive`);
			// Archiving a published workflow unpublishes it behind the answer, and until then n8n refuses with 409.
			await until(`workflow ${id} to be deleted`, async () => {
				const { status, body } = await this.send('DELETE', `/rest/workflows/${id}`);
				if (status < 300) return true;
				if (status !== 409) throw new Hopeless(`n8n answers ${status} to the deletion of workflow ${id}: ${body?.message}`);
			});
		}
		for (const { id } of await this.call('GET', '/rest/credentials')) await this.call('DELETE', `/rest/credentials/${id}`);
		for (const { id, projectId } of await this.dataTables()) await this.call('DELETE', `/rest/projects/${projectId}/data-tables/${id}`);
	}

	async dataTables() {
		const { id: projectId } = await this.call('GET', '/rest/projects/personal');
		const { data } = await this.call('GET', `/rest/projects/${projectId}/data-tables?take=250`);
		return data.map((table) => ({ ...table, projectId }));
	}

	async dataTable(name) {
		const found = (await this.dataTables()).find((table) => table.name === name);
		if (!found) throw new Error(`n8n has no data table ${name}`);
		return found;
	}

	async rows({ id, projectId }) {
		const { data } = await this.call('GET', `/rest/projects/${projectId}/data-tables/${id}/rows?take=250`);
		return data;
	}

	updateRow({ id, projectId }, rowId, data) {
		const filter = { type: 'and', filters: [{ columnName: 'id', condition: 'eq', value: rowId }] };
		return this.call('PATCH', `/rest/projects/${projectId}/data-tables/${id}/rows`, { filter, data });
	}
}

/** The items of the node that ran last, and for a failed execution the node and its words. */
export function outcomeOf({ status, data }) {
	const { runData, lastNodeExecuted, error } = data.resultData;
	if (status !== 'success') {
		const where = error?.node?.name ?? lastNodeExecuted;
		throw new Error(`The execution ended with ${status} at ${where}: ${error?.message ?? 'no message'} ${error?.description ?? ''}`);
	}
	const output = runData[lastNodeExecuted].at(-1).data?.main?.[0] ?? [];
	return output.map(({ json }) => json);
}
