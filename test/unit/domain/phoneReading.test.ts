import { readPhone, splitPhones } from '../../../lib/domain/phoneReading';
import { regionOf } from '../../../lib/domain/region';

describe('readPhone', () => {
	it.each([
		// The trunk zero stayed in these two in the script that this replaces.
		['030 12345678', 'Germany', '+493012345678', '+49 30 12345678', '030 12345678', null],
		['01 42 68 53 00', 'France', '+33142685300', '+33 1 42 68 53 00', '01 42 68 53 00', null],
		// Italy keeps its zero.
		['02 1234 5678', 'Italy', '+390212345678', '+39 02 1234 5678', '02 1234 5678', null],
		['020 7946 0123', 'UK', '+442079460123', '+44 20 7946 0123', '020 7946 0123', null],
		['(212) 555-0100', 'USA', '+12125550100', '+1 212 555 0100', '(212) 555 0100', null],
		['+44 (0)20 7946 0123', '', '+442079460123', '+44 20 7946 0123', '020 7946 0123', null],
		['0049 30 12345678', 'US', '+493012345678', '+49 30 12345678', '030 12345678', null],
		['011 49 30 12345678', 'US', '+493012345678', '+49 30 12345678', '030 12345678', null],
		['030/12345678', 'DE', '+493012345678', '+49 30 12345678', '030 12345678', null],
		['030 12345678 Durchwahl 12', 'DE', '+493012345678', '+49 30 12345678 ext. 12', '030 12345678 ext. 12', '12'],
		['(212) 555-0100, ext. 0042', 'US', '+12125550100', '+1 212 555 0100 ext. 0042', '(212) 555 0100 ext. 0042', '0042'],
		['tel:+49-30-12345678;ext=5', '', '+493012345678', '+49 30 12345678 ext. 5', '030 12345678 ext. 5', '5'],
		['03-1234-5678', 'Japan', '+81312345678', '+81 3 1234 5678', '03 1234 5678', null],
		['٠٣٠١٢٣٤٥٦٧٨', 'Deutschland', '+493012345678', '+49 30 12345678', '030 12345678', null],
		['+49 30 12345678', 'Atlantis', '+493012345678', '+49 30 12345678', '030 12345678', null],
	])('%j of %j is %s', (text, region, e164, international, national, extension) => {
		expect(readPhone(text, region)).toMatchObject({ status: 'valid', e164, international, national, extension, problem: null, candidates: [] });
	});

	it.each([
		['', 'US', 'empty'],
		['---', 'US', 'empty'],
		['n/a', 'US', 'letters'],
		['1-800-FLOWERS', 'US', 'letters'],
		['030 12345678', '', 'noRegion'],
		['030 12345678', 'Atlantis', 'unknownRegion'],
		['030 12345678', 'Europe', 'wideRegion'],
		['12', 'US', 'length'],
		['+49', '', 'length'],
		['030 12345678 / 030 12345679', 'DE', 'several'],
		['1'.repeat(1_000_000), 'US', 'length'],
		['22 12 34 56', 'Nordic Countries', 'ambiguous'],
	])('refuses %.30s of %s: %s', (text, region, problem) => {
		const reading = readPhone(text, region);
		expect(reading).toMatchObject({ e164: null, problem });
		expect(reading.reason).toMatch(/\w/);
		expect(reading.input.length).toBeLessThanOrEqual(250);
	});

	it('gives the readings of a number that several countries of a region could have, and takes the first only when told to', () => {
		expect(readPhone('22 12 34 56', 'Nordic Countries').candidates).toEqual(expect.arrayContaining(['+4722123456', '+4522123456']));
		expect(readPhone('22 12 34 56', 'Nordic Countries', 'first')).toMatchObject({ status: 'valid', e164: '+4722123456', region: 'NO' });
		// Both countries of the region share the calling code, so there is one reading.
		expect(readPhone('212 555 0100', 'USA and Canada')).toMatchObject({ status: 'valid', e164: '+12125550100' });
	});

	it('a range that is not known to be assigned is possible and says so', () => {
		expect(readPhone('555 123 4567', 'US')).toMatchObject({ status: 'possible', e164: '+15551234567', reason: expect.stringContaining('check the number') });
	});
});

it.each([
	['+49 30 1234567; 030 7654321 or 030 7654322\n0171 1234567', ['+49 30 1234567', '030 7654321', '030 7654322', '0171 1234567']],
	['030/12345678', ['030/12345678']],
	['(212) 555-0100, ext. 12', ['(212) 555-0100, ext. 12']],
	['tel:+49-30-12345678;ext=5', ['tel:+49-30-12345678;ext=5']],
	['', []],
])('%j holds %j', (text, numbers) => {
	expect(splitPhones(text)).toEqual(numbers);
});

// The names and calling codes of the table that this replaces.
it.each(
	Object.entries({
		UK: 'GB', 'United Kingdom': 'GB', Germany: 'DE', France: 'FR', Italy: 'IT', Spain: 'ES', Netherlands: 'NL', Belgium: 'BE', Switzerland: 'CH', Austria: 'AT', Russia: 'RU', China: 'CN', Japan: 'JP', 'South Korea': 'KR', India: 'IN',
		Australia: 'AU', 'New Zealand': 'NZ', UAE: 'AE', 'Saudi Arabia': 'SA', Qatar: 'QA', Kuwait: 'KW', Oman: 'OM', Bahrain: 'BH', Israel: 'IL', Turkey: 'TR', Iran: 'IR', Iraq: 'IQ', 'South Africa': 'ZA', Nigeria: 'NG', Kenya: 'KE', Egypt: 'EG',
		Morocco: 'MA', Ghana: 'GH', Ethiopia: 'ET', Tanzania: 'TZ', USA: 'US', Canada: 'CA', Mexico: 'MX', Brazil: 'BR', Argentina: 'AR', Chile: 'CL', Colombia: 'CO', Peru: 'PE', Venezuela: 'VE', Singapore: 'SG', Vietnam: 'VN',
	}),
)('the region %s is %s', (name, country) => {
	expect(regionOf(` ${name.toUpperCase()} `)).toEqual({ kind: 'country', country });
	expect(regionOf(country.toLowerCase())).toEqual({ kind: 'country', country });
});
