import { companyName, identicalNameKey } from '../../../lib/domain/companyName';
import { compareNames, editSteps } from '../../../lib/domain/nameLikeness';

const agreement = (left: string, right: string): string => compareNames(companyName(left), companyName(right)).agreement;

describe('a company name', () => {
	it.each([
		'Contoso Ltd', 'Contoso Limited', 'CONTOSO, LTD.', 'Contoso Co., Ltd.', 'Contoso Pty. Ltd.', 'Contoso Pvt Ltd', 'Contoso Pte. Ltd.', 'Contoso Sdn Bhd', 'Contoso Inc.', 'Contoso, Incorporated',
		'Contoso LLC', 'Contoso L.L.C.', 'Contoso LLP', 'Contoso plc', 'Contoso P.L.C.', 'Contoso GmbH', 'Contoso G.m.b.H.', 'Contoso Ges.m.b.H.', 'Contoso Gesellschaft mit beschränkter Haftung',
		'Contoso GmbH & Co. KG', 'Contoso AG', 'Contoso e.K.', 'Contoso UG (haftungsbeschränkt)', 'Contoso e.V.', 'Contoso S.A.R.L.', 'Contoso S.à r.l.', 'Contoso SAS', 'Contoso S.A.', 'Contoso B.V.',
		'Contoso b. v.', 'Contoso N.V.', 'Contoso BVBA', 'Contoso S.r.l.', 'Contoso S. p. A.', 'Contoso S.L.', 'Contoso S.L.U.', 'Contoso Lda.', 'Contoso Ltda', 'Contoso S.A. de C.V.',
		'Contoso S. de R.L. de C.V.', 'Contoso Sp. z o.o.', 'Contoso sp. z o. o.', 'Contoso Spółka z o.o.', 'Contoso s.r.o.', 'Contoso spol. s r.o.', 'Contoso a.s.', 'Contoso Kft.', 'Contoso Zrt',
		'Contoso AB', 'AB Contoso', 'Contoso Aktiebolag', 'Contoso AS', 'Contoso ASA', 'Contoso ApS', 'Contoso A/S', 'Contoso Oy', 'Contoso Oyj', 'Contoso ehf.', 'Contoso OÜ', 'SIA Contoso', 'UAB "Contoso"',
		'Contoso d.o.o.', 'Contoso d. o. o.', 'Contoso d.d.', 'Contoso EOOD', 'Contoso Ltd. Şti.', 'Contoso A.Ş.', 'ООО Contoso', 'ТОВ «Contoso»', 'Contoso K.K.', '株式会社Contoso', 'Contoso 有限公司',
		'주식회사 Contoso', 'PT Contoso Tbk', 'Contoso JSC', 'Contoso FZE', 'The Contoso Company', '  contoso  ', 'Contoso™',
	])('is contoso without its legal form: %s', (text) => {
		expect(companyName(text).ways[0]?.joined).toBe('contoso');
	});

	it.each([
		['Müller & Söhne', 'Mueller und Soehne'], ['Århus Bageri', 'Aarhus Bageri'], ['Ørsted', 'Orsted'], ['Łódź Foods', 'Lodz Foods'], ['Straße 9', 'Strasse 9'], ['Ромашка', 'Romashka'], ['Αθήνα', 'Athina'],
		['O’Brien', "O'Brien"], ['Coca-Cola', 'CocaCola'], ['J.P. Morgan', 'JP Morgan'], ['ＣＯＮＴＯＳＯ', 'Contoso'], ['Bäcker', 'Ba\u0308cker'], ['Fabrikam (formerly Contoso Ltd)', 'Contoso'], ['Blue Door t/a Contoso', 'Contoso'],
	])('%s and %s are one', (left, right) => {
		expect(agreement(left, right)).toBe('same');
	});

	it.each([
		['Northwind Traders', 'Nortwind Traders'], ['Northwind Traders', 'Nrothwind Traders'], ['Contoso Tech', 'Contoso Technologies'], ['Smith Bros', 'Smith Brothers'], ['IBM', 'International Business Machines'],
		['Dental Smith', 'Smith Dental'], ['Contoso Intl', 'Contoso International'],
	])('%s and %s differ in writing', (left, right) => {
		expect(agreement(left, right)).toBe('close');
	});

	// Each of these pairs are two companies, or two branches with their own contracts.
	it.each([
		['Contoso', 'Contoso Hosting'], ['Contoso Holding GmbH', 'Contoso Hosting GmbH'], ['Contoso Fund II', 'Contoso Fund III'], ['Contoso 1', 'Contoso 2'], ['Unit 12 Services', 'Unit 21 Services'],
		['East Clinic', 'West Clinic'], ['Hotel A', 'Hotel B'], ['Sun Energy', 'Son Energy'], ['Contoso UK', 'Contoso US'], ['Contoso Berlin', 'Contoso Bern'], ['Dental Services', 'Dental Clinic'], ['', ''], ['🙂', '🙂'],
	])('%s and %s are not taken for one', (left, right) => {
		expect(['part', 'different']).toContain(agreement(left, right));
	});

	it.each([['Jones Ltd', 'Jones LLP', 'differ'], ['Contoso Inc', 'Contoso GmbH', 'abroad'], ['Contoso Ltd', 'Contoso Limited', 'agree'], ['Contoso', 'Contoso AG', 'agree'], ['Contoso GmbH', 'Contoso GmbH & Co. KG', 'differ']])(
		'the legal forms of %s and %s: %s',
		(left, right, forms) => {
			expect(compareNames(companyName(left), companyName(right)).forms).toBe(forms);
		},
	);

	it('keeps a name that is nothing but a legal form', () => {
		expect(companyName('Limited').ways[0]?.joined).toBe('limited');
		expect(companyName('AS').ways[0]?.joined).toBe('as');
	});

	it('is identical for a person only with its legal form', () => {
		expect(identicalNameKey('CONTOSO, Ltd.')).toBe(identicalNameKey('Contoso Ltd'));
		expect(identicalNameKey('Contoso Ltd')).not.toBe(identicalNameKey('Contoso LLP'));
	});
});

it.each([['kitten', 'sitting', 3], ['ab', 'ba', 1], ['', 'abc', 3], ['same', 'same', 0], ['abcdef', 'abcxyz', 3]])('from %s to %s in %i steps', (left, right, steps) => {
	expect(editSteps(left, right, 5)).toBe(steps);
	expect(editSteps(right, left, 5)).toBe(steps);
});
