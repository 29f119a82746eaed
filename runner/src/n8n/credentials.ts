import {
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	type ICredentialType,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	NodeHelpers,
	UserError,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Credential } from '../credentials-file';
import { CredentialError, type CredentialVault } from '../credential-vault';
import type { Redactor } from '../redactor';
import { authenticateGenerically } from './generic-authentication';
import type { NodeTypes } from './node-types';

/** Credential fields are evaluated as parameters of a node; they never see the items, so any node will do. */
const FIELD_NODE: INode = {
	id: 'credential', name: 'Credential', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [0, 0], parameters: {},
};

const isExpression = (value: unknown): boolean => typeof value === 'string' && value.startsWith('=');

/** Gives nodes their credentials as an n8n server does, from a {@link CredentialVault}. */
export class Credentials extends ICredentialsHelper {
	private readonly renewals = new Map<Credential, Promise<ICredentialDataDecryptedObject | undefined>>();
	private readonly emptyWorkflow: Workflow;

	constructor(
		private readonly nodeTypes: NodeTypes,
		private readonly vault: CredentialVault,
		private readonly redactor: Redactor,
	) {
		super();
		this.emptyWorkflow = new Workflow({ nodes: [], connections: {}, active: false, nodeTypes });
	}

	override getParentTypes(name: string): string[] {
		return this.nodeTypes.parentsOf(name);
	}

	override isCredentialUsableByNode(): boolean {
		return true;
	}

	override getCredentialsProperties(type: string): INodeProperties[] {
		return this.nodeTypes.propertiesOf(type);
	}

	override async getCredentials(reference: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		const { id, name } = this.vault.find(type, reference);
		// n8n hands out the stored, encrypted form here; no node has a use for it outside a server.
		throw new UserError(`The stored form of credential "${name}" (${id}) is not available in the runner.`);
	}

	override async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		reference: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		_executeData?: IExecuteData,
		raw?: boolean,
		expressionValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = await this.vault.valuesOf(this.vault.find(type, reference));
		if (raw) return stored;
		const properties = this.nodeTypes.propertiesOf(type);
		if (properties.length === 0) {
			throw new CredentialError(
				`No node package has the credential type "${type}".`, 'Name the folder of the package with --nodes.',
			);
		}
		const complete = NodeHelpers.getNodeParameters(properties, stored as INodeParameters, true, false, null, null);
		const values: ICredentialDataDecryptedObject = { ...(complete as ICredentialDataDecryptedObject | null) };
		if (stored['oauthTokenData'] !== undefined) values['oauthTokenData'] = stored['oauthTokenData'];
		const resolved = Object.values(values).some(isExpression) ? this.resolve(values, mode, expressionValues) : values;
		this.guard(properties, resolved);
		return resolved;
	}

	override async authenticate(
		values: ICredentialDataDecryptedObject,
		type: string,
		request: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow: Workflow = this.emptyWorkflow,
		node: INode = FIELD_NODE,
	): Promise<IHttpRequestOptions> {
		const options = request as IHttpRequestOptions;
		const credentialType = this.nodeTypes.findCredentialType(type);
		const authenticate = credentialType?.authenticate;
		if (typeof authenticate === 'function') return await authenticate.call(credentialType, values, options);
		return authenticate ? authenticateGenerically(authenticate, values, options, workflow, node) : options;
	}

	override async preAuthentication(
		helpers: IHttpRequestHelper,
		values: ICredentialDataDecryptedObject,
		type: string,
		node: INode,
		expired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const credentialType = this.nodeTypes.findCredentialType(type);
		const token = this.expirablePropertyOf(type);
		if (!credentialType?.preAuthentication || token === undefined) return undefined;
		const used = values[token];
		if (!expired && used !== '' && used !== undefined) return undefined;

		const credential = this.vault.find(type, node.credentials?.[type]);
		const current = (await this.vault.valuesOf(credential))[token];
		// Another request has replaced the token this one was refused with.
		if (expired && current !== used && typeof current === 'string' && current !== '') return { [token]: current };
		return await this.renew(credential, credentialType, helpers, values, token);
	}

	override async runPreAuthentication(
		helpers: IHttpRequestHelper,
		values: ICredentialDataDecryptedObject,
		type: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const credentialType = this.nodeTypes.findCredentialType(type);
		return (await credentialType?.preAuthentication?.call(helpers, values)) as ICredentialDataDecryptedObject | undefined;
	}

	override async updateCredentials(
		reference: INodeCredentialsDetails, type: string, values: ICredentialDataDecryptedObject,
	): Promise<void> {
		await this.vault.update(this.vault.find(type, reference), values);
	}

	override async updateCredentialsOauthTokenData(
		reference: INodeCredentialsDetails, type: string, values: ICredentialDataDecryptedObject,
	): Promise<void> {
		const credential = this.vault.find(type, reference);
		const stored = await this.vault.valuesOf(credential);
		await this.vault.update(credential, { ...stored, oauthTokenData: values['oauthTokenData'] ?? {} });
	}

	private expirablePropertyOf(type: string): string | undefined {
		return this.nodeTypes.propertiesOf(type).find(({ type: kind, typeOptions }) => kind === 'hidden' && typeOptions?.expirable)?.name;
	}

	/** One request for a token at a time per credential; whoever comes meanwhile shares its answer. */
	private async renew(
		credential: Credential,
		credentialType: ICredentialType,
		helpers: IHttpRequestHelper,
		values: ICredentialDataDecryptedObject,
		token: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		let renewal = this.renewals.get(credential);
		if (renewal === undefined) {
			renewal = this.fetchToken(credential, credentialType, helpers, values, token)
				.finally(() => this.renewals.delete(credential));
			this.renewals.set(credential, renewal);
		}
		return await renewal;
	}

	private async fetchToken(
		credential: Credential,
		credentialType: ICredentialType,
		helpers: IHttpRequestHelper,
		values: ICredentialDataDecryptedObject,
		token: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const answer = (await credentialType.preAuthentication?.call(helpers, values)) as ICredentialDataDecryptedObject | undefined;
		if (!answer?.[token]) return undefined;
		this.redactor.add(answer[token]);
		await this.vault.update(credential, { ...(await this.vault.valuesOf(credential)), ...answer });
		return answer;
	}

	private resolve(
		values: ICredentialDataDecryptedObject,
		mode: WorkflowExecuteMode,
		context?: ICredentialsExpressionResolveValues,
	): ICredentialDataDecryptedObject {
		const parameters = values as INodeParameters;
		const resolved = context
			? context.workflow.expression.getParameterValue(
					parameters, context.runExecutionData, context.runIndex, context.itemIndex, context.node.name,
					context.connectionInputData, mode, {}, undefined, false, parameters,
				)
			: this.emptyWorkflow.expression.getComplexParameterValue(FIELD_NODE, parameters, mode, {}, undefined, undefined, parameters);
		return resolved as ICredentialDataDecryptedObject;
	}

	private guard(properties: readonly INodeProperties[], values: ICredentialDataDecryptedObject): void {
		for (const { name, typeOptions } of properties) {
			if (typeOptions?.password) this.redactor.add(values[name]);
		}
		const token = values['oauthTokenData'];
		if (typeof token === 'object' && token !== null && 'access_token' in token) this.redactor.add(token.access_token);
	}
}
