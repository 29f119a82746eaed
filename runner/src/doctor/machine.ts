import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf, messageOf } from '../errors';
import { Sqlite } from '../store/database';
import { Executions } from '../store/executions';
import { type Finding, reporter } from './finding';

const MEBIBYTE = 1024 * 1024;
const LEAST_FREE = 512 * MEBIBYTE;
const DAY_MS = 86_400_000;
const OLDEST_MAJOR = 20;

const machine = reporter('machine');
const folder = reporter('data folder');
const sync = reporter('data sync');

export function machineFindings(): Finding[] {
	const [major = 0] = process.versions.node.split('.').map(Number);
	const zone = process.env['GENERIC_TIMEZONE'] ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
	return [
		major < OLDEST_MAJOR
			? machine.error('Node.js is too old for n8n-core.', process.versions.node, 'Install Node.js 20.19 or later.')
			: machine.ok('Node.js is recent enough.', process.versions.node),
		machine.ok('Schedules without a time zone of their own follow this one.', zone),
	];
}

function executionFindings(executions: Executions, now: number): Finding[] {
	const recent = executions.list({ limit: 500 }).filter(({ createdAt }) => createdAt > now - DAY_MS);
	const failed = recent.filter(({ status }) => status === 'error' || status === 'crashed');
	const counts = executions.countByStatus();
	const queued = counts.queued ?? 0;
	const findings: Finding[] = [];
	const [last] = failed;
	if (last) {
		const failure = last.errors.at(-1);
		findings.push(sync.warning(
			`${failed.length} of ${recent.length} executions of the last 24 hours failed.`,
			`the latest is execution ${last.id} of "${last.workflow}"${failure ? `: ${failure.node === null ? '' : `node "${failure.node}", `}${failure.message}` : ''}`,
			`${failure?.advice ?? ''} See "executions show ${last.id}", then "executions retry ${last.id}".`.trim(),
		));
	} else if (recent.length > 0) findings.push(sync.ok('No execution of the last 24 hours failed.', `${recent.length} executions`));
	if (queued > 100) {
		findings.push(sync.warning('Executions pile up.', `${queued} queued`, 'Is "serve" running? If it is, raise --concurrency, or move to n8n in queue mode (deploy/queue-mode).'));
	}
	return findings;
}

function freeSpace(path: string): Finding[] {
	const { bavail, bsize } = statfsSync(path);
	const free = bavail * bsize;
	const evidence = `${Math.round(free / MEBIBYTE)} MB free`;
	if (free >= LEAST_FREE) return [folder.ok('There is space for the data.', evidence)];
	return [folder.warning('The disk is nearly full: deliveries that cannot be stored are refused.', evidence, 'Free some space, or lower --keep-days and --keep-executions.')];
}

/** Whether the runner can keep its state, and what the state tells. Makes nothing. */
export function dataFolderFindings(path: string, now: number): Finding[] {
	const place = resolve(path);
	if (!existsSync(place)) {
		const parent = dirname(place);
		return [folder.info('The data folder does not exist yet.', place, existsSync(parent) ? 'It is made by the first run, serve or "credentials add".' : `Make ${parent} first.`)];
	}
	try {
		accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch (error) {
		return [folder.error('The data folder cannot be written.', `${place}: ${codeOf(error) ?? messageOf(error)}`, 'Give its owner write permission, or name another folder with --data.')];
	}
	const findings = [folder.ok('The data folder can be written.', place), ...freeSpace(place)];
	const key = join(place, '.n8n', 'config');
	if (existsSync(key) && (statSync(key).mode & 0o077) !== 0) {
		findings.push(folder.warning('Other users of this machine can read the key of the credentials.', key, `Run: chmod 600 ${key}`));
	}
	const file = join(place, 'runner.sqlite');
	if (!existsSync(file)) return findings;
	try {
		const sqlite = Sqlite.open(file);
		try {
			const result = String(Object.values(sqlite.get('PRAGMA quick_check(1)') ?? {})[0]);
			if (result !== 'ok') return [...findings, damaged(file, result)];
			return [...findings, folder.ok('The data file is sound.', file), ...executionFindings(new Executions(sqlite, () => now), now)];
		} finally {
			sqlite.close();
		}
	} catch (error) {
		return [...findings, damaged(file, messageOf(error))];
	}
}

const damaged = (file: string, evidence: string): Finding =>
	folder.error('The data file cannot be read.', evidence, `Stop "serve" and restore ${file} from a backup, together with .n8n/config. Without a backup, move the file away: credentials, tables and executions are then lost, records in HaloPSA are not.`);
