import { PollContext } from 'n8n-core';
import {
	type IDataObject,
	type INode,
	type INodeExecutionData,
	isSubMinuteCron,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	toCronExpression,
	type TriggerTime,
	type Workflow,
	type WorkflowActivateMode,
} from 'n8n-workflow';
import { UsageError } from '../../errors';
import type { Engine } from '../engine';
import type { Intake } from './intake';

export interface PollParts {
	readonly engine: Engine;
	readonly intake: Intake;
	readonly definition: IWorkflowBase;
	readonly workflow: Workflow;
	readonly node: INode;
	readonly additionalData: IWorkflowExecuteAdditionalData;
}

/** Asks a service for news. What it found and how far it looked are stored together: nothing is lost, nothing seen twice. */
export class PollNode {
	private busy = false;

	constructor(private readonly parts: PollParts) {}

	/** @throws UsageError for an interval under a minute, which n8n refuses as well */
	expressions(): string[] {
		const { node } = this.parts;
		const { item = [] } = this.context('init').getNodeParameter('pollTimes', {}) as { item?: TriggerTime[] };
		const expressions = item.map(toCronExpression);
		if (!expressions.some(isSubMinuteCron)) return expressions;
		throw new UsageError(`Node "${node.name}" polls more often than once a minute.`, 'Choose a longer interval.');
	}

	/**
	 * Answers the number of items found; a poll that is still running makes this one superfluous.
	 *
	 * @throws Error what the node throws
	 */
	async poll(activation: WorkflowActivateMode = 'init'): Promise<number> {
		if (this.busy) return 0;
		this.busy = true;
		try {
			return await this.pollOnce(activation);
		} finally {
			this.busy = false;
		}
	}

	private async pollOnce(activation: WorkflowActivateMode): Promise<number> {
		const { engine, workflow, definition, node } = this.parts;
		const key = `node:${node.name}`;
		const remembered = workflow.staticData[key];
		// A copy, so that a poll that fails half-way has not moved its cursor.
		const staged = JSON.parse(JSON.stringify(remembered ?? {})) as IDataObject;
		const found = await engine.within(async () => await engine.nodeTypes.getByNameAndVersion(node.type, node.typeVersion).poll?.call(this.context(activation, staged)));
		try {
			engine.sqlite.transaction(() => {
				workflow.staticData[key] = staged;
				if (found) this.accept(found);
				engine.staticData.save(definition.id);
			});
		} catch (error) {
			workflow.staticData[key] = remembered ?? {};
			throw error;
		}
		return (found ?? []).reduce((sum, items) => sum + items.length, 0);
	}

	private accept(items: INodeExecutionData[][]): void {
		const { intake, definition, node } = this.parts;
		intake.accept({ workflow: definition, startNode: node.name, mode: 'trigger', items, acknowledged: true });
	}

	private context(activation: WorkflowActivateMode, staged?: IDataObject): PollContext {
		const { workflow, node, definition, intake, additionalData } = this.parts;
		return new PollContext(
			workflow, node, additionalData, 'trigger', activation,
			(items) => this.accept(items),
			(error) => intake.failed(definition, node, error),
			undefined, undefined, staged && (() => staged),
		);
	}
}
