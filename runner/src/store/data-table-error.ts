/** A Data Table was asked for something impossible; the message says what and in which table or column. */
export class DataTableError extends Error {
	override readonly name = 'DataTableError';
}
