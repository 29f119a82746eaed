import { parseArgs } from 'node:util';
import { addCustomersWithUsers } from './saasAlerts/demo';
import { Population, startHaloTenant, startProvider, startSaasAlerts, startSalesbuildr } from './index';

const usage = 'Usage: halopsa-simulator [--size 1000] [--seed 1] [--port 0] [--salesbuildr-port 0]';

/** Starts the tenant and the stand-ins and prints one JSON line with their addresses and credentials made for this run. */
async function main(): Promise<void> {
	const { size, seed, port, salesbuildrPort } = readArguments();
	const tenant = await startHaloTenant({ size, seed, port });
	const salesbuildr = await startSalesbuildr({ port: salesbuildrPort });
	const saasAlerts = await startSaasAlerts();
	addCustomersWithUsers(saasAlerts, tenant);
	const apollo = await startProvider('apollo', { population: new Population({ companies: 8 }) });
	const { clientId, clientSecret } = tenant.application;
	const started = {
		halopsa: {
			resourceUrl: tenant.resourceUrl,
			authUrl: tenant.authUrl,
			tenant: tenant.tenant,
			clientId,
			clientSecret,
		},
		salesbuildr: { baseUrl: salesbuildr.baseUrl, apiKey: salesbuildr.apiKey },
		saasAlerts: { baseUrl: saasAlerts.baseUrl, apiKey: saasAlerts.apiKey },
		apollo: { baseUrl: apollo.baseUrl, ...apollo.credential },
	};
	process.stdout.write(`${JSON.stringify(started)}\n`);
	const stop = () => void Promise.all([tenant, salesbuildr, saasAlerts, apollo].map((server) => server.close()));
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
}

function readArguments() {
	const text = { type: 'string' } as const;
	const { values } = parseArgs({ options: { size: text, seed: text, port: text, 'salesbuildr-port': text } });
	const number = (name: keyof typeof values, otherwise: number): number => {
		const value = Number(values[name] ?? otherwise);
		if (!Number.isInteger(value) || value < 0)
			throw new TypeError(`--${name} must be a whole number of at least 0.`);
		return value;
	};
	return {
		size: number('size', 1000),
		seed: number('seed', 1),
		port: number('port', 0),
		salesbuildrPort: number('salesbuildr-port', 0),
	};
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
	process.exitCode = 2;
});
