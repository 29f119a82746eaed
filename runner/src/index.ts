export { HttpFailure, type Clock, type Http, type HttpRequest, type HttpResponse, type Log } from '../../lib/ports';
export { AxiosHttp, type AxiosHttpOptions } from './axios-http';
export { systemClock } from './clock';
export type { Credential } from './credentials-file';
export { UsageError } from './errors';
export { createHaloClient, type HaloClientParts } from './halo';
export type { Failure, NodeCounts, NodeEvent, RunResult, RunStatus } from './report';
export { createRunner, type RunOptions, type Runner, type RunnerOptions } from './runner';
