import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { messageOf, UsageError } from './errors';

const settingsSchema = z.object({ encryptionKey: z.string().min(1) }).passthrough();

/**
 * Where a runner keeps its state: `runner.sqlite` and n8n's own settings file `.n8n/config` with the key that
 * the stored tokens are encrypted with (n8n-core reads it from there, so it is the same file and format).
 */
export interface DataFolder {
	readonly path: string;
	readonly database: string;
	readonly encryptionKey: string;
	/** Removes the folder when it is a temporary one. */
	release(): void;
}

function readKey(file: string): string {
	try {
		return settingsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).encryptionKey;
	} catch (error) {
		throw new UsageError(
			`The key file ${file} is damaged.`,
			'Restore it from a backup, or delete the data folder: tokens are then fetched again, but Data Tables and stored credentials are lost.',
			{ cause: error },
		);
	}
}

/** One folder after the other: below /proc, Node.js 20 tries for ever when it is told to make all of them. */
function makeFolder(folder: string): void {
	const isThere = (): boolean => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
	if (isThere()) return;
	makeFolder(dirname(folder));
	try {
		// What nodes work on is stored in it: nobody else's business.
		mkdirSync(folder, { mode: 0o700 });
	} catch (error) {
		// Another process may have been first.
		if (!isThere()) throw error;
	}
}

/** On a full disk, or killed meanwhile, half a file would stay, which no later start could read. */
function writeWhole(file: string, text: string): void {
	const draft = `${file}.${process.pid}`;
	try {
		writeFileSync(draft, text, { mode: 0o600 });
		renameSync(draft, file);
	} finally {
		rmSync(draft, { force: true });
	}
}

function keyOf(folder: string): string {
	const file = join(folder, '.n8n', 'config');
	const given = process.env['N8N_ENCRYPTION_KEY'];
	if (!existsSync(file)) {
		const key = given === undefined || given === '' ? randomBytes(24).toString('base64') : given;
		try {
			mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
			writeWhole(file, JSON.stringify({ encryptionKey: key }, null, '\t'));
		} catch (error) {
			throw new UsageError(`The data folder ${folder} cannot be written: ${messageOf(error)}.`, 'Give this user write permission, free some space, or name another folder with --data.');
		}
		return key;
	}
	const stored = readKey(file);
	if (given !== undefined && given !== '' && given !== stored) {
		throw new UsageError(
			`N8N_ENCRYPTION_KEY differs from the key that ${folder} was written with.`,
			'Unset the variable, restore the old value, or use another --data folder.',
		);
	}
	return stored;
}

/**
 * Opens a data folder, making it when it does not exist. Without a path it is a new temporary folder.
 *
 * @throws UsageError when the folder cannot be made or its key is damaged or another one
 */
export function openDataFolder(path?: string): DataFolder {
	let folder: string;
	try {
		folder = path === undefined ? mkdtempSync(join(tmpdir(), 'halopsa-runner-')) : resolve(path);
		makeFolder(folder);
	} catch (error) {
		throw new UsageError(`The data folder ${path} cannot be made: ${messageOf(error)}.`, 'Name a folder you may write to.');
	}
	const remove = (): void => rmSync(folder, { recursive: true, force: true });
	// Also when the process is told to exit in the middle of a run.
	if (path === undefined) process.once('exit', remove);
	return {
		path: folder,
		database: join(folder, 'runner.sqlite'),
		encryptionKey: keyOf(folder),
		release: () => {
			if (path !== undefined) return;
			process.off('exit', remove);
			remove();
		},
	};
}
