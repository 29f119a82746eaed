import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	INode,
	Workflow,
} from 'n8n-workflow';

/** Request fields that a declarative `authenticate` may fill. */
const PARTS = ['headers', 'qs', 'body', 'auth'] as const;

/**
 * Adds the header, query, body and basic-auth values a credential type declares. Names and values may be
 * expressions over `$credentials`; what evaluates to nothing is left out.
 */
export function authenticateGenerically(
	{ type, properties }: IAuthenticateGeneric,
	values: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
	workflow: Workflow,
	node: INode,
): IHttpRequestOptions {
	if (type !== 'generic') return request;
	const evaluate = (text: string): IDataObject[string] =>
		text.startsWith('=')
			? (workflow.expression.getSimpleParameterValue(node, text, 'internal', { $credentials: values }) as IDataObject[string])
			: text;
	const additions: Partial<Record<(typeof PARTS)[number], IDataObject>> = {};
	for (const part of PARTS) {
		const declared = properties[part];
		if (!declared) continue;
		const entries = Object.entries(declared)
			.map(([name, value]) => [String(evaluate(name)), typeof value === 'string' ? evaluate(value) : value] as const)
			.filter(([, value]) => value !== undefined && value !== '' && value !== null);
		if (entries.length > 0) additions[part] = { ...(request[part] as IDataObject | undefined), ...Object.fromEntries(entries) };
	}
	return { ...request, ...additions } as IHttpRequestOptions;
}
