import type { LimiterRegistry } from '../http/limiter';
import type { Job } from '../http/sender';
import type { AuthorizedHttp, Clock, HttpMethod, Log, QueryValue } from '../ports';
import type { PagingOptions } from './paging';
import type { HaloRecord, RecordId } from './records/record';
import type { HaloSettings } from './settings';

/** Members that are undefined are not sent. */
export type Query = Readonly<Record<string, QueryValue | undefined>>;

export interface HaloClientOptions {
	readonly http: AuthorizedHttp;
	readonly settings: Pick<HaloSettings, 'resourceUrl' | 'tenant' | 'requestsPerWindow' | 'windowMs'>;
	readonly clock: Clock;
	readonly log: Log;
	/** The registry of the process, so that every client of a tenant shares its budget. */
	readonly limiters: LimiterRegistry;
	/** A number from 0 up to 1. */
	readonly random?: () => number;
	/** Default: 60 s. */
	readonly timeoutMs?: number;
	/** Tries per request, the first included. Default: 6. */
	readonly maxAttempts?: number;
	/** Tries per request while it is rate limited. Default: 20. */
	readonly maxRateLimitAttempts?: number;
	/** Told of each write that HaloPSA accepted. */
	readonly onWritten?: (written: Written) => void;
}

export interface Written {
	/** As {@link HaloClient.tenant}. */
	readonly tenant: string;
	readonly path: string;
	/** The body that was posted. */
	readonly sent: unknown;
	/** What HaloPSA answered. */
	readonly answer: unknown;
}

export interface HaloRequest extends Omit<Job, 'request'> {
	readonly method: HttpMethod;
	/** Relative to the resource server, such as `Tickets/42`. */
	readonly path: string;
	readonly query?: Query;
	readonly json?: unknown;
}

export interface Download {
	/** The parsed answer, when it is JSON. */
	readonly json: unknown;
	readonly base64: string;
	/** Header names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
}

export interface ListRequest extends Omit<PagingOptions, 'path'> {
	readonly path: string;
	readonly query?: Query;
	/** False for reference tables, which come whole in one request without paging parameters. */
	readonly paged?: boolean;
}

export interface CreateOptions {
	/**
	 * Finds records like the one that was sent, when its answer was lost. Narrow the search by natural keys and by
	 * `startedAtMs`, the time of the first sending by this machine's clock.
	 */
	readonly findCreated?: (startedAtMs: number) => Promise<readonly HaloRecord[]>;
	/** The record inside which ids are counted, such as the ticket of an action: its actions are 1, 2, 3 again. */
	readonly parent?: RecordId;
}
