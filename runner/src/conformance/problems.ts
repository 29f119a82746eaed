import type { ValueKind } from './value-kinds';

export type ProblemKind =
	/** The document has no such path. */
	| 'path'
	/** The path has no such method. */
	| 'method'
	/** The path's own value has the wrong type, such as text for the id. */
	| 'id'
	/** Unknown query parameter. */
	| 'query'
	| 'queryType'
	/** The method takes no body, or takes one and there is none. */
	| 'body'
	/** Unknown field of the body. */
	| 'field'
	| 'fieldType'
	/** A field that is only read from answers is not in the document. */
	| 'answer'
	/** The list is paged and is not read so, or the other way round. */
	| 'paging';

/** One thing in which a request or a descriptor differs from the document. Holds no value that was sent. */
export interface Problem {
	readonly kind: ProblemKind;
	readonly method: string;
	/** As the document writes it; for an unknown one as it was asked, with ids replaced. */
	readonly path: string;
	/** The parameter or field, such as `lines[].qty_order`. */
	readonly name?: string;
	readonly wanted?: ValueKind;
	readonly given?: ValueKind;
}

const WORDS: Readonly<Record<ValueKind, string>> = {
	any: 'anything', array: 'a list', boolean: 'true or false', dateTime: 'a date', integer: 'a whole number', integerList: 'whole numbers with commas',
	null: 'null', number: 'a number', object: 'an object', text: 'text', timeSpan: 'a time span', uuid: 'a UUID',
};

/** "query parameter tickettype_id: not in the document" */
export function problemText({ kind, method, path, name = '', wanted = 'any', given = 'any' }: Problem): string {
	const types = `the document wants ${WORDS[wanted]}, not ${WORDS[given]}`;
	switch (kind) {
		case 'path':
			return `${method} ${path}: no such path`;
		case 'method':
			return `${method} ${path}: the path has no ${method}`;
		case 'id':
			return `${method} ${path}: ${name}: ${types}`;
		case 'query':
			return `${method} ${path}: no query parameter ${name}`;
		case 'queryType':
			return `${method} ${path}: query parameter ${name}: ${types}`;
		case 'body':
			return `${method} ${path}: body: ${types}`;
		case 'field':
			return `${method} ${path}: no field ${name}`;
		case 'answer':
			return `${path}: no field ${name} to read`;
		case 'fieldType':
			return `${method} ${path}: field ${name}: ${types}`;
		case 'paging':
			return `${method} ${path}: the document ${name === 'paged' ? 'pages this list' : 'does not page this list'}`;
	}
}
