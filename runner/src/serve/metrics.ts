import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Upper bounds in seconds. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

const GAUGES = { running: 'Executions running.', queued: 'Executions queued.', waiting: 'Executions waiting.', workflows: 'Active workflows.' } as const;

/** How many there are of each now. */
export type Gauges = Readonly<Record<keyof typeof GAUGES, number>>;

/** Numbers of one service for a monitoring system, in the text format of Prometheus. */
export class Metrics {
	private readonly registry = new Registry();
	private readonly executions = new Counter({
		name: 'halopsa_runner_executions_total', help: 'Executions that ended or went to sleep.', labelNames: ['workflow', 'status'], registers: [this.registry],
	});
	private readonly seconds = new Histogram({
		name: 'halopsa_runner_execution_seconds', help: 'Duration of executions.', labelNames: ['workflow'], buckets: BUCKETS, registers: [this.registry],
	});
	private readonly deliveries = new Counter({
		name: 'halopsa_runner_deliveries_total', help: 'Webhook deliveries by the status they were answered with.', labelNames: ['status'], registers: [this.registry],
	});
	private readonly missed = new Counter({
		name: 'halopsa_runner_missed_ticks_total', help: 'Scheduled ticks missed while the runner was down.', labelNames: ['workflow'], registers: [this.registry],
	});
	private readonly gauges = Object.entries(GAUGES).map(([name, help]) => new Gauge({ name: `halopsa_runner_${name}`, help, registers: [this.registry] }));

	constructor() {
		collectDefaultMetrics({ register: this.registry });
	}

	/** @param ms how long it took */
	executed(workflow: string, status: string, ms: number): void {
		this.executions.inc({ workflow, status });
		this.seconds.observe({ workflow }, ms / 1000);
	}

	delivered(status: number): void {
		this.deliveries.inc({ status });
	}

	/** Deliveries by the status they were answered with. */
	async answers(): Promise<[status: string, count: number][]> {
		const { values } = await this.deliveries.get();
		return values.map(({ labels, value }) => [String(labels.status), value]);
	}

	missedTick(workflow: string): void {
		this.missed.inc({ workflow });
	}

	/** The page that a monitoring system reads. */
	async text(now: Gauges): Promise<string> {
		for (const [index, name] of (Object.keys(GAUGES) as (keyof Gauges)[]).entries()) this.gauges[index]?.set(now[name]);
		return await this.registry.metrics();
	}
}
