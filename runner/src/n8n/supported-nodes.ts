import type { INode } from 'n8n-workflow';
import { UsageError } from '../errors';

interface Unsupported {
	readonly reason: string;
	readonly advice: string;
}

const IN_N8N = 'Run this workflow in n8n: "halopsa-runner export" takes it there.';
const WITHOUT_CODE = 'Use nodes such as Edit Fields, Filter or Summarize, or run this workflow in n8n.';

const form: Unsupported = { reason: 'shows a form, and the runner has no pages for people', advice: `Begin with a Webhook and let a page of yours post to it. ${IN_N8N}` };
const script: Unsupported = { reason: 'runs a script in an engine that n8n has given up', advice: WITHOUT_CODE };

const STOCK: Readonly<Record<string, Unsupported>> = {
	form,
	formTrigger: form,
	function: script,
	functionItem: script,
	aiTransform: { reason: 'is an AI node, which needs an n8n server', advice: IN_N8N },
	evaluation: { reason: 'belongs to evaluations, which need an n8n server', advice: IN_N8N },
	evaluationTrigger: { reason: 'belongs to evaluations, which need an n8n server', advice: IN_N8N },
};

const CODE: Unsupported = {
	reason: 'runs code with the rights of this process, which has to be allowed',
	advice: `Allow it with --allow-code when you trust everybody who can change the workflow. Otherwise: ${WITHOUT_CODE.charAt(0).toLowerCase()}${WITHOUT_CODE.slice(1)}`,
};

function obstacle({ type, parameters }: INode, allowCode: boolean): Unsupported | undefined {
	if (type.startsWith('@n8n/n8n-nodes-langchain.')) return { reason: 'is an AI node, which needs an n8n server', advice: IN_N8N };
	const [, name = ''] = /^n8n-nodes-base\.(.+)$/.exec(type) ?? [];
	if (name === 'code') {
		const { language } = parameters;
		if (typeof language === 'string' && language.startsWith('python')) return { reason: 'is written in Python; the runner knows JavaScript only', advice: WITHOUT_CODE };
		return allowCode ? undefined : CODE;
	}
	if (name === 'wait' && parameters['resume'] === 'form') return { reason: 'waits for a form, and the runner has no pages for people', advice: 'Let it resume On Webhook Call.' };
	return STOCK[name];
}

/** @throws UsageError naming the first node that the runner cannot execute as n8n does */
export function assertSupported(nodes: readonly INode[], allowCode: boolean): void {
	for (const node of nodes) {
		if (node.disabled) continue;
		const found = obstacle(node, allowCode);
		if (found) throw new UsageError(`Node "${node.name}" (${node.type}) ${found.reason}.`, found.advice);
	}
}
