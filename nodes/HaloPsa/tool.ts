import type { IDataObject } from 'n8n-workflow';

import { AnswerBudget, InvalidInputError, resourceNamed } from '../../lib';
import type { Parameters } from '../shared';
import { API_REQUEST, apiRequestWrites } from './apiRequest';
import type { Output } from './specialOperations';

export const ALLOW_WRITES = 'allowToolWrites';
export const ANSWER_SIZE = 'toolAnswerSize';
export const USUAL_ANSWER_SIZE = 10_000;

const readVerbs = new Set(['get', 'getMany']);

function writes(parameters: Parameters, item: number): boolean {
	const resource = parameters.text('resource', item);
	if (resource === API_REQUEST) return apiRequestWrites(parameters, item);
	const operation = parameters.text('operation', item);
	const special = resourceNamed(resource).special?.find(({ name }) => name === operation);
	return special ? special.writes : !readVerbs.has(operation);
}

/** @throws InvalidInputError for a write that the user has not allowed an agent */
export function refuseWrite(parameters: Parameters, item: number): void {
	if (!writes(parameters, item) || parameters.flag('dryRun', item) || parameters.collection('options', item)[ALLOW_WRITES] === true) return;
	throw new InvalidInputError(
		'This tool may only read from HaloPSA, and nothing was changed',
		'To let an agent write, switch on "Allow Writes When Used as a Tool" under Options of the node',
	);
}

/** The answer of a tool, within the size the user set. Pages after the last one that fits are not read. */
export async function* withinBudget(pages: AsyncIterable<readonly Output[]>, parameters: Parameters, item: number): AsyncGenerator<readonly Output[]> {
	const size = Number(parameters.collection('options', item)[ANSWER_SIZE] ?? USUAL_ANSWER_SIZE);
	const budget = new AnswerBudget(Number.isFinite(size) && size > 0 ? size : USUAL_ANSWER_SIZE);
	for await (const outputs of pages) {
		const fitting: Output[] = [];
		for (const output of outputs) {
			const json = budget.take(output.json);
			if (json === undefined) {
				yield [...fitting, { json: { ...budget.rest() } as IDataObject }];
				return;
			}
			fitting.push({ ...output, json: { ...json } as IDataObject });
		}
		yield fitting;
	}
}
