const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Prints what is being proven as it happens and keeps what failed. */
export class Report {
	#parts = [];
	#figures = [];
	#started = Date.now();

	/** One claim. Its failure ends the part it belongs to, because later steps build on it. */
	async step(title, prove) {
		const started = Date.now();
		try {
			const result = await prove();
			console.log(`    ok  ${title} (${seconds(Date.now() - started)})`);
			return result;
		} catch (error) {
			console.log(`    FAILED  ${title} (${seconds(Date.now() - started)})`);
			throw error;
		}
	}

	/** A measured value to be repeated at the end. */
	figure(name, value) {
		this.#figures.push([name, value]);
		console.log(`        ${name}: ${value}`);
	}

	async part(title, run) {
		const started = Date.now();
		console.log(`\n${title}`);
		let error;
		try {
			await run();
		} catch (failure) {
			error = failure;
			console.log(`\n${failure.stack ?? failure}\n`);
		}
		this.#parts.push({ title, error, took: Date.now() - started });
		return error === undefined;
	}

	/** Prints the table of parts; answers whether all of them passed. */
	finish() {
		console.log('\nReal n8n');
		for (const { title, error, took } of this.#parts) {
			console.log(`  ${error ? 'FAILED' : 'ok    '}  ${title.padEnd(60)} ${seconds(took)}`);
			if (error) console.log(`          ${error.message.split('\n')[0]}`);
		}
		for (const [name, value] of this.#figures) console.log(`  ${name}: ${value}`);
		console.log(`  All parts together: ${seconds(Date.now() - this.#started)}`);
		return this.#parts.length > 0 && this.#parts.every(({ error }) => error === undefined);
	}
}
