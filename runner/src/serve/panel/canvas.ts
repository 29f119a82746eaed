import type { INode, IWorkflowBase } from 'n8n-workflow';
import type { NodeCounts } from '../../report';
import { html, type Html } from './html';

const WIDTH = 180;
const HEIGHT = 52;
const MARGIN = 20;
/** On the screen, so that letters of 14 are as high as small print. */
const SCALE = 0.8;
const STICKY = 'n8n-nodes-base.stickyNote';
const LONGEST_NAME = 22;

interface Place {
	readonly x: number;
	readonly y: number;
}

const short = (name: string): string => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name);

function lines({ connections }: IWorkflowBase, places: ReadonlyMap<string, Place>): Html[] {
	return Object.entries(connections).flatMap(([from, outputs]) => {
		const start = places.get(from);
		const targets = Object.values(outputs).flat().flatMap((output) => output ?? []);
		return targets.flatMap(({ node }) => {
			const end = places.get(node);
			if (!start || !end) return [];
			const [x1, y1, x2, y2] = [start.x + WIDTH, start.y + HEIGHT / 2, end.x, end.y + HEIGHT / 2];
			const bend = Math.max(20, Math.abs(x2 - x1) / 2);
			return [html`<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>`];
		});
	});
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function saidOf(counts: NodeCounts | undefined): string {
	if (counts === undefined) return 'not run';
	const { items, runs, errors } = counts;
	return [counted(items, 'item'), ...(runs > 1 ? [counted(runs, 'run')] : []), ...(errors > 0 ? [counted(errors, 'error')] : [])].join(', ');
}

function box({ name }: INode, { x, y }: Place, counts: NodeCounts | undefined): Html {
	const said = saidOf(counts);
	const look = counts === undefined ? 'idle' : counts.errors > 0 ? 'bad' : 'done';
	return html`<g><title>${name}: ${said}</title><rect class="${look}" x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="6"/>
<text x="${x + 10}" y="${y + 22}">${short(name)}</text><text x="${x + 10}" y="${y + 41}" class="count">${said}</text></g>`;
}

/** A workflow as its canvas shows it, with what each node did in one execution. Screen readers get one sentence; a table beside it has the numbers. */
export function canvasPicture(workflow: IWorkflowBase, counts: Readonly<Record<string, NodeCounts>>): Html {
	const nodes = workflow.nodes.filter(({ type }) => type !== STICKY);
	const left = Math.min(...nodes.map(({ position }) => position[0]));
	const top = Math.min(...nodes.map(({ position }) => position[1]));
	const places = new Map(nodes.map(({ name, position: [x, y] }) => [name, { x: x - left + MARGIN, y: y - top + MARGIN }]));
	const width = Math.max(...[...places.values()].map(({ x }) => x)) + WIDTH + MARGIN;
	const height = Math.max(...[...places.values()].map(({ y }) => y)) + HEIGHT + MARGIN;
	const label = `Canvas of ${workflow.name}: ${counted(nodes.length, 'node')}`;
	return html`<div class="canvas" tabindex="0" role="region" aria-label="${label}"><svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${Math.round(width * SCALE)}" xmlns="http://www.w3.org/2000/svg">
${lines(workflow, places)}${nodes.map((node) => box(node, places.get(node.name) ?? { x: 0, y: 0 }, counts[node.name]))}</svg></div>`;
}
