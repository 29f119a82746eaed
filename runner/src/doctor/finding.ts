/** Worst first. Only an error makes `doctor` end with 1. */
export const SEVERITIES = ['error', 'warning', 'info', 'ok'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a user calls the trouble, in the order in which causes have to be excluded. */
export const AREAS = ['machine', 'data folder', 'connection', 'permissions', 'webhooks', 'data sync', 'opportunities'] as const;
export type Area = (typeof AREAS)[number];

export interface Finding {
	readonly area: Area;
	readonly severity: Severity;
	/** One sentence. */
	readonly what: string;
	/** What was seen: an address, a status, a count, a service's own words. Never a secret. */
	readonly evidence: string;
	/** What to do, with the menu path in HaloPSA where it is there; null when nothing is to be done. */
	readonly mend: string | null;
}

/** The findings of one area, in the order in which they were made. */
export function reporter(area: Area) {
	const make = (severity: Severity) => (what: string, evidence: string, mend: string): Finding => ({ area, severity, what, evidence, mend });
	return {
		ok: (what: string, evidence = ''): Finding => ({ area, severity: 'ok', what, evidence, mend: null }),
		info: make('info'),
		warning: make('warning'),
		error: make('error'),
	};
}
