import { CredentialTestContext, ExecutionLifecycleHooks } from 'n8n-core';
import {
	type ICredentialDataDecryptedObject,
	type ICredentialTestRequest,
	type IHttpRequestOptions,
	type INode,
	type INodeParameters,
	type IWorkflowBase,
	Workflow,
} from 'n8n-workflow';
import type { Credential } from '../credentials-file';
import { WorkflowCatalog } from '../workflow-catalog';
import { parseWorkflow } from '../workflow-file';
import { additionalDataFor } from './additional-data';
import type { Engine } from './engine';

export interface CredentialVerdict {
	readonly ok: boolean;
	readonly message: string;
}

const NO_TEST: CredentialVerdict = { ok: false, message: 'There is no test for this type of credential: run a workflow that uses it.' };

const EMPTY = parseWorkflow({ id: 'credential-test', name: 'Credential test', nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 }] }, 'The test');

async function valuesOf(engine: Engine, { id, name, type }: Credential): Promise<ICredentialDataDecryptedObject> {
	const refuse = async (): Promise<never> => {
		throw new Error('A test calls no workflow.');
	};
	const additionalData = additionalDataFor(engine, {
		executionId: 'test', workflow: EMPTY, hooks: new ExecutionLifecycleHooks('internal', 'test', EMPTY), executeWorkflow: refuse, getRunExecutionData: async () => undefined,
	});
	return await engine.credentials.getDecrypted(additionalData, { id, name }, type, 'internal');
}

/** Expressions over `$credentials` in a declared request. */
function evaluate<T>(engine: Engine, value: T, values: ICredentialDataDecryptedObject): T {
	const workflow = new Workflow({ nodes: [], connections: {}, active: false, nodeTypes: engine.nodeTypes });
	const node: INode = { id: 'test', name: 'Test', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [0, 0], parameters: {} };
	const walk = (part: unknown): unknown => {
		if (typeof part === 'string') return part.startsWith('=') ? workflow.expression.getSimpleParameterValue(node, part, 'internal', { $credentials: values }) : part;
		if (Array.isArray(part)) return part.map(walk);
		if (typeof part === 'object' && part !== null) return Object.fromEntries(Object.entries(part).map(([name, own]) => [name, walk(own)]));
		return part;
	};
	return walk(value) as T;
}

function pairs(values: object | undefined): INodeParameters {
	return { parameters: Object.entries(values ?? {}).map(([name, value]) => ({ name, value: String(value) })) };
}

/** The declared request as an HTTP Request node sends it, so that tokens are fetched and renewed as in a workflow. */
function requestWorkflow(request: Partial<IHttpRequestOptions>, type: string): IWorkflowBase {
	const { baseURL = '', url = '', method = 'GET', qs, headers, body } = request;
	const address = /^https?:/.test(url) ? url : `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`;
	const parameters = {
		method, url: address, authentication: 'predefinedCredentialType', nodeCredentialType: type,
		sendQuery: qs !== undefined, queryParameters: pairs(qs), sendHeaders: headers !== undefined, headerParameters: pairs(headers),
		...(body === undefined ? {} : { sendBody: true, specifyBody: 'json', jsonBody: JSON.stringify(body) }),
		options: { timeout: 30_000, response: { response: { fullResponse: true, neverError: true } } },
	};
	return parseWorkflow({
		id: 'credential-test', name: 'Credential test',
		nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 }, { name: 'Request', type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, parameters }],
		connections: { Start: { main: [[{ node: 'Request', type: 'main', index: 0 }]] } },
	}, 'The test');
}

function judge({ rules = [] }: ICredentialTestRequest, status: number, body: unknown): CredentialVerdict {
	for (const { type, properties } of rules) {
		if (type === 'responseCode' && properties.value === status) return { ok: false, message: properties.message };
		if (type === 'responseSuccessBody' && typeof body === 'object' && body !== null && Reflect.get(body, properties.key) === properties.value) {
			return { ok: false, message: properties.message };
		}
	}
	return status < 400 ? { ok: true, message: 'The connection works.' } : { ok: false, message: `The service answered with status ${status}.` };
}

async function requestTest(engine: Engine, test: ICredentialTestRequest, { type }: Credential, values: ICredentialDataDecryptedObject): Promise<CredentialVerdict> {
	const workflow = requestWorkflow(evaluate(engine, test.request, values) as Partial<IHttpRequestOptions>, type);
	const { output, errors } = await engine.run({
		workflow, catalog: WorkflowCatalog.read([]).around(workflow), items: [{ json: {} }], startNode: 'Start', onNode: () => {}, signal: new AbortController().signal,
	});
	const [answer] = output as { statusCode?: number; body?: unknown }[];
	if (answer?.statusCode === undefined) return { ok: false, message: [errors[0]?.message, errors[0]?.advice].filter(Boolean).join(' ') || 'The service did not answer.' };
	return judge(test, answer.statusCode, answer.body);
}

/** Asks the service whether a credential works, the way n8n's credential dialog does. */
export async function testCredential(engine: Engine, credential: Credential): Promise<CredentialVerdict> {
	const values = await valuesOf(engine, credential);
	const declared = engine.nodeTypes.findCredentialType(credential.type)?.test;
	if (declared) return await requestTest(engine, declared, credential, values);
	for (const node of engine.nodeTypes.smallPackageNodes()) {
		const testedBy = node.description.credentials?.find(({ name }) => name === credential.type)?.testedBy;
		if (typeof testedBy === 'object') return await requestTest(engine, testedBy, credential, values);
		const test = testedBy === undefined ? undefined : node.methods?.credentialTest?.[testedBy];
		if (!test) continue;
		const { status, message } = await test.call(new CredentialTestContext(), { ...credential, data: values });
		return { ok: status === 'OK', message: engine.redactor.clean(message) };
	}
	return NO_TEST;
}
