import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { AxiosHttp, HttpFailure, type HttpRequest } from '../../runner/src';
import { bodyOf, cleanUp, onClean, serve } from './support';

afterEach(cleanUp);

/** A server that answers with raw bytes once the request has arrived. */
async function serveRaw(answer: (socket: Socket) => void): Promise<string> {
	const sockets = new Set<Socket>();
	const server = createTcpServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.once('data', () => answer(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onClean(() => new Promise<void>((resolve) => {
		for (const socket of sockets) socket.destroy();
		server.close(() => resolve());
	}));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function send(request: HttpRequest, http = new AxiosHttp()) {
	onClean(() => http.close());
	return await http.send(request);
}

async function failureOf(request: HttpRequest, http = new AxiosHttp()): Promise<HttpFailure> {
	const outcome = await send(request, http).catch((error: unknown) => error);
	expect(outcome).toBeInstanceOf(HttpFailure);
	return outcome as HttpFailure;
}

describe('AxiosHttp', () => {
	it('sends query, headers and JSON and answers status, lower-case headers and the raw text', async () => {
		const url = await serve((request, response) => {
			void bodyOf(request).then((body) => {
				response.writeHead(422, { 'X-Seen': 'yes', 'Set-Cookie': ['a=1', 'b=2'], 'content-type': 'application/json' });
				response.end(JSON.stringify({ method: request.method, url: request.url, type: request.headers['content-type'], body }));
			});
		});
		const answer = await send({
			method: 'POST', url: `${url}/api/Client`, query: { page: 2, search: 'a&b c' }, headers: { 'x-own': '1' }, json: [{ id: 0 }],
		});
		expect(answer.status).toBe(422);
		expect(answer.headers).toMatchObject({ 'x-seen': 'yes', 'set-cookie': 'a=1, b=2' });
		expect(JSON.parse(answer.text)).toEqual({
			method: 'POST', url: '/api/Client?page=2&search=a%26b+c', type: 'application/json', body: '[{"id":0}]',
		});
	});

	it('sends forms, and leaves text that is not JSON as it is', async () => {
		const url = await serve((request, response) => {
			void bodyOf(request).then((body) => response.end(`<html>${request.headers['content-type']} ${body}`));
		});
		const { text } = await send({ method: 'POST', url, form: { scope: 'all read', client_id: 'x' } });
		expect(text).toBe('<html>application/x-www-form-urlencoded scope=all+read&client_id=x');
	});

	it('follows redirects of reads only', async () => {
		const url = await serve((request, response) => {
			if (request.url === '/there') response.end('arrived');
			else response.writeHead(302, { location: '/there' }).end();
		});
		expect(await send({ method: 'GET', url: `${url}/here` })).toMatchObject({ status: 200, text: 'arrived' });
		expect(await send({ method: 'POST', url: `${url}/here`, json: {} })).toMatchObject({ status: 302 });
	});

	it('uses one connection for requests after each other', async () => {
		const ports = new Set<number | undefined>();
		const url = await serve((request, response) => {
			ports.add(request.socket.remotePort);
			response.end('ok');
		});
		const http = new AxiosHttp();
		for (let count = 0; count < 3; count += 1) await send({ method: 'GET', url }, http);
		expect(ports.size).toBe(1);
	});

	it('says that a refused connection and an unknown host were never reached', async () => {
		const closed = await serveRaw(() => {});
		await cleanUp();
		const refused = await failureOf({ method: 'POST', url: closed, json: {} });
		expect(refused).toMatchObject({ sent: false, code: 'ECONNREFUSED' });
		expect(refused.message).toContain(`POST ${closed}`);
		expect(await failureOf({ method: 'GET', url: 'http://halo.invalid/' })).toMatchObject({ sent: false });
		expect(await failureOf({ method: 'GET', url: 'not a url' })).toMatchObject({ sent: false });
	});

	it.each<[string, (socket: Socket) => void]>([
		['a reset before the answer', (socket) => socket.resetAndDestroy()],
		['a connection closed before the answer', (socket) => socket.end()],
		['a reset in the headers', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Le', () => socket.resetAndDestroy())],
		['a reset in the body', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{"id":', () => socket.resetAndDestroy())],
		['a body shorter than announced', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{"id":1}]')],
		['a chunked body that breaks off', (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[{"id\r\n')],
		['something that is no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n')],
	])('says that the server may have acted after %s', async (_case, answer) => {
		const url = await serveRaw(answer);
		expect(await failureOf({ method: 'POST', url, json: {} })).toMatchObject({ sent: true });
	});

	it.each<[string, (socket: Socket) => void]>([
		['no answer', () => {}],
		['an answer that stalls', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[')],
	])('gives up after the time allowed: %s', async (_case, answer) => {
		const url = await serveRaw(answer);
		const failure = await failureOf({ method: 'POST', url, json: {}, timeoutMs: 60 });
		expect(failure).toMatchObject({ sent: true, code: 'ETIMEDOUT' });
		expect(failure.message).toContain('60 ms');
	});

	it('refuses an answer beyond the size allowed', async () => {
		const url = await serve((_request, response) => response.end('x'.repeat(2_000)));
		const failure = await failureOf({ method: 'GET', url }, new AxiosHttp({ maxBodyBytes: 1_000 }));
		expect(failure).toMatchObject({ sent: true });
		expect(failure.message).toContain('longer than 1000 bytes');
	});

	it('keeps headers, which hold tokens, out of the failure', async () => {
		const url = await serveRaw((socket) => socket.resetAndDestroy());
		const failure = await failureOf({ method: 'GET', url, headers: { authorization: 'Bearer very-secret' } });
		expect(JSON.stringify(failure) + String(failure.stack) + String(failure.cause)).not.toContain('very-secret');
	});
});
