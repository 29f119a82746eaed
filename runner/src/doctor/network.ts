import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { codeOf, messageOf } from '../errors';
import { type Finding, reporter } from './finding';

const { ok, warning, error } = reporter('connection');

const TIMEOUT_MS = 10_000;
const DAY_MS = 86_400_000;
const CERTIFICATE_DAYS = 14;

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY'];

/** Behind a proxy this machine may resolve and reach nothing itself, and requests arrive all the same. */
const proxied = (): boolean => PROXIES.some((name) => (process.env[name] ?? '') !== '');

async function resolved(host: string): Promise<Finding> {
	try {
		const addresses = await lookup(host, { all: true });
		return ok(`${host} is known to DNS.`, addresses.map(({ address }) => address).join(', '));
	} catch (failure) {
		const mend = codeOf(failure) === 'EAI_AGAIN'
			? 'The name server of this machine does not answer: check its network and /etc/resolv.conf.'
			: 'Check the host in Resource URL letter by letter: it is the address in the browser when you use HaloPSA.';
		return (proxied() ? warning : error)(`${host} is not known to DNS.`, codeOf(failure) ?? messageOf(failure), mend);
	}
}

async function reached(host: string, port: number): Promise<Finding | undefined> {
	return await new Promise((resolve) => {
		const socket = connectTcp({ host, port, timeout: TIMEOUT_MS });
		const end = (finding?: Finding): void => {
			socket.destroy();
			resolve(finding);
		};
		const unreachable = (evidence: string): Finding => (proxied() ? warning : error)(
			`${host} does not take connections on port ${port}.`, evidence, `Allow outgoing connections to ${host}:${port} in the firewall, or set HTTPS_PROXY.`,
		);
		socket.once('connect', () => end());
		socket.once('timeout', () => end(unreachable(`no answer within ${TIMEOUT_MS / 1000} s`)));
		socket.once('error', (failure) => end(unreachable(codeOf(failure) ?? messageOf(failure))));
	});
}

function certificateFinding(host: string, { valid_to: validTo, issuer }: PeerCertificate, problem: Error | undefined): Finding {
	const until = Date.parse(validTo);
	const evidence = `issued by ${issuer.O ?? issuer.CN}, valid until ${Number.isNaN(until) ? validTo : new Date(until).toISOString().slice(0, 10)}`;
	if (problem) {
		return error(`The certificate of ${host} is not trusted.`, `${codeOf(problem) ?? messageOf(problem)}; ${evidence}`,
			'If a firewall of yours inspects TLS, set NODE_EXTRA_CA_CERTS to its certificate; if not, tell who runs the server. Do not switch verification off.');
	}
	const days = Math.floor((until - Date.now()) / DAY_MS);
	if (days < CERTIFICATE_DAYS) return warning(`The certificate of ${host} expires in ${days} days.`, evidence, 'Tell who runs the server to renew it.');
	return ok(`The certificate of ${host} is trusted.`, evidence);
}

async function secured(host: string, port: number): Promise<Finding> {
	return await new Promise((resolve) => {
		// The verdict is read below instead of thrown, so that an untrusted certificate can be described.
		const socket = connectTls({ host, port, timeout: TIMEOUT_MS, rejectUnauthorized: false, ...(isIP(host) === 0 ? { servername: host } : {}) });
		const end = (finding: Finding): void => {
			socket.destroy();
			resolve(finding);
		};
		const failed = (evidence: string): Finding => error(`${host} does not speak TLS on port ${port}.`, evidence, 'Check the port in Resource URL, and proxies between here and HaloPSA.');
		socket.once('secureConnect', () => end(certificateFinding(host, socket.getPeerCertificate(), socket.authorized ? undefined : socket.authorizationError)));
		socket.once('timeout', () => end(failed(`no answer within ${TIMEOUT_MS / 1000} s`)));
		socket.once('error', (failure) => end(failed(codeOf(failure) ?? messageOf(failure))));
	});
}

/** DNS, connection and certificate of a server, up to the first that fails. */
export async function networkFindings(address: URL): Promise<Finding[]> {
	const host = address.hostname.replace(/^\[|\]$/g, '');
	const port = Number(address.port) || (address.protocol === 'https:' ? 443 : 80);
	const findings = isIP(host) === 0 ? [await resolved(host)] : [];
	if (findings.some(({ severity }) => severity !== 'ok')) return findings;
	const refused = await reached(host, port);
	if (refused) return [...findings, refused];
	if (address.protocol === 'https:') return [...findings, await secured(host, port)];
	const local = host === 'localhost' || host === '::1' || host.startsWith('127.');
	if (local) return [...findings, ok(`${host} takes connections on port ${port}.`)];
	return [...findings, error('The address is not encrypted, so the secret would cross the network in clear.', address.origin, 'Begin Resource URL with https://.')];
}
