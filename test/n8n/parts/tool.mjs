import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { startModel } from '../modelStandIn.mjs';
import { outcomeOf } from '../rest.mjs';
import { startSystems } from '../systems.mjs';

export const title = 'The HaloPSA node as a tool of an agent';

/** An agent that may look for clients and sees little of each. */
function agentWorkflow(model, halo) {
	const node = (id, name, type, typeVersion, position, parameters, credentials = {}) => ({ id, name, type, typeVersion, position, parameters, credentials });
	return {
		name: 'Agent',
		nodes: [
			node('start', 'Start', 'n8n-nodes-base.manualTrigger', 1, [0, 0], {}),
			node('agent', 'Agent', '@n8n/n8n-nodes-langchain.agent', 2, [240, 0], { promptType: 'define', text: 'Which clients are in dental care?', options: {} }),
			node('model', 'Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, [160, 240], { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} }, { openAiApi: model }),
			node(
				'tool',
				'Find Clients',
				'n8n-nodes-halopsa.haloPsaTool',
				1,
				[400, 240],
				{
					resource: 'client',
					operation: 'getMany',
					returnAll: false,
					limit: 3,
					simplify: true,
					filters: { search: "={{ $fromAI('Search', 'A word of the name of the client', 'string') }}" },
					options: {},
				},
				{ haloPsaClientCredentialsApi: halo },
			),
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
			'Find Clients': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

const reference = async (rest, credential) => {
	const { id, name } = await rest.createCredential(credential);
	return { id, name };
};

export async function run({ n8n, report }) {
	const systems = await startSystems({ size: 300 });
	const word = systems.halo.records('Client').at(-1).name.split(' ')[0];
	const model = await startModel({ Search: word });
	try {
		const openAi = { name: 'Scripted model', type: 'openAiApi', data: { apiKey: randomBytes(16).toString('hex'), url: model.url } };
		const workflow = agentWorkflow(await reference(n8n.rest, openAi), await reference(n8n.rest, systems.credentials[0]));
		const { id } = await n8n.rest.createWorkflow(workflow);
		const [{ output }] = await report.step('an agent runs with it', async () => outcomeOf(await n8n.rest.runManually(id, 'Start')));
		await report.step('the model is given a schema it can fill in', () => {
			const [{ function: tool }] = model.requests[0].tools;
			assert.match(tool.name, /^[a-zA-Z0-9_-]{1,64}$/);
			assert.ok(tool.description.length > 10);
			assert.equal(tool.parameters.type, 'object');
			assert.deepEqual(Object.keys(tool.parameters.properties), ['Search']);
		});
		await report.step('a call gives the model a trimmed answer', () => {
			const { content } = model.requests.at(-1).messages.findLast(({ role }) => role === 'tool');
			assert.ok(content.includes(word), content);
			assert.ok(content.length < 4000, `the answer has ${content.length} characters`);
			const full = JSON.stringify(systems.halo.records('Client').at(-1)).length;
			assert.ok(content.length < full * 3, `three clients take ${content.length} characters, a whole one ${full}`);
			assert.ok(output.includes(word), output);
		});
	} finally {
		await model.close();
		await systems.close();
	}
}
