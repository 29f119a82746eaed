import type Database from 'libsql';

/**
 * Does the work all or nothing. libsql's own transaction always rolls back after an error; where the disk is full
 * SQLite has done so by itself, and the second time fails and hides the reason.
 */
export function allOrNothing<T>(database: Database.Database, work: () => T): T {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		if (database.inTransaction) database.exec('ROLLBACK');
		throw error;
	}
}
