import { customFieldValue, customFieldValues, mergeCustomFields } from '../../../lib/halo/customFields';
import { HaloValidationError } from '../../../lib/halo/errors';

const record = {
	id: 12,
	customfields: [
		{ id: 101, name: 'CFIndustry', value: 3, display: 'Health' },
		{ id: 102, name: 'CFNotes', value: 'call first', display: 'call first' },
		{ id: 103, name: 'CFRenewal', value: '2026-04-01T00:00:00', display: '01/04/2026' },
		{ id: 104, name: 'CFServices', value: [{ id: 7, name: 'Backup' }, { id: 2, name: 'Mail' }], display: 'Backup, Mail' },
		{ id: 105, name: 'CFManaged', value: true, display: 'Yes' },
		{ id: 106, name: 'CFEmpty', value: null, display: '' },
		{ id: 107, name: 'CFSecret', value: '*****', isencrypted: true },
		{ id: 108, name: 'CFTotal', value: 40, calculation: '$1*2' },
		{ id: 109, name: 'CFZero', value: 0, display: '0' },
	],
};

describe('reading', () => {
	it('gives values by name', () => {
		expect(customFieldValues(record)).toMatchObject({ CFIndustry: 3, CFNotes: 'call first', CFEmpty: null });
		expect(customFieldValues({ id: 1 })).toEqual({});
	});

	it('gives one value by id or by name in any case', () => {
		expect(customFieldValue(record, 102)).toBe('call first');
		expect(customFieldValue(record, '102')).toBe('call first');
		expect(customFieldValue(record, 'cfnotes')).toBe('call first');
		expect(customFieldValue(record, 'CFOther')).toBeUndefined();
	});

	it('is not confused by a field named like a member of Object', () => {
		const odd = { customfields: [{ id: 1, name: '__proto__', value: { admin: true } }, { id: 2, name: 'constructor', value: 'x' }] };
		expect(Object.keys(customFieldValues(odd)).sort()).toEqual(['__proto__', 'constructor']);
		expect(({} as Record<string, unknown>).admin).toBeUndefined();
		expect(customFieldValues(record).constructor).toBeUndefined();
	});
});

describe('merging', () => {
	it('keeps every other field, because posting one can empty the rest (HaloAPI issue 13)', () => {
		expect(mergeCustomFields(record, { cfnotes: 'write first' })).toEqual([
			{ id: 101, value: 3 },
			{ id: 103, value: '2026-04-01T00:00:00' },
			{ id: 104, value: [{ id: 7, name: 'Backup' }, { id: 2, name: 'Mail' }] },
			{ id: 105, value: true },
			{ id: 109, value: 0 },
			{ id: 102, value: 'write first' },
		]);
	});

	it('writes an encrypted or calculated field only when it is changed itself', () => {
		expect(mergeCustomFields({ customfields: [record.customfields[6]] }, { CFSecret: 'new' })).toEqual([{ id: 107, value: 'new' }]);
	});

	it('empties a field that is set to null', () => {
		expect(mergeCustomFields(record, { 102: null })).toContainEqual({ id: 102, value: null });
	});

	it.each([
		[{}],
		[{ CFNotes: 'call first' }],
		[{ CFNotes: undefined }],
		[{ CFIndustry: '3' }],
		[{ CFIndustry: 'Health' }],
		[{ CFRenewal: '2026-04-01T00:00:00Z' }],
		[{ CFRenewal: '2026-04-01T00:00:00.0000000Z' }],
		[{ CFServices: '2, 7' }],
		[{ CFServices: [2, 7] }],
		[{ CFServices: [{ id: 2 }, { id: 7 }] }],
		[{ CFManaged: 1 }],
		[{ CFManaged: 'true' }],
		[{ CFEmpty: '' }],
		[{ CFZero: '0' }],
	])('has nothing to write for %j', (changes) => {
		expect(mergeCustomFields(record, changes)).toBeUndefined();
	});

	it.each([
		[{ CFIndustry: 4 }],
		[{ CFServices: '2' }],
		[{ CFServices: [] }],
		[{ CFManaged: false }],
		[{ CFRenewal: '2026-04-02' }],
		[{ CFZero: null }],
		[{ CFEmpty: 0 }],
	])('writes %j', (changes) => {
		const [[name, value]] = Object.entries(changes) as [[string, unknown]];
		const id = record.customfields.find((field) => field.name === name)?.id;
		expect(mergeCustomFields(record, changes)).toContainEqual({ id, value });
	});

	it('names the fields there are when one is unknown', () => {
		const attempt = () => mergeCustomFields({ customfields: record.customfields.slice(0, 2) }, { CFIndustri: 1 });
		expect(attempt).toThrow(HaloValidationError);
		expect(attempt).toThrow('This record has no custom field "CFIndustri". It has: CFIndustry, CFNotes.');
	});

	it('takes an id, or a name from the definitions, for a field that the record does not list', () => {
		expect(mergeCustomFields({}, { 300: 'x' })).toEqual([{ id: 300, value: 'x' }]);
		expect(mergeCustomFields({}, { cftier: 'Gold' }, [{ id: 301, name: 'CFTier' }])).toEqual([{ id: 301, value: 'Gold' }]);
	});
});
