import { InvalidInputError } from '../records/input';
import { integerOf, type RecordId } from '../records/record';
import { Input } from './input';
import type { SpecialCall, SpecialOperation, SpecialResult } from './types';

export interface CheckedCall extends Omit<SpecialCall, 'id' | 'values'> {
	readonly input: Input;
}

export interface RecordCall extends CheckedCall {
	readonly id: RecordId;
}

type Shown = Omit<SpecialOperation, 'run' | 'needsRecord'>;

/** An operation on one record, which the user picks. */
export function onRecord(shown: Shown, work: (call: RecordCall) => Promise<SpecialResult>): SpecialOperation {
	return {
		...shown,
		needsRecord: true,
		run: async ({ id, values, ...call }) => {
			if (id === undefined || id === '') throw new InvalidInputError(`${shown.label} needs the record it is about`, 'Pick the record from the list, or give its ID');
			return await work({ ...call, id: integerOf(id) ?? id, input: new Input(shown, values) });
		},
	};
}

/** An operation that finds or makes its record itself. */
export function standalone(shown: Shown, work: (call: CheckedCall) => Promise<SpecialResult>): SpecialOperation {
	return {
		...shown,
		needsRecord: false,
		run: async ({ values, ...call }) => await work({ ...call, input: new Input(shown, values) }),
	};
}
