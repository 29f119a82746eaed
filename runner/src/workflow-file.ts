import { createHash } from 'node:crypto';
import type { IConnections, IDataObject, INode, INodeParameters, IPinData, IWorkflowBase, IWorkflowSettings } from 'n8n-workflow';
import { z } from 'zod';
import { describeIssues, UsageError } from './errors';
import { readJsonFile } from './json-file';

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = <T>() => z.custom<T>(isObject, 'Expected object');

const connectionSchema = z.object({ node: z.string(), type: z.string(), index: z.number().int().nonnegative() });

const nodeSchema = z
	.object({
		id: z.string().optional(),
		name: z.string().min(1),
		type: z.string().regex(/^.+\..+$/, 'Expected "package.node"'),
		typeVersion: z.number(),
		position: z.tuple([z.number(), z.number()]).default([0, 0]),
		parameters: objectOf<INodeParameters>().default({}),
		disabled: z.boolean().optional(),
		credentials: z
			.record(z.object({ id: z.string().nullish(), name: z.string().default('') }).passthrough())
			.optional(),
	})
	.passthrough();

const workflowSchema = z
	.object({
		id: z.string().min(1).nullish(),
		name: z.string().min(1).default('Workflow'),
		nodes: z.array(nodeSchema).min(1, 'The workflow has no nodes'),
		connections: z.record(z.record(z.array(z.array(connectionSchema).nullable()))).default({}),
		settings: objectOf<IWorkflowSettings>().nullish(),
		staticData: objectOf<IDataObject>().nullish(),
		pinData: objectOf<IPinData>().nullish(),
	})
	.passthrough();

type ParsedWorkflow = z.infer<typeof workflowSchema>;

/** The id a workflow without one gets: the same for the same name, so that its stored state is found again. */
export function idFromName(name: string): string {
	return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

function assertConsistent({ nodes, connections }: ParsedWorkflow, source: string): void {
	const names = new Set<string>();
	for (const { name } of nodes) {
		if (names.has(name)) {
			throw new UsageError(`${source} has two nodes named "${name}".`, 'Rename one: connections go by name.');
		}
		names.add(name);
	}
	for (const [from, outputs] of Object.entries(connections)) {
		const targets = Object.values(outputs).flat().flatMap((output) => output ?? []);
		const missing = [from, ...targets.map((target) => target.node)].find((name) => !names.has(name));
		if (missing !== undefined) {
			throw new UsageError(`${source} connects "${from}" with "${missing}", but has no such node.`, 'Export it again.');
		}
	}
}

/** The editor writes "DEFAULT" for "the zone of the server", which n8n's server takes out before it runs a workflow. */
function withoutPlaceholder({ timezone, ...settings }: IWorkflowSettings): IWorkflowSettings {
	return timezone === undefined || timezone === 'DEFAULT' ? settings : { ...settings, timezone };
}

/**
 * Checks workflow JSON as n8n exports it. A missing id is derived from the name; data pinned in the editor is
 * dropped, because n8n ignores it too in everything but a manual run.
 *
 * @param source how the workflow is called in messages, such as "The workflow file a.json"
 * @throws UsageError naming the field that is wrong
 */
export function parseWorkflow(json: unknown, source: string): IWorkflowBase {
	const parsed = workflowSchema.safeParse(json);
	if (!parsed.success) {
		throw new UsageError(
			`${source} is not an n8n workflow: ${describeIssues(parsed.error)}.`,
			'Use a file exported by n8n with Download.',
		);
	}
	const workflow = parsed.data;
	assertConsistent(workflow, source);
	const id = workflow.id ?? idFromName(workflow.name);
	const nodes = workflow.nodes.map((node) => ({
		...node,
		id: node.id ?? idFromName(`${id}/${node.name}`),
		credentials: node.credentials && Object.fromEntries(
			Object.entries(node.credentials).map(([type, reference]) => [type, { ...reference, id: reference.id ?? null }]),
		),
	}));
	return {
		id,
		name: workflow.name,
		active: false,
		isArchived: false,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		activeVersionId: null,
		nodes: nodes as INode[],
		connections: workflow.connections as IConnections,
		...(workflow.settings ? { settings: withoutPlaceholder(workflow.settings) } : {}),
		...(workflow.staticData ? { staticData: workflow.staticData } : {}),
	};
}

/** Reads and checks one workflow file. @throws UsageError */
export function loadWorkflow(path: string): IWorkflowBase {
	const json = readJsonFile(path, 'workflow file');
	if (Array.isArray(json) && json.length !== 1) {
		throw new UsageError(`${path} holds ${json.length} workflows.`, 'Split it: one workflow per file.');
	}
	return parseWorkflow(Array.isArray(json) ? json[0] : json, `The workflow file ${path}`);
}
