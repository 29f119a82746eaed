import { createServer } from 'node:http';

const completion = (message, reason) => ({
	id: 'completion',
	object: 'chat.completion',
	created: 0,
	model: 'scripted',
	choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: reason }],
	usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** What a language model sends when the answer is streamed; the whole message in one piece. */
function streamed({ choices: [{ message, finish_reason }], ...rest }) {
	const delta = { ...message, tool_calls: message.tool_calls?.map((call, index) => ({ index, ...call })) };
	const chunk = (choice) => `data: ${JSON.stringify({ ...rest, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`;
	return `${chunk({ delta, finish_reason: null })}${chunk({ delta: {}, finish_reason })}data: [DONE]\n\n`;
}

async function jsonOf(request) {
	const chunks = [];
	for await (const chunk of request) chunks.push(chunk);
	return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/**
 * A language model behind OpenAI's chat interface that follows a script: it calls the first tool it is given with
 * the given arguments and, once it has the result, answers with it.
 */
export async function startModel(toolArguments) {
	const requests = [];
	const server = createServer(async (request, response) => {
		const body = await jsonOf(request);
		requests.push(body);
		const result = body.messages.findLast(({ role }) => role === 'tool');
		const call = () => ({ id: 'call-1', type: 'function', function: { name: body.tools[0].function.name, arguments: JSON.stringify(toolArguments) } });
		const answer = result
			? completion({ content: `The tool answered: ${result.content}` }, 'stop')
			: completion({ content: null, tool_calls: [call()] }, 'tool_calls');
		response.writeHead(200, { 'content-type': body.stream ? 'text/event-stream' : 'application/json' });
		response.end(body.stream ? streamed(answer) : JSON.stringify(answer));
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}/v1`,
		requests,
		close: () => new Promise((resolve) => server.close(resolve)),
	};
}
