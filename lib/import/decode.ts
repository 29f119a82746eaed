import { ImportError } from './errors';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface Decoded {
	readonly text: string;
	readonly encoding: Encoding;
	/** Some lines were UTF-8 and some were not: two files were joined. Each line was read as what it is. */
	readonly mixed: boolean;
}

const LINE_FEED = 0x0a;

const startsWith = (bytes: Uint8Array, ...mark: number[]): boolean => mark.every((byte, at) => bytes[at] === byte);

/** UTF-16 without a mark: Latin text has a zero in every other byte. */
function utf16Without(bytes: Uint8Array): Encoding | undefined {
	const sample = bytes.subarray(0, 2000);
	if (sample.length < 4) return undefined;
	const zeros = [0, 0];
	sample.forEach((byte, at) => {
		if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
	});
	const half = sample.length / 2;
	if ((zeros[1] ?? 0) > half * 0.7) return 'utf-16le';
	return (zeros[0] ?? 0) > half * 0.7 ? 'utf-16be' : undefined;
}

/** Windows-1252 from 0x80 to 0x9f; the gaps are undefined there. */
const windowsSigns = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Several releases of Node read Windows-1252 as Latin-1 and turn € and the curly quotes into control characters. */
function decode(bytes: Uint8Array, encoding: Encoding): string {
	const text = new TextDecoder(encoding).decode(bytes);
	return encoding === 'windows-1252' ? text.replace(/[\u0080-\u009f]/g, (sign) => windowsSigns.charAt(sign.charCodeAt(0) - 0x80)) : text;
}

function asUtf8(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** Line by line, because one file may be two that were joined. */
function byLine(bytes: Uint8Array): Decoded {
	const lines: string[] = [];
	let beyondAscii = 0;
	let latin = 0;
	for (let from = 0; from < bytes.length; ) {
		const end = bytes.indexOf(LINE_FEED, from);
		const line = bytes.subarray(from, end < 0 ? bytes.length : end + 1);
		const text = asUtf8(line);
		if (text === undefined) latin += 1;
		else if (/[^\x00-\x7f]/.test(text)) beyondAscii += 1;
		lines.push(text ?? decode(line, 'windows-1252'));
		from += line.length;
	}
	return { text: lines.join(''), encoding: 'windows-1252', mixed: latin > 0 && beyondAscii > 0 };
}

const noText = (): ImportError =>
	new ImportError('The file holds no text', 'Give a CSV or XLSX file. An old .xls file can be read with the node Extract From File, whose items this node takes');

/**
 * The text of a file. Byte order marks decide; without one, valid UTF-8 is UTF-8, and what is not is read as Windows-1252,
 * which is what Excel writes on a Western Windows.
 *
 * @throws ImportError for bytes that are no text
 */
export function decodeText(bytes: Uint8Array, encoding?: Encoding): Decoded {
	if (encoding) return { text: decode(bytes, encoding), encoding, mixed: false };
	if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return { ...decodeText(bytes.subarray(3)), encoding: 'utf-8' };
	if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) throw noText();
	const wide = startsWith(bytes, 0xff, 0xfe) ? 'utf-16le' : startsWith(bytes, 0xfe, 0xff) ? 'utf-16be' : utf16Without(bytes);
	if (wide) return { text: decode(bytes, wide), encoding: wide, mixed: false };
	if (bytes.subarray(0, 2000).includes(0)) throw noText();
	const text = asUtf8(bytes);
	return text === undefined ? byLine(bytes) : { text, encoding: 'utf-8', mixed: false };
}
