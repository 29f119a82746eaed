import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

export type Urls = Pick<
	IWorkflowExecuteAdditionalData,
	| 'restApiUrl' | 'instanceBaseUrl' | 'formBaseUrl' | 'formWaitingBaseUrl' | 'formTestBaseUrl' | 'webhookBaseUrl'
	| 'webhookWaitingBaseUrl' | 'webhookTestBaseUrl' | 'mcpBaseUrl' | 'mcpTestBaseUrl'
>;

/** n8n-core builds links for each item and refuses anything that is no URL, also where no server stands behind it. */
export const NO_SERVER = 'http://127.0.0.1/';

/** @param base address as others reach it, such as https://hooks.contoso.com */
export function urlsUnder(base: string): Urls {
	const root = base.endsWith('/') ? base : `${base}/`;
	return {
		restApiUrl: `${root}rest`,
		instanceBaseUrl: root,
		formBaseUrl: `${root}form`,
		formWaitingBaseUrl: `${root}form-waiting`,
		formTestBaseUrl: `${root}form-test`,
		webhookBaseUrl: `${root}webhook`,
		webhookWaitingBaseUrl: `${root}webhook-waiting`,
		webhookTestBaseUrl: `${root}webhook-test`,
		mcpBaseUrl: `${root}mcp`,
		mcpTestBaseUrl: `${root}mcp-test`,
	};
}
