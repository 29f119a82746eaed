import { startService, type Service, type ServiceOptions } from '../../runner/src';
import type { Timers } from '../../runner/src/timers';
import { bodyOf, onClean, serve, stock, temporaryFolder, type TestNode } from './support';
import { writeTriggerPackage } from './trigger-package';

/** A service under test, closed by cleanUp. */
export async function started(workflows: object[], options: ServiceOptions = {}): Promise<Service> {
	const service = await startService(workflows, { port: 0, nodePackages: [writeTriggerPackage(temporaryFolder())], ...options });
	onClean(() => service.close());
	return service;
}

export const fixture = (name: string, type: string, parameters: Record<string, unknown> = {}, extra: object = {}): TestNode => ({
	name, type: `n8n-nodes-triggers.${type}`, typeVersion: 1, position: [0, 0], parameters, ...extra,
});

export const webhook = (name: string, path: string, parameters: Record<string, unknown> = {}): TestNode =>
	({ ...stock(name, 'webhook', { httpMethod: 'POST', path, options: {}, ...parameters }, { webhookId: `id-of-${path.split('/')[0]}` }), typeVersion: 2.1 });

export async function post(url: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<{ status: number; text: string; json: unknown; headers: Headers }> {
	const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
	const text = await answer.text();
	return { status: answer.status, text, headers: answer.headers, json: text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as unknown) : undefined };
}

/** A promise and how to keep it. */
export function gate(): { opened: Promise<void>; open: () => void } {
	let open = (): void => {};
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open };
}

/** Tells those who wait that something has happened. */
export class Signal {
	private waiting: (() => void)[] = [];

	raise(): void {
		for (const wake of this.waiting.splice(0)) wake();
	}

	async until(happened: () => boolean): Promise<void> {
		while (!happened()) await new Promise<void>((wake) => this.waiting.push(wake));
	}
}

export interface RemoteService {
	/** Raised with every request. */
	readonly asked: Signal;
	readonly url: string;
	readonly hooks: { id: number; url: string }[];
	readonly rows: { id: number }[];
	/** What Fixture Tell has told. */
	readonly told: Record<string, unknown>[];
	readonly requests: string[];
	/** The next answers of each path carry this. */
	state: { fail?: boolean; status?: number };
	/** Told items are answered only once this resolves. */
	hold: Promise<void>;
}

/** The service behind the fixture triggers. */
export async function remoteService(): Promise<RemoteService> {
	const remote: RemoteService = { asked: new Signal(), url: '', hooks: [], rows: [], told: [], requests: [], state: {}, hold: Promise.resolve() };
	const url = await serve((request, response) => {
		void (async () => {
			const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
			const body = JSON.parse((await bodyOf(request)) || '{}') as Record<string, unknown>;
			remote.requests.push(`${request.method} ${pathname}`);
			const answer = (json: unknown): void => {
				response.writeHead(remote.state.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(json));
			};
			if (pathname === '/told') {
				remote.told.push(body);
				remote.asked.raise();
				await remote.hold;
				answer({ told: remote.told.length });
			} else if (pathname === '/rows') {
				answer({ rows: remote.rows.filter(({ id }) => id > Number(searchParams.get('after'))), fail: remote.state.fail });
			} else if (request.method === 'POST') {
				remote.hooks.push({ id: remote.hooks.length + 1, url: String(body['url']) });
				remote.asked.raise();
				answer({ id: remote.hooks.length });
			} else if (request.method === 'DELETE') {
				remote.hooks.splice(remote.hooks.findIndex(({ id }) => pathname.endsWith(`/${id}`)), 1);
				answer({});
			} else {
				answer(remote.hooks);
			}
		})();
	});
	return Object.assign(remote, { url });
}

/** Waits for something this process does, looking at it each turn of the event loop; or for an answer to change. */
export async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await happened())) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until it is moved. */
export class ManualTimers implements Timers {
	private time: number;
	private readonly waiting = new Set<{ at: number; work: () => void }>();

	constructor(start: string) {
		this.time = Date.parse(start);
	}

	now(): number {
		return this.time;
	}

	after(milliseconds: number, work: () => void): () => void {
		const entry = { at: this.time + milliseconds, work };
		this.waiting.add(entry);
		return () => this.waiting.delete(entry);
	}

	/** Moves on, calling what is due in order. */
	advance(milliseconds: number): void {
		const end = this.time + milliseconds;
		for (;;) {
			const next = [...this.waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
			if (!next) break;
			this.waiting.delete(next);
			this.time = Math.max(this.time, next.at);
			next.work();
		}
		this.time = end;
	}

	/** The clock of the machine is set. No timer notices: each still goes off after what was left of its time. */
	jump(milliseconds: number): void {
		this.time += milliseconds;
		for (const entry of this.waiting) entry.at += milliseconds;
	}
}
