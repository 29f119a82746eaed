import type { IDataObject, IWorkflowBase } from 'n8n-workflow';
import type { Credential } from '../credentials-file';
import { UsageError } from '../errors';
import type { DataTables } from '../store/data-tables';
import type { N8nApi, RemoteCredential, RemoteWorkflow } from './n8n-api';
import { isAsSent, type RemoteIds, workflowBody } from './workflow-body';

export interface HandOverParts {
	readonly api: N8nApi;
	/** With the credential that each node gets here. */
	readonly workflows: readonly IWorkflowBase[];
	readonly tables: DataTables;
	/** Decrypted; empty when they are not to be handed over. */
	readonly credentials: readonly Credential[];
	/** What the nodes of a workflow remember: cursors of polls, and ids of webhooks. */
	readonly staticDataOf: (workflowId: string) => IDataObject | undefined;
	readonly activate: boolean;
	readonly dryRun: boolean;
	/** Told of each step as it is done. */
	readonly onStep: (step: Step) => void;
}

export interface Step {
	readonly kind: 'workflow' | 'data table' | 'credential';
	readonly name: string;
	readonly action: 'create' | 'replace' | 'fill' | 'keep' | 'activate';
	/** Why it is kept, how many rows. */
	readonly note?: string;
}

const ROWS_AT_ONCE = 500;
const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt']);
/** Stands for the id of something that a dry run does not make. */
const NEW = 'new';

/** @throws UsageError when the name is not unique there */
function only<T extends { name: string }>(kind: string, found: readonly T[], name: string): T | undefined {
	const same = found.filter((candidate) => candidate.name === name);
	if (same.length > 1) throw new UsageError(`n8n has ${same.length} ${kind} named "${name}".`, 'Rename or delete all but one there; which one is meant is not guessed.');
	return same[0];
}

async function handOverCredentials({ api, credentials, dryRun, onStep }: HandOverParts): Promise<RemoteCredential[]> {
	const remote = await api.credentials();
	for (const { name, type, data } of credentials) {
		if (only(`credentials of type ${type}`, remote.filter((one) => one.type === type), name)) {
			onStep({ kind: 'credential', name, action: 'keep', note: 'n8n has it already' });
			continue;
		}
		onStep({ kind: 'credential', name, action: 'create' });
		remote.push(dryRun ? { id: NEW, name, type } : await api.createCredential({ name, type, data }));
	}
	return remote;
}

/** A table that was filled only in part, because the connection broke, must not pass for one that is done. */
function keptNote(there: number, here: number): string {
	if (there === 0) return 'it has no rows here';
	return there < here ? `n8n has ${there} of the ${here} rows here; delete them there to have all taken` : 'it has rows in n8n already';
}

async function handOverTables({ api, tables, dryRun, onStep }: HandOverParts): Promise<void> {
	const remote = await api.tables();
	const { data: own } = await tables.getManyAndCount({});
	for (const { id, name, columns } of own) {
		const wanted = columns.map((column) => ({ name: column.name, type: column.type }));
		const known = only('data tables', remote, name);
		const missing = wanted.filter((column) => known && !known.columns.some((other) => other.name === column.name && other.type === column.type));
		if (missing.length > 0) {
			throw new UsageError(`The data table "${name}" in n8n has no column ${missing.map((column) => `${column.name} (${column.type})`).join(', ')}.`, 'Add it there, or rename that table.');
		}
		const rows = tables.open(id);
		const { count } = await rows.getManyRowsAndCount({ take: 0 });
		const there = known && (await api.countRows(known.id, count + 1));
		if (there !== undefined && (there > 0 || count === 0)) {
			onStep({ kind: 'data table', name, action: 'keep', note: keptNote(there, count) });
			continue;
		}
		onStep({ kind: 'data table', name, action: known ? 'fill' : 'create', note: `${count} ${count === 1 ? 'row' : 'rows'}` });
		if (dryRun) continue;
		const table = known ?? (await api.createTable({ name, columns: wanted }));
		for (let skip = 0; skip < count; skip += ROWS_AT_ONCE) {
			const { data } = await rows.getManyRowsAndCount({ skip, take: ROWS_AT_ONCE });
			const bare = data.map((row) => Object.fromEntries(Object.entries(row).filter(([key, value]) => !SYSTEM_COLUMNS.has(key) && value !== null)));
			await api.insertRows(table.id, bare);
		}
	}
}

function replacedNote(same: boolean, publishedOnly: boolean): { note?: string } {
	if (same) return { note: 'n8n has it like this already' };
	return publishedOnly ? { note: 'as a draft; what is published goes on until you publish it' } : {};
}

/**
 * Takes workflows, Data Tables and, if wanted, credentials to an n8n instance. What has the same name there is replaced
 * (workflows) or kept (credentials, tables with rows), so that a second time makes nothing twice.
 *
 * @throws UsageError when something there is not unique or does not fit; N8nApiError when n8n refuses
 */
export async function handOver(parts: HandOverParts): Promise<void> {
	const { api, workflows, staticDataOf, activate, dryRun, onStep } = parts;
	const remote = await api.workflows();
	const known = new Map<string, RemoteWorkflow | undefined>(workflows.map((workflow) => [workflow.id, only('workflows', remote, workflow.name)]));
	const credentials = await handOverCredentials(parts);
	await handOverTables(parts);
	const ids: RemoteIds = {
		workflow: (idOrName) => {
			const own = workflows.find(({ id, name }) => id === idOrName || name === idOrName);
			return own && known.get(own.id)?.id;
		},
		credential: (type, name) => {
			const found = credentials.filter((one) => one.type === type);
			const match = found.find((one) => one.name === name) ?? (found.length === 1 ? found[0] : undefined);
			return match && { id: match.id, name: match.name };
		},
	};
	const made = new Set<string>();
	for (const workflow of workflows) {
		if (known.get(workflow.id)) continue;
		made.add(workflow.id);
		onStep({ kind: 'workflow', name: workflow.name, action: 'create' });
		const { name } = workflow;
		known.set(workflow.id, dryRun ? { id: NEW, name, active: false, isArchived: false, nodes: [], connections: {} } : await api.createWorkflow(workflowBody(workflow, ids, staticDataOf(workflow.id))));
	}
	for (const workflow of workflows) {
		const there = known.get(workflow.id);
		if (!there || (dryRun && made.has(workflow.id))) continue;
		const { name } = workflow;
		const body = workflowBody(workflow, ids);
		const same = isAsSent(there, body);
		if (!made.has(workflow.id)) onStep({ kind: 'workflow', name, action: same ? 'keep' : 'replace', ...replacedNote(same, there.active && !activate) });
		// Also a new one, when it calls a workflow that was made after it and whose id is known only now.
		if (!dryRun && !same) await api.replaceWorkflow(there.id, body);
	}
	if (!activate) return;
	for (const { id, name } of workflows) {
		onStep({ kind: 'workflow', name, action: 'activate' });
		const there = known.get(id);
		if (!dryRun && there) await api.activate(there.id);
	}
}
