import { randomBytes } from 'node:crypto';
import { headerText, type IncomingRequest } from '../shared/answer';
import type { Clock } from '../shared/clock';

/** Bearer tokens a server gave out. They end by the clock, or all at once. */
export class Tokens {
	private readonly expiries = new Map<string, number>();

	constructor(
		private readonly clock: Clock,
		readonly lifetimeSeconds: number,
	) {}

	issue(): string {
		const token = randomBytes(24).toString('base64url');
		this.expiries.set(token, this.clock.now() + this.lifetimeSeconds * 1000);
		return token;
	}

	holds(token: string): boolean {
		return (this.expiries.get(token) ?? 0) > this.clock.now();
	}

	/** Whether the request carries a token that is still good. */
	signs(request: IncomingRequest): boolean {
		return this.holds(headerText(request, 'authorization').replace(/^bearer /i, ''));
	}

	revokeAll(): void {
		this.expiries.clear();
	}
}
