import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { IWorkflowBase } from 'n8n-workflow';
import { messageOf, UsageError } from './errors';
import { loadWorkflow } from './workflow-file';

interface Entry {
	readonly workflow: IWorkflowBase;
	readonly file?: string;
}

function jsonFilesOf(path: string): string[] {
	try {
		if (!statSync(path).isDirectory()) return [path];
	} catch (error) {
		throw new UsageError(`--workflows ${path} cannot be read: ${messageOf(error)}.`, 'Name a file or a folder.');
	}
	return readdirSync(path).filter((name) => name.endsWith('.json')).sort().map((name) => join(path, name));
}

/**
 * The workflows that Execute Sub-workflow can call, by id, by name or by file name. The folder of the running
 * workflow is searched last and only when something is missing elsewhere, so a stray file beside it does no harm.
 */
export class WorkflowCatalog {
	private neighbours: readonly string[] | undefined;

	private constructor(
		private readonly entries: Entry[],
		neighbourFolder?: string,
	) {
		this.neighbours = neighbourFolder === undefined ? undefined : jsonFilesOf(neighbourFolder);
	}

	/** Reads files and folders given by the user. @throws UsageError when one holds something other than workflows */
	static read(paths: readonly string[]): WorkflowCatalog {
		const files = paths.flatMap(jsonFilesOf);
		return new WorkflowCatalog(files.map((file) => ({ workflow: loadWorkflow(file), file })));
	}

	/** This catalog for the run of one workflow, which wins over an equal id or name. */
	around(workflow: IWorkflowBase, neighbourFolder?: string): WorkflowCatalog {
		return new WorkflowCatalog([{ workflow }, ...this.entries], neighbourFolder);
	}

	/** The first key that is known, in the order given; undefined when none is. */
	find(...keys: readonly (string | undefined)[]): IWorkflowBase | undefined {
		const wanted = keys.filter((key): key is string => key !== undefined && key !== '');
		return this.search(wanted) ?? (this.readNeighbours() ? this.search(wanted) : undefined);
	}

	names(): string[] {
		return [...new Set(this.entries.map(({ workflow }) => workflow.name))].sort();
	}

	private search(keys: readonly string[]): IWorkflowBase | undefined {
		for (const key of keys) {
			const entry =
				this.entries.find(({ workflow }) => workflow.id === key) ??
				this.entries.find(({ workflow }) => workflow.name === key) ??
				this.entries.find(({ file }) => file !== undefined && [basename(file), basename(file, '.json')].includes(key));
			if (entry) return entry.workflow;
		}
		return undefined;
	}

	private readNeighbours(): boolean {
		const files = this.neighbours;
		this.neighbours = undefined;
		for (const file of files ?? []) {
			try {
				this.entries.push({ workflow: loadWorkflow(file), file });
			} catch (error) {
				// Other JSON beside a workflow (credentials, data) is not an error of this run.
				if (!(error instanceof UsageError)) throw error;
			}
		}
		return files !== undefined;
	}
}
