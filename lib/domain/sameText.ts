/** A text that systems write in several forms of the same meaning. */
export type TextForm = 'email' | 'phone' | 'url';

const essences: Readonly<Record<TextForm, (text: string) => string>> = {
	email: (text) => text.toLowerCase(),
	phone: (text) => text.replace(/[\s().\-/]/g, ''),
	url: (text) => text.toLowerCase().replace(/^https?:\/\//, '').replace(/\/+$/, ''),
};

/** What is left of a text when everything that only concerns its spelling is taken away. */
export function essenceOf(text: string, form?: TextForm): string {
	const plain = text.normalize('NFC').replace(/\s+/g, ' ').trim();
	return form ? essences[form](plain) : plain;
}
