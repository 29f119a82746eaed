import { STAGES, STATES, statesOf } from '../domain/pipelineStages';
import { textOf } from '../halo/records/record';
import { isOptedOut, valueOf, type PipelineRecord } from './record';
import type { PipelineRun } from './run';

/** One step of the funnel. */
export interface FunnelRow {
	readonly stage: string;
	readonly state: string;
	readonly label: string;
	readonly count: number;
	/** Sum of oppvalue, and of oppvalue times probability; 0 before there is a deal. */
	readonly value: number;
	readonly weighted_value: number;
	/** Share of the widest step, as a bar of up to 20 signs. */
	readonly bar: string;
	readonly by_source: Readonly<Record<string, number>>;
	readonly do_not_contact: number;
}

const BAR = 20;
const amount = (value: unknown): number => (Number.isFinite(Number(value)) ? Number(value) : 0);
const cents = (value: number): number => Math.round(value * 100) / 100;

/** How many records are in each state, with the value of the deals. States of which there are none are told too. */
export async function reportFunnel(run: PipelineRun): Promise<FunnelRow[]> {
	await run.book.readAll();
	const rows = STAGES.flatMap((stage) => {
		const records = run.book.of(stage);
		const known = statesOf(stage).map((state) => rowOf(stage, state, STATES[state].label, records.filter((record) => record.state === state)));
		const others = records.filter(({ state }) => state === undefined);
		return others.length === 0 ? known : [...known, rowOf(stage, '', 'Another status', others)];
	});
	const widest = Math.max(1, ...rows.map(({ count }) => count));
	return rows.map((row) => ({ ...row, bar: '█'.repeat(row.count === 0 ? 0 : Math.max(1, Math.round((row.count / widest) * BAR))) }));
}

function rowOf(stage: string, state: string, label: string, records: readonly PipelineRecord[]): Omit<FunnelRow, 'bar'> {
	const bySource: Record<string, number> = {};
	for (const record of records) {
		const source = valueOf(record, 'CFLeadSource') || textOf(record.row.opphear) || 'not named';
		bySource[source] = (bySource[source] ?? 0) + 1;
	}
	const value = records.reduce((sum, { row }) => sum + amount(row.oppvalue), 0);
	const weighted = records.reduce((sum, { row }) => sum + (amount(row.oppvalue) * amount(row.oppconversionprobability)) / 100, 0);
	return { stage, state, label, count: records.length, value: cents(value), weighted_value: cents(weighted), by_source: bySource, do_not_contact: records.filter(isOptedOut).length };
}
