/** What the text of an answer is, seen once. */
export type Body =
	| { readonly kind: 'json'; readonly json: unknown }
	| { readonly kind: 'empty' | 'html' | 'broken' };

/** Also in spellings with escaped letters, such as `\\u005f_proto__`. Plain searches, as a page is read many thousand times. */
const mayNameProto = (text: string): boolean => text.includes('__proto__') || (text.includes('\\u00') && /\\u00[5-7]/i.test(text));

/**
 * Reads the text of an answer. `__proto__` members are dropped, so that copying a record that came from outside
 * can never change a prototype; the reviver is only used for texts that mention it, because it makes parsing
 * several times slower.
 */
export function readBody(text: string): Body {
	const content = text.replace(/^\uFEFF/, '').trim();
	if (content === '') return { kind: 'empty' };
	if (content.startsWith('<')) return { kind: 'html' };
	try {
		const json: unknown = mayNameProto(content) ? JSON.parse(content, withoutProto) : JSON.parse(content);
		return { kind: 'json', json };
	} catch {
		return { kind: 'broken' };
	}
}

function withoutProto(key: string, value: unknown): unknown {
	return key === '__proto__' ? undefined : value;
}
