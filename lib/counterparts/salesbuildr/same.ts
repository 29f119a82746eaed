import { essenceOf } from '../../domain/sameText';
import type { SalesbuildrField } from './resources';

const FEWEST_DECIMALS = 2;

const isBlank = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

const plain = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const decimalsOf = (value: number): number => (String(value).split('.')[1] ?? '').length;

/** Equal once `wanted` is rounded as `current` seems to be; a price with two decimals is not compared with fewer. */
function sameNumber(current: unknown, wanted: unknown): boolean {
	const [left, right] = [Number(current), Number(wanted)];
	if (left === right) return true;
	const decimals = Math.max(FEWEST_DECIMALS, decimalsOf(left));
	return decimals < decimalsOf(right) && Math.abs(left - right) <= 0.5 * 10 ** -decimals * (1 + 1e-9);
}

/**
 * Whether writing `wanted` over `current` would change nothing that matters. Salesbuildr may trim a text, put an
 * e-mail address in lower case, add a scheme to a website, round an amount or give a number as text: taking
 * that for a difference would write the record again in every run for ever.
 */
export function sameInSalesbuildr(field: SalesbuildrField | undefined, current: unknown, wanted: unknown): boolean {
	if (isBlank(current) || isBlank(wanted)) return isBlank(current) && isBlank(wanted);
	if (field?.type === 'number') return sameNumber(current, wanted);
	if (field?.type === 'boolean') return String(current) === String(wanted);
	return essenceOf(plain(current), field?.form) === essenceOf(plain(wanted), field?.form);
}
