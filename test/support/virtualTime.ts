import { dirname } from 'node:path';

interface Sleeping {
	sleep(milliseconds: number): Promise<void>;
}

/**
 * Makes waiting cost no time for everything in this test process: `sleep` of n8n-workflow, which the nodes wait with,
 * moves the clock instead, and a request that is not answered times out soon. Sockets stay real.
 *
 * @param longestTimeoutMs waits of a client for its server are shortened to it; on a busy machine an answer takes a second
 */
export function useVirtualTime(longestTimeoutMs = 4_000): { readonly slept: () => number; restore(): void } {
	const beside = { paths: [dirname(require.resolve('n8n-workflow'))] };
	const utils: Sleeping = jest.requireActual(require.resolve('@n8n/utils/sleep', beside));
	const real = { now: Date.now, sleep: utils.sleep, setTimeout: globalThis.setTimeout };
	let ahead = 0;
	let slept = 0;

	Date.now = () => real.now() + ahead;
	utils.sleep = async (milliseconds) => {
		slept += milliseconds;
		const due = Date.now() + milliseconds;
		await new Promise<void>((wake) => setImmediate(wake));
		ahead = Math.max(ahead, due - real.now());
	};
	const soon = (callback: (...values: unknown[]) => void, milliseconds = 0, ...values: unknown[]): NodeJS.Timeout =>
		real.setTimeout(callback, Math.min(milliseconds, longestTimeoutMs), ...values);
	globalThis.setTimeout = Object.assign(soon, real.setTimeout);

	return {
		slept: () => slept,
		restore() {
			Date.now = real.now;
			utils.sleep = real.sleep;
			globalThis.setTimeout = real.setTimeout;
		},
	};
}
