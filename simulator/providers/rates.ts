import { RollingWindow } from '../shared/rateLimit';
import type { RateRule } from './definition';

/** What one window says after a request. */
export interface RateState {
	windowSeconds: number;
	limit: number;
	remaining: number;
	/** Milliseconds until a place is free again. */
	resetIn: number;
}

/** All windows of a provider. A request has to find a place in each that it counts in. */
export class Rates {
	private readonly windows = new Map<string, RollingWindow>();

	constructor(private readonly rules: readonly RateRule[]) {}

	admit(path: string, now: number): { refused: RateState | undefined; states: RateState[] } {
		const states: RateState[] = [];
		for (const rule of this.rules.filter(({ paths }) => !paths || paths.test(path))) {
			const { admitted, remaining, resetIn } = this.windowOf(rule, path).admit(now);
			const state = { windowSeconds: rule.windowSeconds, limit: rule.requests, remaining, resetIn };
			states.push(state);
			if (!admitted) return { refused: state, states };
		}
		return { refused: undefined, states };
	}

	private windowOf(rule: RateRule, path: string): RollingWindow {
		const key = `${this.rules.indexOf(rule)} ${rule.perPath ? path : ''}`;
		const known = this.windows.get(key);
		if (known) return known;
		const window = new RollingWindow({ requests: rule.requests, windowSeconds: rule.windowSeconds, retryAfter: 'none' });
		this.windows.set(key, window);
		return window;
	}
}
