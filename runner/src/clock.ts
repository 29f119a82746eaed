import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../lib/ports';

/** The wall clock of this machine. */
export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (milliseconds) => {
		await delay(milliseconds);
	},
};
