/**
 * What makes a canvas hard to read: nodes on top of each other, a line through a node or through the text of a note,
 * two lines that cross although they share no node. Runs in the page, so it uses nothing from here.
 */
export function canvasFaults() {
	const nameOf = (element) => element.getAttribute('data-node-name') ?? element.textContent.trim().slice(0, 30);
	const boxOf = (element) => ({ name: nameOf(element), ...element.getBoundingClientRect().toJSON() });
	const nodes = [...document.querySelectorAll('[data-test-id="canvas-node"]')].filter((element) => !element.querySelector('[data-test-id="sticky"]'));
	const cards = nodes.map((element) => ({ ...boxOf(element.querySelector('[data-test-id$="-node"]') ?? element), name: nameOf(element) }));
	const notes = [...document.querySelectorAll('[data-test-id="sticky"]')].map(boxOf);

	const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
	const inside = ({ x, y }, box, margin) => x > box.left + margin && x < box.right - margin && y > box.top + margin && y < box.bottom - margin;

	// A line that leads back is drawn in two paths.
	const lines = [...document.querySelectorAll('.vue-flow__edge')].flatMap((edge) => {
		const { sourceNodeName: from, targetNodeName: to } = edge.querySelector('[data-test-id="edge"]').dataset;
		return [...edge.querySelectorAll('path.vue-flow__edge-path')].map((path) => {
			const matrix = path.getScreenCTM();
			const length = path.getTotalLength();
			const count = Math.max(8, Math.round(length / 6));
			const points = Array.from({ length: count + 1 }, (_, index) => path.getPointAtLength((index / count) * length).matrixTransform(matrix));
			return { points, from, to };
		});
	});
	const side = (p, q, r) => Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
	const cross = (a, b, c, d) => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
	const segments = ({ points }) => points.slice(1).map((point, index) => [points[index], point]);

	const faults = new Set();
	cards.forEach((card, index) => {
		for (const other of cards.slice(index + 1)) if (overlap(card, other)) faults.add(`${card.name} lies on ${other.name}`);
		for (const note of notes) if (overlap(card, note)) faults.add(`the note "${note.name}" lies on ${card.name}`);
	});
	lines.forEach((line, index) => {
		const title = `${line.from} to ${line.to}`;
		for (const card of cards) {
			if (card.name === line.from || card.name === line.to) continue;
			if (line.points.some((point) => inside(point, card, 2))) faults.add(`the line from ${title} runs through ${card.name}`);
		}
		for (const note of notes) if (line.points.some((point) => inside(point, note, 2))) faults.add(`the line from ${title} runs through the note "${note.name}"`);
		for (const other of lines.slice(index + 1)) {
			if ([line.from, line.to].some((name) => name === other.from || name === other.to)) continue;
			if (segments(line).some(([a, b]) => segments(other).some(([c, d]) => cross(a, b, c, d)))) {
				faults.add(`the lines from ${title} and from ${other.from} to ${other.to} cross`);
			}
		}
	});
	if (cards.length === 0 || lines.length === 0 || cards.some(({ name }) => !name)) faults.add('the canvas could not be measured');
	return [...faults];
}
