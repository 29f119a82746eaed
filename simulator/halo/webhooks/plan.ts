import { createHash } from 'node:crypto';

export const tamperings = ['body', 'truncated', 'password', 'scheme', 'noAuthorization', 'notJson', 'prototype'] as const;

export type Tampering = (typeof tamperings)[number];

/** What happens to deliveries on their way. Chances are from 0 to 1 and drawn from the seed. */
export interface DeliveryPlan {
	seed?: number;
	/** Each delivery is sent this many times, 1 when absent. */
	copies?: number;
	/** Chance of one more copy. */
	duplicate?: number;
	/** Longest delay in milliseconds on the clock of the tenant; each delivery draws its own. */
	delayMs?: number;
	/** Deliveries wait until this many are there and leave in another order. */
	reorder?: number;
	/** Events in one body, whatever the webhook says. */
	batch?: number;
	/** Chance that a delivery is lost. */
	drop?: number;
	/** What Halo's log says of a lost delivery; `failure` when absent. */
	dropLoggedAs?: 'failure' | 'success' | 'nothing';
	/** Chance that somebody sends a forged copy first; Halo knows nothing of it. */
	tamper?: number;
	/** Nothing leaves by itself: a test sends what it wants, in the order and as often as it wants. */
	hold?: boolean;
	/** Deliveries on their way at once, 1 when absent. */
	concurrency?: number;
	/** Milliseconds until an unanswered delivery counts as failed; 15 seconds when absent [own]. */
	timeoutMs?: number;
}

/** A number from 0 up to 1 that depends on nothing but the seed, the delivery and what it is drawn for. */
export function draw(seed: number, delivery: number, purpose: string): number {
	return createHash('sha256').update(`${seed}:${delivery}:${purpose}`).digest().readUInt32BE(0) / 0x1_0000_0000;
}

export interface Fate {
	copies: number;
	delayMs: number;
	dropped: boolean;
	tampering: Tampering | undefined;
	/** Place in a shuffled group. */
	rank: number;
}

export function fateOf(plan: DeliveryPlan, delivery: number): Fate {
	const seed = plan.seed ?? 1;
	const chance = (purpose: string, probability = 0): boolean => draw(seed, delivery, purpose) < probability;
	return {
		copies: (plan.copies ?? 1) + (chance('duplicate', plan.duplicate) ? 1 : 0),
		delayMs: Math.floor(draw(seed, delivery, 'delay') * (plan.delayMs ?? 0)),
		dropped: chance('drop', plan.drop),
		tampering: chance('tamper', plan.tamper) ? tamperings[Math.floor(draw(seed, delivery, 'tampering') * tamperings.length)] : undefined,
		rank: draw(seed, delivery, 'rank'),
	};
}
