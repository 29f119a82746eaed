/** Upper bounds in seconds. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] as const;

type Labels = Readonly<Record<string, string>>;

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

function labelText(labels: Labels): string {
	const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
	return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

class Counter {
	private readonly values = new Map<string, number>();

	add(labels: Labels, amount = 1): void {
		const key = labelText(labels);
		this.values.set(key, (this.values.get(key) ?? 0) + amount);
	}

	lines(name: string): string[] {
		return [...this.values].map(([labels, value]) => `${name}${labels} ${value}`);
	}
}

const family = (name: string, type: string, help: string, lines: readonly string[]): string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];

/** Numbers for a monitoring system, in the text format of Prometheus (version 0.0.4). */
export class Metrics {
	private readonly executions = new Counter();
	private readonly seconds = new Counter();
	private readonly deliveries = new Counter();
	private readonly missed = new Counter();

	/** @param ms how long it took */
	executed(workflow: string, status: string, ms: number): void {
		this.executions.add({ workflow, status });
		const seconds = ms / 1000;
		for (const bound of BUCKETS) if (seconds <= bound) this.seconds.add({ part: 'bucket', workflow, le: String(bound) });
		this.seconds.add({ part: 'bucket', workflow, le: '+Inf' });
		this.seconds.add({ part: 'sum', workflow }, seconds);
		this.seconds.add({ part: 'count', workflow });
	}

	delivered(status: number): void {
		this.deliveries.add({ status: String(status) });
	}

	missedTick(workflow: string): void {
		this.missed.add({ workflow });
	}

	/** @param now values that are read when they are asked for */
	text(now: { running: number; queued: number; waiting: number; workflows: number }): string {
		const histogram = this.seconds.lines('').map((line) => {
			const [, part = '', rest = ''] = /^\{part="(\w+)",(.*)$/.exec(line) ?? [];
			return `halopsa_runner_execution_seconds_${part}{${rest}`;
		});
		const { rss, heapUsed } = process.memoryUsage();
		return [
			...family('halopsa_runner_executions_total', 'counter', 'Executions that ended or went to sleep.', this.executions.lines('halopsa_runner_executions_total')),
			...family('halopsa_runner_execution_seconds', 'histogram', 'Duration of executions.', histogram),
			...family('halopsa_runner_deliveries_total', 'counter', 'Webhook deliveries by the status they were answered with.', this.deliveries.lines('halopsa_runner_deliveries_total')),
			...family('halopsa_runner_missed_ticks_total', 'counter', 'Scheduled ticks missed while the runner was down.', this.missed.lines('halopsa_runner_missed_ticks_total')),
			...Object.entries(now).flatMap(([name, value]) =>
				family(`halopsa_runner_${name}`, 'gauge', name === 'workflows' ? 'Active workflows.' : `Executions ${name}.`, [`halopsa_runner_${name} ${value}`])),
			...family('process_resident_memory_bytes', 'gauge', 'Resident memory.', [`process_resident_memory_bytes ${rss}`]),
			...family('nodejs_heap_size_used_bytes', 'gauge', 'Heap in use.', [`nodejs_heap_size_used_bytes ${heapUsed}`]),
			'',
		].join('\n');
	}
}
