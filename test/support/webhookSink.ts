import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export interface Received {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

const eventSchema = z.object({ id: z.string(), event: z.string(), object_id: z.union([z.number(), z.string()]) }).passthrough();

export type ReceivedEvent = z.infer<typeof eventSchema>;

/** A server on loopback that keeps what it is sent. */
export class WebhookSink {
	readonly received: Received[] = [];

	/** What to answer; a status of 0 cuts the connection. */
	answer: (received: Received) => number = () => 200;

	private readonly server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const received = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') };
			this.received.push(received);
			const status = this.answer(received);
			if (status === 0) response.destroy();
			else response.writeHead(status, { 'content-type': 'text/plain' }).end(`answer ${status}`);
		});
	});

	static async open(): Promise<WebhookSink> {
		const sink = new WebhookSink();
		await new Promise<void>((resolve) => sink.server.listen(0, '127.0.0.1', resolve));
		return sink;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
	}

	/** The events of every body, batches taken apart. Throws for a body that is none. */
	get events(): ReceivedEvent[] {
		return this.received.flatMap(({ body }) => [z.union([eventSchema.transform((one) => [one]), z.array(eventSchema)]).parse(JSON.parse(body))].flat());
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
