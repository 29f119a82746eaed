import type { Download } from '../client';
import type { BinaryFile } from './types';

/** The name in a Content-Disposition header, in the plain form or that of RFC 5987. */
function nameIn(disposition: string): string | undefined {
	const extended = /filename\*\s*=\s*[\w-]*'[^']*'([^;]+)/i.exec(disposition)?.[1];
	if (extended !== undefined) {
		try {
			return lastPart(decodeURIComponent(extended.trim()));
		} catch {
			return lastPart(extended.trim());
		}
	}
	const plain = /filename\s*=\s*(?:"([^"]*)"|([^;]+))/i.exec(disposition);
	return plain ? lastPart((plain[1] ?? plain[2] ?? '').trim()) : undefined;
}

/** A name from outside must not lead into another folder. */
export const lastPart = (name: string): string | undefined => name.split(/[\\/]/).at(-1) || undefined;

/** The answer as a file; `named` says whether the server gave it a name. */
export function fileFrom({ base64, headers }: Download, fallbackName: string): { readonly file: BinaryFile; readonly named: boolean } {
	const name = nameIn(headers['content-disposition'] ?? '');
	const mimeType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() || 'application/octet-stream';
	return { file: { fileName: name ?? fallbackName, mimeType, base64 }, named: name !== undefined };
}
