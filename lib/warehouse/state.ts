/** Where a stream stands, kept beside its rows and written together with them. */
export interface StreamState {
	/** Where the next run begins (ISO); empty reads everything. */
	readonly since: string;
	/** Where a run that was broken off goes on; null at the beginning of a run. */
	readonly position: unknown;
}

/** A page of Pull Changes as far as the warehouse needs it. */
export interface PageProgress {
	readonly stream: string;
	/** The cursor the run began with; empty in a run that reads everything. */
	readonly since: string;
	readonly position: unknown;
	readonly done: boolean;
	readonly cursor: string;
}

/**
 * What is to be stored once a page is written. A run that read everything has seen every record there is: those of
 * earlier runs that it did not meet are gone.
 */
export function progressAfter({ since, position, done, cursor }: PageProgress): { readonly state: StreamState; readonly sawEverything: boolean } {
	return { state: done ? { since: cursor, position: null } : { since, position }, sawEverything: done && since === '' };
}
