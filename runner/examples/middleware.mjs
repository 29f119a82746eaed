// A middleware of your own in one file: read clients from HaloPSA directly, then run a workflow for those that changed.
//
//   HALO_URL=https://contoso.halopsa.com HALO_CLIENT_ID=... HALO_CLIENT_SECRET=... node middleware.mjs flow.json
import { axiosHttp, createHaloClient, createRunner } from 'halopsa-runner';

const { HALO_URL: resourceUrl, HALO_TENANT: tenant, HALO_CLIENT_ID: clientId, HALO_CLIENT_SECRET: clientSecret } = process.env;
const [file] = process.argv.slice(2);

// The direct API method: the same token, rate budget, retries and errors as the nodes.
const http = axiosHttp({ timeoutMs: 30_000 });
const halo = createHaloClient({ resourceUrl, tenant, clientId, clientSecret }, { http });
const clients = await halo.list({ path: 'Client', limit: 10 });
http.close();
console.log(`${clients.length} clients read with ${halo.requests} requests`);

// The middleware method: each client becomes one item of the start node.
const runner = createRunner();
try {
	const { status, output, errors } = await runner.run(file, { input: clients.map(({ id, name }) => ({ id, name })) });
	console.log(JSON.stringify({ status, output, errors }));
	process.exitCode = status === 'success' ? 0 : 1;
} finally {
	await runner.close();
}
