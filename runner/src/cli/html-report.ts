import { z } from 'zod';
import type { RunResult } from '../report';
import { duration, whole } from './wording';

const count = z.number().nonnegative().catch(0);

/** What a sync says of one stream; counts that a workflow does not give are 0. `gone` is the warehouse's word for deleted. */
const streamSchema = z
	.object({ stream: z.string(), read: count, created: count, updated: count, unchanged: count, conflicts: count, parked: count, deleted: count, gone: count, requests: count })
	.transform(({ gone, deleted, ...row }) => ({ ...row, deleted: deleted + gone }));

type StreamRow = z.infer<typeof streamSchema>;

/** A row of the Whitespace Report operation. */
const whitespaceSchema = z.object({ client_name: z.string(), has: z.array(z.string()), lacks: z.array(z.string()), unknown_lines: count });

type WhitespaceRow = z.infer<typeof whitespaceSchema>;

/** The metrics of the lead pipeline with the funnel that its Report operation gives. */
const pipelineSchema = z
	.object({ kind: z.literal('metrics'), funnel: z.array(z.object({ stage: z.string(), label: z.string(), count, value: count, weighted_value: count })) })
	.passthrough();

type Pipeline = z.infer<typeof pipelineSchema>;

/** HaloPSA allows so many requests in so many seconds, unless a credential says otherwise (MSPbots guide). */
const BUDGET = { requests: 450, seconds: 300 } as const;

const COUNTS = ['read', 'created', 'updated', 'unchanged', 'conflicts', 'parked', 'deleted', 'requests'] as const;
const BARS = { created: '#1a7f37', updated: '#0969da', unchanged: '#8c959f', conflicts: '#bf8700', parked: '#cf222e', deleted: '#8250df' } as const;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const cells = (tag: 'td' | 'th', values: readonly string[]): string => values.map((value) => `<${tag}>${escaped(value)}</${tag}>`).join('');
const table = (caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string =>
	`<table><caption>${escaped(caption)}</caption><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table>`;

/** The least time that so many requests need within the budget, in milliseconds: the last window is not waited for. */
export const boundFor = (requests: number): number => Math.max(0, Math.ceil(requests / BUDGET.requests) - 1) * BUDGET.seconds * 1000;

function chart(rows: readonly StreamRow[]): string {
	const [left, width, height] = [150, 600, 24];
	const names = Object.keys(BARS) as (keyof typeof BARS)[];
	const most = Math.max(1, ...rows.map((row) => names.reduce((sum, name) => sum + row[name], 0)));
	const bars = rows.map((row, index) => {
		let x = left;
		const parts = names.map((name) => {
			const part = (row[name] / most) * width;
			const bar = `<rect x="${x.toFixed(1)}" y="${index * height + 4}" width="${part.toFixed(1)}" height="${height - 8}" fill="${BARS[name]}"><title>${escaped(`${row.stream}: ${whole(row[name])} ${name}`)}</title></rect>`;
			x += part;
			return row[name] > 0 ? bar : '';
		});
		return `<text x="${left - 8}" y="${index * height + 16}" text-anchor="end">${escaped(row.stream)}</text>${parts.join('')}`;
	});
	const legend = names.map((name, index) => `<rect x="${left + index * 100}" y="${rows.length * height + 10}" width="12" height="12" fill="${BARS[name]}"/><text x="${left + 16 + index * 100}" y="${rows.length * height + 20}">${name}</text>`);
	return `<svg role="img" aria-label="Records by stream" viewBox="0 0 ${left + width + 10} ${rows.length * height + 30}" font-family="sans-serif" font-size="12">${bars.join('')}${legend.join('')}</svg>`;
}

function streamPart(rows: readonly StreamRow[], took: number): string {
	const total = (name: (typeof COUNTS)[number]): number => rows.reduce((sum, row) => sum + row[name], 0);
	const line = (name: string, of: (column: (typeof COUNTS)[number]) => number): string[] => [name, ...COUNTS.map((column) => whole(of(column)))];
	const bound = boundFor(total('requests'));
	const body = [...rows.map((row) => line(row.stream, (column) => row[column])), line('Total', total)];
	return `<h2>Streams</h2>${chart(rows)}${table('Records and HaloPSA requests', ['stream', ...COUNTS], body)}
<p>${escaped(`${whole(total('requests'))} HaloPSA requests need at least ${duration(bound)} at ${BUDGET.requests} in ${BUDGET.seconds} seconds. The run took ${duration(took)}.`)}</p>`;
}

function whitespacePart(rows: readonly WhitespaceRow[]): string {
	const groups = [...new Set(rows.flatMap(({ has, lacks }) => [...has, ...lacks]))].sort();
	const body = rows.map((row) => [row.client_name, ...groups.map((group) => (row.has.includes(group) ? '✓' : '')), whole(row.unknown_lines)]);
	return `<h2>Whitespace</h2>${table('Product groups each client has; an empty cell is something to sell', ['client', ...groups, 'lines of no group'], body)}`;
}

const STAGE_COLOURS: Readonly<Record<string, string>> = { lead: '#0969da', prospect: '#bf8700', opportunity: '#1a7f37' };

function funnelPart({ kind: _kind, funnel, ...counts }: Pipeline): string {
	const [left, width, height] = [200, 500, 22];
	const most = Math.max(1, ...funnel.map((row) => row.count));
	const bars = funnel.map(({ stage, label, count: records, weighted_value: weighted }, index) => {
		const top = index * height;
		const part = (records / most) * width;
		return `<text x="${left - 8}" y="${top + 15}" text-anchor="end">${escaped(label)}</text><rect x="${left}" y="${top + 3}" width="${part.toFixed(1)}" height="${height - 6}" fill="${STAGE_COLOURS[stage] ?? '#8c959f'}"><title>${escaped(`${stage}: ${label}`)}</title></rect><text x="${(left + part + 6).toFixed(1)}" y="${top + 15}">${whole(records)}${weighted > 0 ? ` (${whole(weighted)} weighted)` : ''}</text>`;
	});
	const rows = Object.entries(counts).flatMap(([name, value]) => (typeof value === 'number' ? [[name.replaceAll('_', ' '), whole(value)]] : []));
	return `<h2>Lead pipeline</h2><svg role="img" aria-label="Records by state" viewBox="0 0 ${left + width + 160} ${funnel.length * height + 6}" font-family="sans-serif" font-size="12">${bars.join('')}</svg>${table('What the run did', ['count', 'records'], rows)}`;
}

/** One page without scripts or anything from elsewhere; every text in it is escaped. */
export function htmlReport({ workflow, status, duration: took, nodes, output, errors }: RunResult): string {
	const streams = output.flatMap((row) => streamSchema.safeParse(row).data ?? []);
	const whitespace = output.flatMap((row) => whitespaceSchema.safeParse(row).data ?? []);
	const pipelines = output.flatMap((row) => pipelineSchema.safeParse(row).data ?? []);
	const nodeRows = Object.entries(nodes).map(([name, row]) => [name, whole(row.runs), whole(row.items), duration(row.ms), whole(row.errors)]);
	const errorRows = errors.map(({ node, item, message, advice }) => [node ?? '', item === null ? '' : String(item), message, advice]);
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escaped(workflow)}</title>
<style>body{font:14px sans-serif;margin:2rem;max-width:70rem}table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:bold}td,th{border:1px solid #d0d7de;padding:.25rem .6rem;text-align:right}td:first-child,th:first-child{text-align:left}svg{max-width:50rem}</style></head>
<body><h1>${escaped(workflow)}</h1><p>${escaped(`Ended with ${status} after ${duration(took)}.`)}</p>
${streams.length > 0 ? streamPart(streams, took) : ''}
${whitespace.length > 0 ? whitespacePart(whitespace) : ''}
${pipelines.map(funnelPart).join('')}
${errorRows.length > 0 ? `<h2>Errors</h2>${table('What failed', ['node', 'item', 'message', 'what to do'], errorRows)}` : ''}
<h2>Nodes</h2>${table('What each node did, sub-workflows included', ['node', 'runs', 'items', 'time', 'errors'], nodeRows)}
</body></html>
`;
}
