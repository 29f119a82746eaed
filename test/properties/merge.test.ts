import fc from 'fast-check';
import { agreedBase, fieldOwners, mergeRecords, tieBreaks, type Base, type FieldOwner, type MergeInput, type Values } from '../../lib/domain/merge';
import { scale } from '../support/scale';

const fields = ['name', 'phone', 'email', 'title'] as const;
const value = fc.constantFrom<unknown>('', 'a', 'b', 'C', ' c', null);
const record = fc.record({ name: value, phone: value, email: value, title: value });
const same = (_field: string, left: unknown, right: unknown): boolean => (left ?? '') === (right ?? '');

const settings = fc.record({
	owners: fc.record({ name: fc.constantFrom(...fieldOwners), phone: fc.constantFrom(...fieldOwners), email: fc.constantFrom(...fieldOwners), title: fc.constantFrom(...fieldOwners) }),
	tieBreak: fc.constantFrom(...tieBreaks),
	haloTime: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
	counterpartTime: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});

/** How a system stores what it is given: as it is, trimmed and in capitals, or cut. */
const storing = fc.constantFrom<(given: unknown) => unknown>(
	(given) => given,
	(given) => (typeof given === 'string' ? given.trim().toUpperCase() : given),
	(given) => (given === null ? '' : given),
);

const stored = (store: (given: unknown) => unknown, record: Values, writes: Values): Values => ({
	...record, ...Object.fromEntries(Object.entries(writes).map(([name, given]) => [name, store(given)])),
});

interface Setting { owners: Record<string, FieldOwner>; tieBreak: MergeInput['tieBreak']; haloTime: number | undefined; counterpartTime: number | undefined }

const inputOf = ({ owners, ...rest }: Setting, halo: Values, counterpart: Values, base?: Base): MergeInput => ({
	fields, halo, counterpart, base, ownerOf: (field) => owners[field] ?? 'newest', same, ...rest,
});

const runs = { numRuns: scale(3_000) };

describe('merging two records', () => {
	it('has nothing to write once both sides are written, whatever form they store values in', () => {
		fc.assert(fc.property(settings, record, record, fc.option(fc.record({ halo: record, counterpart: record }), { nil: undefined }), storing, storing, (setting, halo, counterpart, base, storeHalo, storeOther) => {
			const input = inputOf(setting, halo, counterpart, base);
			const merge = mergeRecords(input);
			const left = stored(storeHalo, halo, merge.toHalo);
			const right = stored(storeOther, counterpart, merge.toCounterpart);
			const after = agreedBase(input, merge, { halo: left, counterpart: right });
			expect(mergeRecords({ ...inputOf(setting, left, right, after), haloTime: 9, counterpartTime: 8 }))
				.toMatchObject(merge.conflicts.some(({ winner }) => winner === 'none') ? {} : { toHalo: {}, toCounterpart: {}, conflicts: [] });
		}), runs);
	});

	it('never writes a field that is owned by one side to that side, and no field to both', () => {
		fc.assert(fc.property(settings, record, record, fc.option(fc.record({ halo: record, counterpart: record }), { nil: undefined }), (setting, halo, counterpart, base) => {
			const { toHalo, toCounterpart } = mergeRecords(inputOf(setting, halo, counterpart, base));
			for (const field of Object.keys(toHalo)) expect([setting.owners[field as 'name'], field in toCounterpart]).not.toEqual(expect.arrayContaining(['halo']));
			for (const field of Object.keys(toCounterpart)) {
				expect(setting.owners[field as 'name']).not.toBe('counterpart');
				expect(field in toHalo).toBe(false);
			}
		}), runs);
	});

	it('carries a change of one side to the other and overwrites no change of the other side without saying so', () => {
		fc.assert(fc.property(settings, record, record, record, (setting, agreed, halo, counterpart) => {
			const { toHalo, toCounterpart, conflicts } = mergeRecords(inputOf(setting, halo, counterpart, { halo: agreed, counterpart: agreed }));
			for (const field of fields) {
				const haloChanged = !same(field, halo[field], agreed[field]);
				const counterpartChanged = !same(field, counterpart[field], agreed[field]);
				const told = conflicts.some((conflict) => conflict.field === field);
				if (field in toHalo && haloChanged) expect(told).toBe(true);
				if (field in toCounterpart && counterpartChanged) expect(told).toBe(true);
				if (setting.owners[field] === 'newest' && haloChanged && !counterpartChanged && !same(field, halo[field], counterpart[field])) expect(toCounterpart[field]).toBe(halo[field]);
			}
		}), runs);
	});

	it('says the same with the sides exchanged', () => {
		const turned: Record<string, string> = { halo: 'counterpart', counterpart: 'halo', newest: 'newest', hold: 'hold', none: 'none' };
		fc.assert(fc.property(settings, record, record, fc.option(fc.record({ halo: record, counterpart: record }), { nil: undefined }), (setting, halo, counterpart, base) => {
			const merge = mergeRecords(inputOf(setting, halo, counterpart, base));
			const owners = Object.fromEntries(Object.entries(setting.owners).map(([name, owner]) => [name, turned[owner] as FieldOwner]));
			const mirror: Setting = { owners, tieBreak: turned[setting.tieBreak] as MergeInput['tieBreak'], haloTime: setting.counterpartTime, counterpartTime: setting.haloTime };
			const other = mergeRecords(inputOf(mirror, counterpart, halo, base && { halo: base.counterpart, counterpart: base.halo }));
			expect(other.toCounterpart).toEqual(merge.toHalo);
			expect(other.toHalo).toEqual(merge.toCounterpart);
			expect(other.conflicts.map(({ winner }) => turned[winner])).toEqual(merge.conflicts.map(({ winner }) => winner));
		}), runs);
	});

	it('leaves alone what one side does not know', () => {
		const input = inputOf({ owners: {}, tieBreak: 'halo', haloTime: 1, counterpartTime: 2 }, { name: 'a' }, { phone: 'b' });
		expect(mergeRecords(input)).toEqual({ toHalo: {}, toCounterpart: {}, conflicts: [] });
	});

	it('holds what both changed until a person settles it', () => {
		const setting: Setting = { owners: {}, tieBreak: 'hold', haloTime: undefined, counterpartTime: undefined };
		const base = { halo: { name: 'old' }, counterpart: { name: 'old' } };
		const input = inputOf(setting, { name: 'ours' }, { name: 'theirs' }, base);
		const merge = mergeRecords(input);
		expect(merge).toMatchObject({ toHalo: {}, toCounterpart: {}, conflicts: [{ field: 'name', halo: 'ours', counterpart: 'theirs', winner: 'none' }] });
		const still = agreedBase(input, merge);
		expect(mergeRecords(inputOf(setting, { name: 'ours' }, { name: 'theirs' }, still)).conflicts).toHaveLength(1);
		// The person enters one of the two on the other side.
		expect(mergeRecords(inputOf(setting, { name: 'ours' }, { name: 'ours' }, still))).toEqual({ toHalo: {}, toCounterpart: {}, conflicts: [] });
	});
});
