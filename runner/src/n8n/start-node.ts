import type { INode, IWorkflowBase } from 'n8n-workflow';
import { UsageError } from '../errors';
import type { NodeTypes } from './node-types';

const MANUAL = 'n8n-nodes-base.manualTrigger';
const SCHEDULE = 'n8n-nodes-base.scheduleTrigger';
const SUB_WORKFLOW = 'n8n-nodes-base.executeWorkflowTrigger';

const enabled = ({ nodes }: IWorkflowBase): INode[] => nodes.filter(({ disabled }) => !disabled);
const ofType = (nodes: readonly INode[], type: string): INode | undefined => nodes.find((node) => node.type === type);

/**
 * Where a workflow begins when a person runs it: the node named, else a Manual Trigger, a Schedule Trigger, any
 * other trigger, and a sub-workflow's own trigger last.
 *
 * @throws UsageError when there is no such node
 */
export function startNodeOf(workflow: IWorkflowBase, nodeTypes: NodeTypes, name?: string): INode {
	const nodes = enabled(workflow);
	if (name !== undefined) {
		const named = nodes.find((node) => node.name === name);
		if (named) return named;
		throw new UsageError(
			`The workflow "${workflow.name}" has no enabled node named "${name}" to start from.`,
			`It has: ${nodes.map((node) => `"${node.name}"`).join(', ')}.`,
		);
	}
	const isTrigger = ({ type, typeVersion }: INode): boolean =>
		type !== SUB_WORKFLOW && nodeTypes.getByNameAndVersion(type, typeVersion).description.group.includes('trigger');
	const found = ofType(nodes, MANUAL) ?? ofType(nodes, SCHEDULE) ?? nodes.find(isTrigger) ?? ofType(nodes, SUB_WORKFLOW);
	if (found) return found;
	throw new UsageError(`The workflow "${workflow.name}" has no trigger to start from.`, 'Add a Manual Trigger, or name a node with --start.');
}

/** Where a called workflow begins. @throws UsageError when it is not made for being called */
export function subWorkflowStartOf(workflow: IWorkflowBase): INode {
	const found = ofType(enabled(workflow), SUB_WORKFLOW);
	if (found) return found;
	throw new UsageError(
		`The workflow "${workflow.name}" cannot be called: it has no enabled "When Executed by Another Workflow" trigger.`,
		'Add that trigger to it.',
	);
}
