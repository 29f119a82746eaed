import { resources } from '../../../lib/halo/resources';
import type { Problem, ProblemKind } from './problems';
import type { ValueKind } from './value-kinds';

/** A place where HaloPSA is known to differ from its own document, or where a tenant's document may be too old. */
export interface Divergence {
	readonly what: string;
	/** Who saw it. */
	readonly evidence: string;
	readonly kinds: readonly ProblemKind[];
	readonly methods: readonly string[];
	/** In lower case, as the document writes them. */
	readonly paths: readonly string[];
	/** Parameters or fields; any when absent. */
	readonly names?: readonly string[];
	readonly wanted?: ValueKind;
	readonly given?: readonly ValueKind[];
}

const CHANGED_LISTS = ['/tickets', '/opportunities', '/projects', '/client', '/site', '/users', '/asset'];

const WRITTEN_IN_BATCHES = [...new Set(resources.filter(({ operations }) => operations.some((name) => name !== 'get' && name !== 'getMany')).map(({ path }) => `/${path.toLowerCase()}`))];

export const divergences: readonly Divergence[] = [
	{
		what: 'lastupdatefromdate and lastupdatetodate take dates; the document describes them as switches that add a field',
		evidence: 'Inferred: a switch cannot be a from and a to, and the document generates that description for every parameter it calls bool',
		kinds: ['queryType'],
		methods: ['GET'],
		paths: CHANGED_LISTS,
		names: ['lastupdatefromdate', 'lastupdatetodate'],
		wanted: 'boolean',
		given: ['dateTime'],
	},
	{
		what: 'include_custom_fields adds custom fields to list rows; the document leaves it out',
		evidence: 'redanthrax/halopsa-node docs/field-info.md and its client getAll; sjackson0109 docs/custom-crm-configuration.md',
		kinds: ['query'],
		methods: ['GET'],
		paths: ['/tickets', '/opportunities', '/client', '/site', '/asset'],
		names: ['include_custom_fields'],
		given: ['integer', 'integerList'],
	},
	{
		what: 'returnall and bulkresponse ask for every object of a POST with several; the document leaves them out',
		evidence: 'stellarcyber/halopsa-ticket-sync halopsa-actions.data.ts (returnall); sjackson0109 docs/custom-crm-configuration.md (bulkresponse)',
		kinds: ['query'],
		methods: ['POST'],
		paths: WRITTEN_IN_BATCHES,
		names: ['returnall', 'bulkresponse'],
		given: ['boolean'],
	},
	{
		what: 'Deleting an action needs its ticket, because actions are numbered inside their ticket',
		evidence: 'homotechsual/HaloAPI Remove-HaloAction; redanthrax/halopsa-mcp schema/reference.md. The document has ticket_id on the GET only',
		kinds: ['query'],
		methods: ['DELETE'],
		paths: ['/actions/{id}'],
		names: ['ticket_id'],
		given: ['integer'],
	},
	{
		what: 'Answers about tickets hold team_id; the document has the name of the team only',
		evidence: 'homotechsual/dotMARC HaloWebhookEndpointTests, a delivery of a live tenant',
		kinds: ['answer'],
		methods: ['POST'],
		paths: ['/tickets'],
		names: ['team_id'],
	},
	{
		what: 'Expenses came after the document of 2024',
		evidence: 'The document of June 2026 (AttunedIT/HaloPSA-MCP-Server) has /Expense with GET and POST',
		kinds: ['path'],
		methods: ['GET', 'POST'],
		paths: ['/expense'],
	},
	{
		what: 'Voiding an invoice came after the document of 2024',
		evidence: 'AttunedIT/HaloPSA-MCP-Server docs/billing-tools-roadmap.md',
		kinds: ['path'],
		methods: ['POST'],
		paths: ['/invoice/{id}/void'],
	},
	{
		what: 'A webhook has newer settings than the document of 2024',
		evidence: 'redanthrax/halopsa-node interfaces/webhooks.ts, written from real answers',
		kinds: ['field'],
		methods: ['POST'],
		paths: ['/webhook'],
		names: [
			'access_control', 'auto_disable_attempts', 'batch_delay_seconds', 'batch_limit', 'batch_method', 'infinite_loop_threshold',
			'multiple_execution_mode', 'notify_on_failure', 'safe_instances', 'use_lightweight_logs',
		],
	},
	{
		what: 'eventno of an event subscription is sent as text',
		evidence: 'redanthrax/halopsa-node HaloPsaTrigger; the working trigger posts "3" where the document has a whole number',
		kinds: ['fieldType'],
		methods: ['POST'],
		paths: ['/notification', '/webhook'],
		names: ['eventno', 'events[].eventno'],
		wanted: 'integer',
		given: ['text'],
	},
];

/** The divergence that explains a problem; undefined when it is a real one. */
export function divergenceOf(problem: Problem): Divergence | undefined {
	const { kind, method, path, name, wanted, given } = problem;
	return divergences.find(
		(known) =>
			known.kinds.includes(kind) &&
			known.methods.includes(method) &&
			known.paths.includes(path.toLowerCase().replace(/^\/?(api\/)?/, '/')) &&
			(known.names === undefined || (name !== undefined && known.names.includes(name.toLowerCase()))) &&
			(known.wanted === undefined || known.wanted === wanted) &&
			(known.given === undefined || (given !== undefined && known.given.includes(given))),
	);
}

export interface Judged {
	readonly findings: readonly Problem[];
	readonly known: readonly { readonly problem: Problem; readonly divergence: Divergence }[];
}

/** Separates what is wrong from what is known to be the document's own fault or age. */
export function judge(problems: readonly Problem[]): Judged {
	const judged = problems.map((problem) => ({ problem, divergence: divergenceOf(problem) }));
	return {
		findings: judged.flatMap(({ problem, divergence }) => (divergence ? [] : [problem])),
		known: judged.flatMap(({ problem, divergence }) => (divergence ? [{ problem, divergence }] : [])),
	};
}
