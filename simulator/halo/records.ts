/** When a record last changed, milliseconds since the epoch. A symbol, so it never reaches JSON. */
export const updatedAt: unique symbol = Symbol('updatedAt');

/** A stored row. Names of related records are not stored: they are looked up when a row is shown. */
export interface HaloRecord {
	[field: string]: unknown;
	[updatedAt]?: number;
}

export type RecordKey = number | string;

export function integerOf(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
	return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

export function numberOf(value: unknown, otherwise = 0): number {
	const number = typeof value === 'string' && value !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : otherwise;
}

export function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function isTrue(value: unknown): boolean {
	return value === true || value === 1 || (typeof value === 'string' && /^(true|1)$/i.test(value));
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectsOf(value: unknown): Record<string, unknown>[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

/**
 * A moment as HaloPSA writes it: UTC, up to seven fraction digits, trailing zeros dropped, with or
 * without Z [C] (DOTMARC delivery, RDXMCP "all datetimes UTC").
 */
export function haloDate(milliseconds: number, ticks = 0, zone: '' | 'Z' = ''): string {
	const text = new Date(milliseconds).toISOString();
	const fraction = `${text.slice(20, 23)}${String(ticks % 10_000).padStart(4, '0')}`.replace(/0+$/, '');
	return `${text.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}${zone}`;
}

/** Milliseconds since the epoch of a date as HaloPSA reads it (no zone means UTC), or undefined. */
export function parseHaloDate(text: string): number | undefined {
	const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:?\d\d)?$/i.exec(
		text.trim(),
	);
	if (!match) return undefined;
	const [, day, time = '00:00', zone = 'Z'] = match;
	const milliseconds = Date.parse(`${day}T${time}${zone}`);
	return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Every client has one [C] (CIPP); the id -1 stands for it in a ticket [1]. */
export const generalUserName = 'General User';
