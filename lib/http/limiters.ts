import { LimiterRegistry } from './limiter';

/** The rate budgets of this process. One registry, because a tenant counts all requests whichever node sends them. */
export const limiters = new LimiterRegistry();
