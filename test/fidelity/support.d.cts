import type { IRun } from 'n8n-workflow';

export interface FidelityCase {
	readonly theme: string;
	readonly title: string;
	/** As n8n exports it; "{{server}}" stands for the address of the service. */
	readonly workflow: object;
	/** Workflows that it calls by id. */
	readonly calls?: readonly { readonly id: string }[];
	/** Executed so often; the last one counts. */
	readonly times?: number;
	/** Started as a webhook does, not by hand. */
	readonly production?: boolean;
	readonly code?: boolean;
	readonly expected: object;
}

export function cases(): FidelityCase[];
export function startService(): Promise<{ readonly url: string; close(): Promise<void> }>;
export function prepared(workflow: object, url: string, ids?: Readonly<Record<string, string>>): object;
export function outcomeOf(run: Pick<IRun, 'status' | 'data'>, url: string): object;
