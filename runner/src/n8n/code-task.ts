import { createContext, runInContext } from 'node:vm';
import { getAdditionalKeys } from 'n8n-core';
import { type IDataObject, type INodeExecutionData, type IWorkflowExecuteAdditionalData, UserError, WorkflowDataProxy } from 'n8n-workflow';
import { z } from 'zod';
import { messageOf } from '../errors';

type StartTask = IWorkflowExecuteAdditionalData['startRunnerTask'];

/** What the Code node hands to a task runner (n8n-nodes-base 2.41.1, JsTaskRunnerSandbox). */
const settingsSchema = z.object({
	code: z.string(),
	nodeMode: z.enum(['runOnceForAllItems', 'runOnceForEachItem', 'runCode']),
	continueOnFail: z.boolean().default(false),
	chunk: z.object({ startIndex: z.number(), count: z.number() }).optional(),
	additionalProperties: z.record(z.unknown()).default({}),
});

/** Milliseconds a script may compute without waiting for anything, as long as n8n's own task may take. */
const LONGEST_MS = 300_000;

const isObject = (value: unknown): value is IDataObject => typeof value === 'object' && value !== null;

/** One item of "Run Once for Each Item"; undefined leaves the item out, as in n8n. */
function itemFrom(result: unknown, index: number): INodeExecutionData | undefined {
	if (result === null || result === undefined) return undefined;
	const { json, binary } = isObject(result) ? result : { json: undefined, binary: undefined };
	return { json: (json ?? result) as IDataObject, pairedItem: { item: index }, ...(isObject(binary) ? { binary: binary as INodeExecutionData['binary'] } : {}) } as INodeExecutionData;
}

async function evaluate(code: string, globals: object): Promise<unknown> {
	const context = createContext({ console: { log() {}, warn() {}, error() {} }, Buffer, URL, URLSearchParams, setTimeout, clearTimeout, ...globals });
	const script = `(async () => {\n${code}\n})()`;
	return await (runInContext(script, context, { timeout: LONGEST_MS, filename: 'Code node' }) as Promise<unknown>);
}

/**
 * Runs the JavaScript of Code nodes inside this process, with what n8n's task runner gives it: the data of the workflow,
 * static data and the helpers. It is no sandbox: whoever may write the workflow may do what this process may.
 */
export const startCodeTask: StartTask = async <T, E>(...call: Parameters<StartTask>) => {
	const [additionalData, jobType, settings, executeFunctions, , , workflow, runData, runIndex, , nodeName, inputItems, siblings, mode, , executeData] = call;
	try {
		if (jobType !== 'javascript') throw new UserError(`The Code node is written in ${jobType}; the runner knows JavaScript only.`);
		const { code, nodeMode, continueOnFail, chunk, additionalProperties } = settingsSchema.parse(settings);
		const keys = getAdditionalKeys(additionalData, mode, runData);
		const globalsFor = (index: number): object => ({
			...new WorkflowDataProxy(workflow, runData, runIndex, index, nodeName, inputItems, siblings, mode, keys, executeData, -1, {}, undefined, {
				env: {}, isEnvAccessBlocked: true, isProcessAvailable: false,
			}).getDataProxy({ throwOnMissingExecutionData: false }),
			helpers: executeFunctions.helpers,
			$getWorkflowStaticData: (type: string) => executeFunctions.getWorkflowStaticData(type),
			...additionalProperties,
		});
		if (nodeMode !== 'runOnceForEachItem') {
			return { ok: true, result: ((await evaluate(code, { ...globalsFor(0), items: inputItems })) ?? []) as T };
		}
		const { startIndex = 0, count = inputItems.length } = chunk ?? {};
		const made: INodeExecutionData[] = [];
		for (let index = startIndex; index < startIndex + count; index += 1) {
			try {
				const item = itemFrom(await evaluate(code, { ...globalsFor(index), item: inputItems[index] }), index);
				if (item) made.push(item);
			} catch (error) {
				if (!continueOnFail) throw error;
				made.push({ json: { error: messageOf(error) }, pairedItem: { item: index } });
			}
		}
		return { ok: true, result: made as T };
	} catch (error) {
		return { ok: false, error: error as E };
	}
};
