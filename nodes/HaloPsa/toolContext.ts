import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an agent calls the node. n8n runs a tool in a context that says so, or, where the agent's calls are run by
 * the engine, as an ordinary execution of a node of the type that it made of this one, whose name ends in Tool.
 */
export const isTool = (context: IExecuteFunctions): boolean => context.isToolExecution() || context.getNode().type.endsWith('Tool');
