import { phoneEnding } from '../domain/identity';
import type { Phone } from './records';

/** Whether two rows are one number: by E.164, or by the last digits where one of them cannot be read for want of a country. */
function isOneNumber(left: Phone, right: Phone): boolean {
	if (left.e164 !== null && right.e164 !== null) return left.e164 === right.e164;
	const ending = phoneEnding(left.e164 ?? left.value);
	return left.value === right.value || (ending !== undefined && ending === phoneEnding(right.e164 ?? right.value));
}

/** That a number must not be called holds for each row of it, whichever of them says so. */
export function flagged(phones: readonly Phone[]): Phone[] {
	const barred = phones.filter(({ doNotCall }) => doNotCall === true);
	return phones.map((phone) => (phone.doNotCall !== true && barred.some((one) => isOneNumber(one, phone)) ? { ...phone, doNotCall: true } : phone));
}
