export { LimiterRegistry, RateLimiter } from './limiter';
export { limiters } from './limiters';
export { RetryingHttp } from './retryingHttp';
export { TokenGates } from './tokenGate';
