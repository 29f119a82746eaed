/** A write that is computed and not yet sent: what a dry run shows. */
export interface PlannedRequest {
	readonly method: 'POST' | 'DELETE';
	readonly path: string;
	readonly body?: readonly unknown[];
}
