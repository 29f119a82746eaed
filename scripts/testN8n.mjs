import { ensureReady } from './ensure.mjs';
import { stopAll } from '../test/n8n/processes.mjs';
import { runSuite } from '../test/n8n/suite.mjs';

for (const signal of ['SIGINT', 'SIGTERM']) {
	process.once(signal, () => void stopAll().finally(() => process.exit(1)));
}

try {
	await ensureReady();
	process.exitCode = (await runSuite(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
	console.error(`\n${error.message}`);
	process.exitCode = 1;
}
