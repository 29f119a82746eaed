/** A file that cannot be read as a whole, or settings that do not fit it; `advice` is the next step. */
export class ImportError extends Error {
	override readonly name = 'ImportError';

	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
	}
}
