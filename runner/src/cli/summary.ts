import Table from 'cli-table3';
import type { Failure, RunResult } from '../report';
import type { Colors } from './colors';
import { duration, plural, whole } from './wording';

const MOST_ROWS = 20;
const MOST_COLUMNS = 10;
const WIDEST_CELL = 40;


function table(head: string[], rows: string[][]): string {
	const drawn = new Table({ head, style: { head: [], border: [] } });
	drawn.push(...rows);
	return drawn.toString();
}

function cell(value: unknown): string {
	const text = value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
	return text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text;
}

function nodeTable({ nodes }: RunResult): string {
	const rows = Object.entries(nodes).map(([name, { runs, items, ms, errors }]) => [
		name, whole(runs), whole(items), duration(ms), errors === 0 ? '' : whole(errors),
	]);
	return table(['Node', 'Runs', 'Items', 'Time', 'Errors'], rows);
}

function outputTable(output: readonly unknown[]): string | undefined {
	const items = output.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
	const columns = [...new Set(items.flatMap((item) => Object.keys(item)))].slice(0, MOST_COLUMNS);
	if (items.length === 0 || columns.length === 0) return undefined;
	const rows = items.slice(0, MOST_ROWS).map((item) => columns.map((column) => cell(item[column])));
	const more = items.length - rows.length;
	return table(columns, rows) + (more > 0 ? `\n… and ${plural(more, 'more item')} (--json prints all)` : '');
}

/** "✗ Create client, item 3: message", the way there when it is in a sub-workflow, and what to do. */
export function failureText({ node, item, message, advice, path }: Failure, colors: Colors): string {
	const place = [node === null ? undefined : `Node "${node}"`, item === null ? undefined : `item ${item}`].filter(Boolean).join(', ');
	const lines = [`${colors.red('✗')} ${place === '' ? '' : `${place}: `}${message}`];
	if (path) lines.push(`  Called by: ${path.slice(0, -1).join(' › ')}`);
	lines.push(`  ${colors.dim('What to do:')} ${advice}`);
	return lines.join('\n');
}

const WORDS = { success: 'finished', error: 'failed', canceled: 'was canceled' } as const;

export function summaryText(result: RunResult, colors: Colors): string {
	const color = result.status === 'success' ? colors.green : colors.red;
	return [
		nodeTable(result),
		outputTable(result.output),
		...result.errors.map((failure) => failureText(failure, colors)),
		color(`Workflow "${result.workflow}" ${WORDS[result.status]} after ${duration(result.duration)}.`),
	].filter((part) => part !== undefined).join('\n');
}
