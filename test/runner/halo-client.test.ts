import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AxiosHttp, createHaloClient } from '../../runner/src';
import { bodyOf, cleanUp, onClean, serve } from './support';

afterEach(cleanUp);

describe('createHaloClient', () => {
	it('fetches a token over axios and reads with it', async () => {
		const secret = randomBytes(12).toString('hex');
		const token = randomBytes(12).toString('hex');
		const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
			const body = await bodyOf(request);
			const { pathname } = new URL(request.url ?? '/', 'http://localhost');
			const send = (status: number, json: object): void => {
				response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
			};
			if (pathname === '/auth/token') {
				const valid = new URLSearchParams(body).get('client_secret') === secret;
				return send(valid ? 200 : 400, { access_token: token, token_type: 'Bearer', expires_in: 3600, scope: 'all' });
			}
			if (request.headers.authorization !== `Bearer ${token}`) return send(401, {});
			return pathname === '/api/Client/7' ? send(200, { id: 7, name: 'Acme' }) : send(404, {});
		};
		const url = await serve((request, response) => {
			void answer(request, response);
		});
		const http = new AxiosHttp();
		onClean(() => http.close());
		const client = createHaloClient({ resourceUrl: url, authUrl: `${url}/auth`, clientId: 'app', clientSecret: secret }, { http });
		expect(await client.get('Client', 7)).toMatchObject({ id: 7, name: 'Acme' });
	});

	it('names the field that is missing', () => {
		expect(() => createHaloClient({ resourceUrl: '', clientId: 'a', clientSecret: 'b' })).toThrow('Resource URL');
	});
});
