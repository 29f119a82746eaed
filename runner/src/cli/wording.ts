const grouping = new Intl.NumberFormat('en');

export const whole = (count: number): string => grouping.format(count);

export const plural = (count: number, noun: string): string => `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;

/** "340 ms", "12.4 s", "3 min 20 s" */
export function duration(milliseconds: number): string {
	if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
	if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
	const seconds = Math.round(milliseconds / 1_000);
	return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
