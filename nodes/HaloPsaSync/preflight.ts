import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { integerOf, InvalidInputError, isOn, preflight as checkTenant, shown, type PreflightCheck, type PreflightSettings } from '../../lib';
import { haloClient, Parameters } from '../shared';

function idsOf(settings: Record<string, unknown>, name: string): number[] {
	const parts = String(settings[name] ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '');
	return parts.map((part) => {
		const id = integerOf(part);
		if (id === undefined) throw new InvalidInputError(`The setting ${name} has ${shown(part)}, which is no ID of HaloPSA`, 'Give whole numbers, separated by commas');
		return id;
	});
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Text that is no JSON is told like any other wrong setting. */
function objectOrText(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

function settingsOf(parameters: Parameters): PreflightSettings {
	const settings = parameters.collection('preflightSettings', 0);
	return {
		clientIds: idsOf(settings, 'clientIds'),
		ticketTypeIds: idsOf(settings, 'ticketTypeIds'),
		statusIds: idsOf(settings, 'statusIds'),
		itemGroupIds: idsOf(settings, 'itemGroupIds'),
		itemIds: idsOf(settings, 'itemIds'),
		pipelineStages: isOn(settings.pipelineStages),
		webhooks: isOn(settings.webhooks),
		...(isGiven(settings.sync) ? { sync: objectOrText(settings.sync) } : {}),
	};
}

/** What a node before this one has checked of the other system, such as Salesbuildr: Check Settings. */
const checkSchema = z.object({ check: z.string().min(1), state: z.enum(['ok', 'failed', 'unknown']), message: z.string().default(''), mend: z.string().default('') });

/** A node of the other system that goes on after an error gives its message as `error`. */
function otherSystem(items: readonly INodeExecutionData[]): PreflightCheck[] {
	const checks = items.flatMap(({ json }) => checkSchema.safeParse(json).data ?? []);
	if (checks.length > 0) return checks;
	const answer = items.map(({ json }) => json.error).find((error) => error !== undefined && error !== null && error !== '');
	if (answer === undefined) return [];
	const message = typeof answer === 'string' ? answer : JSON.stringify(answer);
	return [{ check: 'Other system', state: 'failed', message: `The node before this one failed: ${message}`, mend: "The other system's credential, and the node before this one" }];
}

/** One item for each check. */
export async function preflight(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(context);
	const input = context.getInputData();
	const settings = settingsOf(parameters);
	const checks = [...(await checkTenant(await haloClient(context), settings)), ...otherSystem(input)];
	const failures = checks.filter(({ state }) => state === 'failed');
	if (failures.length > 0 && parameters.flag('stop', 0, true)) {
		throw new NodeOperationError(context.getNode(), `The sync cannot start: ${failures.map(({ check }) => check).join(', ')}`, {
			description: failures.map(({ check, message, mend }) => `${check}: ${message}. To mend it: ${mend}`).join('\n'),
			itemIndex: 0,
		});
	}
	const pairedItem = input.map((_, item) => ({ item }));
	return [checks.map((check) => ({ json: { ...check } as IDataObject, pairedItem }))];
}
