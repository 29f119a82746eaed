import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { codeOf, messageOf, UsageError } from '../errors';

export interface FolderLock {
	release(): void;
}

function holderOf(file: string): string {
	try {
		return ` (process ${readFileSync(file, 'utf8').trim()})`;
	} catch {
		return '';
	}
}

/**
 * Claims a data folder for one `serve`. The claim is a lock of the operating system on a SQLite file, which it lifts
 * however the process ends; a file with a process id would outlive a kill.
 *
 * @throws UsageError when another process serves from the folder
 */
export function lockFolder(folder: string): FolderLock {
	const note = join(folder, 'serve.pid');
	let lock: Database.Database | undefined;
	try {
		lock = new Database(join(folder, 'serve.lock'), { timeout: 0 });
		lock.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		lock?.close();
		if (codeOf(error)?.startsWith('SQLITE_BUSY') || messageOf(error).includes('locked')) {
			throw new UsageError(
				`Another serve${holderOf(note)} is using the data folder ${folder}.`, 'Stop it first, or give this one another --data folder.',
			);
		}
		throw new UsageError(`The data folder ${folder} cannot be locked: ${messageOf(error)}.`, 'Name a folder you may write to, on a local disk.');
	}
	writeFileSync(note, String(process.pid));
	const held = lock;
	return {
		release: () => {
			rmSync(note, { force: true });
			held.close();
		},
	};
}
