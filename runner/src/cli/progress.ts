import type { NodeEvent } from '../report';
import { type Colors, colorsFor, PLAIN } from './colors';
import { duration, plural, whole } from './wording';

export interface Progress {
	onNode(event: NodeEvent): void;
	/** Removes what is not meant to stay. */
	stop(): void;
}

interface Output {
	write(text: string): unknown;
	readonly isTTY?: boolean;
	readonly columns?: number;
}

/** How often a long sub-workflow phase shows a sign of life where lines cannot be overwritten, in milliseconds. */
const QUIET_MS = 5_000;
const REDRAW_MS = 120;
const ERASE_LINE = '\r\u001b[2K';

function finishedLine({ node, items = 0, ms = 0, failed }: NodeEvent, colors: Colors): string {
	const mark = failed ? colors.red('✗') : colors.green('✓');
	return `${mark} ${node}  ${colors.dim(`${plural(items, 'item')}, ${duration(ms)}`)}\n`;
}

/** Sums sub-executions between two lines of output. */
class SubExecutionTally {
	private readonly executions = new Set<string>();
	private nodes = 0;
	private items = 0;

	add({ executionId, items = 0 }: NodeEvent): void {
		this.executions.add(executionId);
		this.nodes += 1;
		this.items += items;
	}

	/** Empty when nothing happened since the last call. */
	take(): string {
		if (this.nodes === 0) return '';
		const text = `${plural(this.executions.size, 'sub-execution')}, ${plural(this.nodes, 'node')}, ${plural(this.items, 'item')}`;
		this.executions.clear();
		this.nodes = 0;
		this.items = 0;
		return text;
	}
}

/** One line per finished node of the main workflow; sub-executions are summed up every few seconds. */
export function plainProgress(output: Output, now: () => number): Progress {
	const colors = PLAIN;
	const tally = new SubExecutionTally();
	let lastLine = now();
	const write = (line: string): void => {
		lastLine = now();
		output.write(line);
	};
	return {
		onNode: (event) => {
			if (event.phase === 'start') return;
			if (event.depth === 0) {
				tally.take();
				write(finishedLine(event, colors));
				return;
			}
			tally.add(event);
			if (now() - lastLine >= QUIET_MS) write(`  ${event.workflow}: ${tally.take()}\n`);
		},
		stop: () => {},
	};
}

/** Finished nodes stay; under them one line shows what is running, with the items seen and the time taken. */
export function liveProgress(output: Output, now: () => number): Progress {
	const colors = colorsFor(output);
	const running = new Map<string, { event: NodeEvent; since: number }>();
	let subItems = 0;
	const draw = (): void => {
		const all = [...running.values()];
		const [first] = all;
		const last = all.at(-1);
		if (!first || !last) return;
		const names = first === last ? first.event.node : `${first.event.node} › ${last.event.node}`;
		const seen = subItems > 0 ? ` ${whole(subItems)} items,` : '';
		const line = `… ${names} ${seen} ${duration(now() - first.since)}`;
		output.write(`${ERASE_LINE}${colors.cyan(line.slice(0, (output.columns ?? 80) - 1))}`);
	};
	const timer = setInterval(draw, REDRAW_MS);
	timer.unref();
	return {
		onNode: (event) => {
			const key = `${event.executionId}/${event.node}`;
			if (event.phase === 'start') {
				if (event.depth === 0) subItems = 0;
				running.set(key, { event, since: now() });
				return;
			}
			running.delete(key);
			if (event.depth === 0) output.write(ERASE_LINE + finishedLine(event, colors));
			else subItems += event.items ?? 0;
		},
		stop: () => {
			clearInterval(timer);
			output.write(ERASE_LINE);
		},
	};
}

export function progressFor(output: Output, now: () => number): Progress {
	return output.isTTY ? liveProgress(output, now) : plainProgress(output, now);
}
