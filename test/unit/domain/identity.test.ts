import { phoneEnding, postcodeKey } from '../../../lib/domain/identity';
import { companyDomain } from '../../../lib/domain/webDomain';

describe('the domain of a company', () => {
	it.each([
		['https://www.contoso.co.uk/about?x=1', 'contoso.co.uk'], ['mail.contoso.com.au', 'contoso.com.au'], ['Jane <jane@Contoso.COM>', 'contoso.com'], ['contoso.com.', 'contoso.com'], ['http://contoso.com:8443', 'contoso.com'],
		['www.me.it', 'me.it'], ['shop.contoso.de', 'contoso.de'], ['http://müller.de', 'xn--mller-kva.de'], ['contoso.onmicrosoft.com', 'contoso.onmicrosoft.com'], ['mailto:info@contoso.example', 'contoso.example'],
		['contoso.nsw.gov.au', 'nsw.gov.au'],
	])('%s is %s', (text, domain) => {
		expect(companyDomain(text)).toBe(domain);
	});

	it.each([
		'jane@gmail.com', 'jane@GoogleMail.com', 'yahoo.co.uk', 'x@hotmail.fr', 'x@live.nl', 'x@gmx.at', 'x@btinternet.com', 'x@t-online.de', 'x@orange.fr', 'x@comcast.net', 'x@bigpond.com', 'x@icloud.com',
		'https://facebook.com/contoso', 'https://linkedin.com/company/contoso', 'onmicrosoft.com', 'https://sites.google.com/contoso', '10.0.0.1', 'http://[::1]/', 'localhost', 'contoso', '', '-', 'n/a', 'none.', 'http://',
	])('%s is nobody\'s own', (text) => {
		expect(companyDomain(text)).toBeUndefined();
	});
});

describe('phone numbers and postcodes', () => {
	it('has one ending for all ways of writing a number', () => {
		const written = ['+44 20 7946 0018', '020 7946 0018', '0044 20 79460018', '(020) 7946-0018', '+44 (0)20 7946 0018 ext. 12', '+442079460018 x7'];
		expect(new Set(written.map(phoneEnding))).toEqual(new Set(['79460018']));
	});

	it.each(['0018', 'ext 12', '', '00000000', '11111111', 'none'])('%s is no number', (text) => {
		expect(phoneEnding(text)).toBeUndefined();
	});

	it.each([['SW1A 1AA', 'sw1a1aa'], ['D-10115', '10115'], ['02110-1234', '02110'], ['021101234', '02110'], ['1234 AB', '1234ab'], ['CH - 8000', '8000'], ['00-950', '00 950']])('%s and %s are one postcode', (left, right) => {
		expect(postcodeKey(left)).toBe(postcodeKey(right));
		expect(postcodeKey(left)).toBeDefined();
	});

	it.each(['', '-', 'n/a', '00000', 'London', '12'])('%s is no postcode', (text) => {
		expect(postcodeKey(text)).toBeUndefined();
	});
});
