import { AsyncLocalStorage } from 'node:async_hooks';

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** The lines of a part that runs beside another one; they are printed together when it ends. */
const aside = new AsyncLocalStorage();

function print(line) {
	const kept = aside.getStore();
	if (kept) kept.push(line);
	else console.log(line);
}

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
			print(`    ok  ${title} (${seconds(Date.now() - started)})`);
			return result;
		} catch (error) {
			print(`    FAILED  ${title} (${seconds(Date.now() - started)})`);
			throw error;
		}
	}

	/** A measured value to be repeated at the end. */
	figure(name, value) {
		this.#figures.push([name, value]);
		print(`        ${name}: ${value}`);
	}

	async part(title, run) {
		const started = Date.now();
		print(`\n${title}`);
		let error;
		try {
			await run();
		} catch (failure) {
			error = failure;
			print(`\n${failure.stack ?? failure}\n`);
		}
		this.#parts.push({ title, error, took: Date.now() - started });
		return error === undefined;
	}

	/** A part beside others: what it says is printed when it has ended. */
	async partAside(title, run) {
		const lines = [];
		try {
			return await aside.run(lines, () => this.part(title, run));
		} finally {
			console.log(lines.join('\n'));
		}
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
