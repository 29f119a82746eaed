import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { OpenApiDocument } from '../../runner/src/conformance/document';
import { readJsonFile } from '../../runner/src/json-file';

const BESIDE = resolve(__dirname, '../../../shared/reference/halopsa-openapi.json');

/**
 * The vendor's OpenAPI document, which may not be published with this repository: the file that HALO_OPENAPI names,
 * or the one beside the checkout. Undefined, and one line on stderr, when there is none.
 */
export function vendorDocument(): OpenApiDocument | undefined {
	const given = process.env.HALO_OPENAPI;
	const path = given ? resolve(given) : BESIDE;
	if (given || existsSync(path)) return new OpenApiDocument(readJsonFile(path, 'OpenAPI document'));
	process.stderr.write("Not run: the comparison with the vendor's OpenAPI document; set HALO_OPENAPI to its path.\n");
	return undefined;
}
