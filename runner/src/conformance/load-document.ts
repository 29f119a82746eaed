import { statSync } from 'node:fs';
import { HttpFailure } from '../../../lib/ports';
import { AxiosHttp } from '../axios-http';
import { messageOf, UsageError } from '../errors';
import { isYaml, readJsonFile } from '../json-file';
import { OpenApiDocument } from './document';

/** HaloPSA's own document is about 2 MB. */
const MOST_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

const FROM_BROWSER = 'Open the address in a browser that is signed in to HaloPSA, save the document, and give the file.';

/**
 * Reads an OpenAPI document.
 *
 * @param source an http or https address, or the path of a file
 * @throws UsageError saying what is wrong with it
 */
export async function loadDocument(source: string): Promise<OpenApiDocument> {
	return new OpenApiDocument(/^https?:\/\//i.test(source) ? await download(source) : readFile(source));
}

function readFile(path: string): unknown {
	const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
	if (size > MOST_BYTES) throw new UsageError(`The OpenAPI document ${path} is longer than ${MOST_BYTES} bytes.`, 'Check the path.');
	return readJsonFile(path, 'OpenAPI document');
}

async function download(url: string): Promise<unknown> {
	const http = new AxiosHttp({ timeoutMs: TIMEOUT_MS, maxBodyBytes: MOST_BYTES });
	try {
		const { status, text } = await http.send({ method: 'GET', url });
		if (status === 401 || status === 403) throw new UsageError(`The OpenAPI document needs a sign-in: ${status} from ${shown(url)}.`, FROM_BROWSER);
		if (status !== 200) throw new UsageError(`There is no OpenAPI document: ${status} from ${shown(url)}.`, 'Check the address.');
		return parse(text, url);
	} catch (error) {
		if (!(error instanceof HttpFailure)) throw error;
		throw new UsageError(`The OpenAPI document could not be read: ${messageOf(error).replaceAll(url, shown(url))}.`, 'Check the address and the connection.', { cause: error });
	} finally {
		http.close();
	}
}

function parse(text: string, url: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch (error) {
		const what = /^\s*</.test(text) ? 'is a web page' : isYaml(text) ? 'is YAML and not JSON' : 'is not valid JSON';
		throw new UsageError(`The answer of ${shown(url)} ${what}.`, FROM_BROWSER, { cause: error });
	}
}

/** An address may carry a key in its query or a password before its host. */
function shown(url: string): string {
	if (!URL.canParse(url)) return 'this address';
	const { origin, pathname } = new URL(url);
	return `${origin}${pathname}`;
}
