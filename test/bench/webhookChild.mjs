import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './measuredRun.mjs';

/** Serves workflows in a process of its own until it is told to stop: `{ workflows, credentials, dataDir }` comes first, then `idle` and `stop`. */

const require = createRequire(import.meta.url);
const { startService } = require(path.join(root, 'runner', 'dist', 'index.cjs'));

let service;

const answers = {
	async open({ workflows, credentials, dataDir }) {
		service = await startService(workflows, { credentials, dataDir, port: 0, mostQueued: 1_000_000 });
		return { url: service.url, workflows: service.workflows() };
	},
	async idle() {
		await service.idle();
		return { megabytes: process.memoryUsage.rss() / 1024 / 1024 };
	},
	async stop() {
		await service.close();
		return {};
	},
};

process.on('message', async ({ ask, ...given }) => {
	try {
		process.send({ answer: await answers[ask](given) });
	} catch (error) {
		process.send({ error: error.message });
	}
	if (ask === 'stop') process.disconnect();
});
