import { dirname, resolve } from 'node:path';
import type { IWorkflowBase, WorkflowActivateMode } from 'n8n-workflow';
import type { Log } from '../../../lib/ports';
import { messageOf, UsageError } from '../errors';
import { ActiveWorkflow, type ActivationParts } from '../n8n/activation/active-workflow';
import type { StoredDueTimes } from '../store/due-times';
import type { Timers } from '../timers';
import type { WorkflowCatalog } from '../workflow-catalog';
import { loadWorkflow, parseWorkflow } from '../workflow-file';
import type { Served } from './dispatcher';

export interface RosterParts extends ActivationParts {
	/** Workflows that are called but not served themselves. */
	readonly catalog: WorkflowCatalog;
	readonly dueTimes: StoredDueTimes;
	readonly timers: Timers;
	readonly log: Log;
}

interface Entry extends Served {
	active: ActiveWorkflow;
	/** What keeps the workflow from being active. */
	problem: string | undefined;
	cancelRetry: () => void;
}

export interface RosterLine {
	readonly id: string;
	readonly name: string;
	/** Webhooks and schedules, for people. */
	readonly triggers: readonly string[];
	readonly problem?: string;
}

const BY_HAND = 'n8n-nodes-base.manualTrigger';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5 * 60_000;

/** The workflows that are served. One that cannot be active now is tried again, at longer and longer intervals. */
export class Roster {
	private readonly entries = new Map<string, Entry>();
	private closed = false;

	constructor(private readonly parts: RosterParts) {}

	/**
	 * Takes a workflow on, as a file or as JSON, so that it listens; {@link start} makes it active. Answers its id.
	 *
	 * @throws UsageError when it is not valid, or clashes with another one
	 */
	add(given: string | object): string {
		const { engine, catalog } = this.parts;
		const definition = engine.prepare(typeof given === 'string' ? loadWorkflow(given) : parseWorkflow(given, 'The workflow'));
		const taken = this.entries.get(definition.id);
		if (taken) {
			throw new UsageError(
				`"${definition.name}" and "${taken.definition.name}" have the same id ${definition.id}.`, 'Serve each workflow once; change the id or name of a copy.',
			);
		}
		this.entries.set(definition.id, {
			definition, catalog: catalog.around(definition, typeof given === 'string' ? dirname(resolve(given)) : undefined),
			active: this.listening(definition), problem: undefined, cancelRetry: () => {},
		});
		return definition.id;
	}

	/** @throws Error what a node or its service says */
	async start(id: string, mode: WorkflowActivateMode): Promise<void> {
		const entry = this.entryOf(id);
		const { cronJobs, dueTimes, log } = this.parts;
		await entry.active.start(mode);
		dueTimes.keepOnly(id, cronJobs.of(id));
		entry.problem = undefined;
		const { definition: { name }, active: { triggers } } = entry;
		if (this.hasTrigger(entry)) log.info('Workflow active', { workflow: name, triggers: triggers.join(', ') });
		else log.warn('Nothing starts this workflow: give it a webhook, a poll or a schedule, or leave it out', { workflow: name });
	}

	/** As {@link start}, but tries again. @throws UsageError when trying again is useless */
	async keepStarting(id: string, retryMs = FIRST_RETRY_MS): Promise<void> {
		const entry = this.entries.get(id);
		if (!entry || this.closed) return;
		try {
			await this.start(id, 'init');
		} catch (error) {
			if (error instanceof UsageError) throw error;
			const { engine, log } = this.parts;
			entry.problem = engine.redactor.clean(messageOf(error));
			log.warn('A workflow could not be activated and is tried again', { workflow: entry.definition.name, error: entry.problem, retryInMs: retryMs });
			this.retryLater(entry, retryMs);
		}
	}

	/** All at once: a service that does not answer for minutes must not keep the schedules of other workflows from starting. */
	async keepStartingAll(ids: readonly string[]): Promise<void> {
		const outcomes = await Promise.allSettled(ids.map(async (id) => await this.keepStarting(id)));
		const refused = outcomes.find((outcome) => outcome.status === 'rejected');
		if (refused) throw refused.reason;
	}

	/** Starts a workflow again whose trigger has lost its connection. */
	async restart(id: string, problem: string): Promise<void> {
		const entry = this.entries.get(id);
		if (!entry || this.closed) return;
		entry.problem = problem;
		try {
			await entry.active.stop();
			entry.active = this.listening(entry.definition);
			this.retryLater(entry, FIRST_RETRY_MS);
		} catch (error) {
			this.giveUp(entry, error);
		}
	}

	/** @param unregister whether services are told to send nothing more */
	async remove(id: string, unregister: boolean): Promise<void> {
		const { active, cancelRetry } = this.entryOf(id);
		cancelRetry();
		await active.stop({ unregister });
		this.entries.delete(id);
	}

	/** Stops all triggers; webhooks stay registered. */
	async close(): Promise<void> {
		this.closed = true;
		for (const { active, cancelRetry } of this.entries.values()) {
			cancelRetry();
			await active.stop();
		}
	}

	/** A workflow by id or name, served or callable. */
	find(id: string): Served | undefined {
		const entry = this.entries.get(id) ?? [...this.entries.values()].find(({ definition }) => definition.name === id);
		if (entry) return entry;
		const { engine, catalog } = this.parts;
		const found = catalog.find(id);
		return found && { definition: engine.prepare(found), catalog: catalog.around(found) };
	}

	/** Polls a trigger now. Answers the number of items found. @throws UsageError when there is no such trigger */
	async poll(id: string, node: string): Promise<number> {
		return await this.entryOf(id).active.poll(node);
	}

	list(): RosterLine[] {
		return [...this.entries.values()].map(({ definition, active, problem }) => ({
			id: definition.id, name: definition.name, triggers: active.triggers, ...(problem === undefined ? {} : { problem }),
		}));
	}

	private entryOf(id: string): Entry {
		const entry = this.entries.get(id);
		if (entry) return entry;
		throw new UsageError(`No workflow with the id "${id}" is served.`);
	}

	/** Whether anything starts it: a service, the time, or another workflow. */
	private hasTrigger({ definition }: Entry): boolean {
		const { nodeTypes } = this.parts.engine;
		return definition.nodes.some(({ type, typeVersion, disabled }) =>
			disabled !== true && type !== BY_HAND && nodeTypes.getByNameAndVersion(type, typeVersion).description.group.includes('trigger'));
	}

	private listening(definition: IWorkflowBase): ActiveWorkflow {
		const active = new ActiveWorkflow(this.parts, definition);
		active.listen();
		return active;
	}

	private retryLater(entry: Entry, afterMs: number): void {
		entry.cancelRetry = this.parts.timers.after(afterMs, () => {
			void this.keepStarting(entry.definition.id, Math.min(afterMs * 2, LAST_RETRY_MS)).catch((error: unknown) => this.giveUp(entry, error));
		});
	}

	private giveUp(entry: Entry, error: unknown): void {
		entry.problem = messageOf(error);
		this.parts.log.warn('A workflow cannot be activated', { workflow: entry.definition.name, error: entry.problem });
	}
}
