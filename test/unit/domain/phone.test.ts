import { samePhone, toE164 } from '../../../lib/domain/phone';

describe('toE164', () => {
	it.each([
		['+1 (212) 555-0100', undefined, '+12125550100'],
		['(212) 555-0100 ext. 12', 'US', '+12125550100'],
		// The trunk zero stayed in these two in the script that this replaces.
		['030 12345678', 'DE', '+493012345678'],
		['01 42 68 53 00', 'FR', '+33142685300'],
		['020 7946 0123', 'gb', '+442079460123'],
		['+44 (0)20 7946 0123', undefined, '+442079460123'],
		['0049 30 12345678', undefined, '+493012345678'],
		['0049 30 12345678', 'US', '+493012345678'],
		['011 49 30 12345678', 'US', '+493012345678'],
		['tel:+39 06 698 12345', undefined, '+390669812345'],
		['212-555-0100', undefined, undefined],
		['212-555-0100', 'XX', undefined],
		['12', 'US', undefined],
		['', 'US', undefined],
		['no number', 'US', undefined],
	])('writes %j with %j as %j', (text, country, expected) => {
		expect(toE164(text, country)).toBe(expected);
	});
});

describe('samePhone', () => {
	it.each([
		['(212) 555-0100', '+1 212.555.0100', undefined, true],
		['212 555 0100', '2125550100', undefined, true],
		['020 7946 0123', '+44 20 7946 0123', 'GB', true],
		['020 7946 0123', '+44 20 7946 0123', undefined, true],
		['+1 212 555 0100', '+1 312 555 0100', undefined, false],
		['+44 20 7946 0123', '+49 20 7946 0123', undefined, false],
		['', '', undefined, false],
		['123', '123', undefined, false],
	])('%j and %j with %j: %j', (left, right, country, expected) => {
		expect(samePhone(left, right, country)).toBe(expected);
		expect(samePhone(right, left, country)).toBe(expected);
	});
});
