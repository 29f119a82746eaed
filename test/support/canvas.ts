import { NodeHelpers, Workflow, type IConnections, type INode, type INodeTypes } from 'n8n-workflow';

interface Point {
	readonly x: number;
	readonly y: number;
}

interface Box {
	readonly name: string;
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

interface Line {
	readonly from: string;
	readonly to: string;
	readonly segments: readonly (readonly [Point, Point])[];
	readonly bounds: Omit<Box, 'name'>;
}

/** Sizes in n8n's editor 2.41: a card is 96 wide and grows by 32 for each connection after the second on a side. */
const CARD = 96;
const STEP = 32;
/** How far below its source a line that leads back turns round. */
const BACK_BELOW = 130;
const POINTS = 48;

const side = (p: Point, q: Point, r: Point): number => Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
const crosses = (a: Point, b: Point, c: Point, d: Point): boolean => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
const inside = ({ x, y }: Point, box: Box, margin: number): boolean => x > box.left + margin && x < box.right - margin && y > box.top + margin && y < box.bottom - margin;
const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const apart = (a: Line['bounds'], b: Line['bounds']): boolean => a.left > b.right || b.left > a.right || a.top > b.bottom || b.top > a.bottom;

/** The curve that the editor draws to a card on the right: its control points lie half-way. */
function forward(from: Point, to: Point): Point[] {
	const middle = (from.x + to.x) / 2;
	return Array.from({ length: POINTS + 1 }, (_, index) => {
		const t = index / POINTS;
		const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
		return { x: a * from.x + (b + c) * middle + d * to.x, y: (a + b) * from.y + (c + d) * to.y };
	});
}

/** A line that leads back goes right, down, left below its source, and up to its target. */
function backward(from: Point, to: Point): Point[] {
	const below = from.y + BACK_BELOW;
	const [right, left] = [from.x + 40, to.x - 40];
	return [from, { x: right, y: from.y }, { x: right, y: below }, { x: left, y: below }, { x: left, y: to.y }, to];
}

function line(from: string, to: string, points: readonly Point[]): Line {
	const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
	return {
		from, to,
		segments: points.slice(1).map((point, index) => [points[index] ?? point, point] as const),
		bounds: { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) },
	};
}

/** The points in between too, for the straight parts of a line that leads back. */
const dense = ({ segments }: Line): Point[] => segments.flatMap(([a, b]) => [0, 0.25, 0.5, 0.75, 1].map((t) => ({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t })));

const meet = (one: Line, other: Line): boolean => !apart(one.bounds, other.bounds) && one.segments.some(([a, b]) => other.segments.some(([c, d]) => crosses(a, b, c, d)));

function countsOf(workflow: Workflow, node: INode, types: INodeTypes): { inputs: number; outputs: number } {
	const { description } = types.getByNameAndVersion(node.type, node.typeVersion);
	const main = (ends: readonly (string | { type: string })[]): number => ends.filter((end) => (typeof end === 'string' ? end : end.type) === 'main').length;
	return { inputs: main(NodeHelpers.getNodeInputs(workflow, node, description)), outputs: main(NodeHelpers.getNodeOutputs(workflow, node, description)) };
}

const isNote = ({ type }: INode): boolean => type === 'n8n-nodes-base.stickyNote';

function boxOfNote({ name, position: [left, top], parameters }: INode): Box {
	return { name, left, top, right: left + Number(parameters['width'] ?? 240), bottom: top + Number(parameters['height'] ?? 160) };
}

/**
 * What makes the canvas of a workflow hard to read: cards or notes on top of each other, a line through a card or a
 * note, two lines that cross although they share no card. The suite in a real n8n measures the same on the page.
 */
export function canvasFaults({ nodes, connections }: { nodes: INode[]; connections: IConnections }, types: INodeTypes): string[] {
	const real = nodes.filter((node) => !isNote(node));
	const workflow = new Workflow({ nodes: real, connections, active: false, nodeTypes: types });
	const ends = new Map(real.map((node) => [node.name, countsOf(workflow, node, types)]));
	const heightOf = (name: string): number => {
		const { inputs = 1, outputs = 1 } = ends.get(name) ?? {};
		return CARD + Math.max(0, Math.max(inputs, outputs) - 2) * STEP;
	};
	const cards: Box[] = real.map(({ name, position: [left, top] }) => ({ name, left, top, right: left + CARD, bottom: top + heightOf(name) }));
	const notes = nodes.filter(isNote).map(boxOfNote);
	const cardOf = new Map(cards.map((card) => [card.name, card]));

	const lines: Line[] = Object.entries(connections).flatMap(([from, { main = [] }]) =>
		main.flatMap((targets, output) =>
			(targets ?? []).flatMap(({ node: to, index }) => {
				const [source, target] = [cardOf.get(from), cardOf.get(to)];
				if (!source || !target) return [];
				const start = { x: source.right, y: source.top + (heightOf(from) * (output + 1)) / ((ends.get(from)?.outputs ?? 1) + 1) };
				const end = { x: target.left, y: target.top + (heightOf(to) * (index + 1)) / ((ends.get(to)?.inputs ?? 1) + 1) };
				return [line(from, to, start.x - 20 > end.x ? backward(start, end) : forward(start, end))];
			}),
		),
	);

	const faults = new Set<string>();
	cards.forEach((card, index) => {
		for (const other of cards.slice(index + 1)) if (overlap(card, other)) faults.add(`${card.name} lies on ${other.name}`);
		for (const note of notes) if (overlap(card, note)) faults.add(`${note.name} lies on ${card.name}`);
	});
	notes.forEach((note, index) => {
		for (const other of notes.slice(index + 1)) if (overlap(note, other)) faults.add(`${note.name} lies on ${other.name}`);
	});
	lines.forEach((one, index) => {
		const title = `${one.from} to ${one.to}`;
		const points = dense(one);
		for (const box of [...cards, ...notes]) {
			if (box.name === one.from || box.name === one.to) continue;
			if (points.some((point) => inside(point, box, 2))) faults.add(`the line from ${title} runs through ${box.name}`);
		}
		for (const other of lines.slice(index + 1)) {
			if ([one.from, one.to].some((name) => name === other.from || name === other.to)) continue;
			if (meet(one, other)) faults.add(`the lines from ${title} and from ${other.from} to ${other.to} cross`);
		}
	});
	return [...faults];
}
