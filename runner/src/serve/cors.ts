import type { Answer } from '../n8n/activation/response-buffer';
import type { WebhookTarget } from '../n8n/activation/active-workflow';
import type { Delivery } from '../n8n/activation/incoming-request';

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** Origins a node allows, from its option "Allowed Origins (CORS)"; every origin where it has the option and says nothing. */
function allowedOrigin({ node, owner }: WebhookTarget, origin: string): string | undefined {
	const { description } = owner.workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	if (!('supportsCORS' in description) || !description.supportsCORS) return undefined;
	const options = node.parameters['options'];
	const given = typeof options === 'object' && options !== null && 'allowedOrigins' in options ? String(options.allowedOrigins) : '*';
	const allowed = given.split(',').map((one) => one.trim());
	if (allowed.includes('*')) return '*';
	return allowed.includes(origin) ? origin : undefined;
}

/** Lets web pages of allowed origins read the answer. */
export function withCors(answer: Answer, target: WebhookTarget, { headers }: Delivery): Answer {
	const origin = first(headers['origin']);
	const allowed = origin === undefined ? undefined : allowedOrigin(target, origin);
	if (allowed === undefined) return answer;
	return { ...answer, headers: { 'access-control-allow-origin': allowed, vary: 'Origin', ...answer.headers } };
}

/** The answer to a browser that asks before it sends. @param methods that the path answers to */
export function preflight(target: WebhookTarget, methods: readonly string[], delivery: Delivery): Answer {
	const wanted = first(delivery.headers['access-control-request-headers']);
	const headers = {
		'access-control-allow-methods': ['OPTIONS', ...methods].join(', '),
		'access-control-max-age': '300',
		...(wanted === undefined ? {} : { 'access-control-allow-headers': wanted }),
	};
	return withCors({ status: 204, headers, body: '' }, target, delivery);
}
