/** Letters that Unicode does not take apart into a Latin letter and a mark. */
const specialLetters = new Map(Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ı: 'i', ŋ: 'n', ə: 'a' }));

/** Cyrillic (Russian, Ukrainian, Bulgarian, Serbian) and Greek by the sound that company registers use in Latin letters. */
const transliterated = new Map(
	Object.entries({
		а: 'a', б: 'b', в: 'v', г: 'g', ґ: 'g', д: 'd', ђ: 'd', е: 'e', ё: 'e', є: 'ie', ж: 'zh', з: 'z', и: 'i', і: 'i', ї: 'i', й: 'i', ј: 'j', к: 'k', л: 'l',
		љ: 'lj', м: 'm', н: 'n', њ: 'nj', о: 'o', п: 'p', р: 'r', с: 's', т: 't', ћ: 'c', у: 'u', ў: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', џ: 'dz', ш: 'sh',
		щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'iu', я: 'ia',
		α: 'a', β: 'v', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l', μ: 'm', ν: 'n', ξ: 'x', ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's',
		τ: 't', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o',
	}),
);

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/**
 * The text in lower case without accents, in Latin letters where the script is Latin, Cyrillic or Greek. Full-width
 * letters become ordinary ones; other scripts stay as they are.
 */
export function foldText(text: string): string {
	const lower = text.toLowerCase();
	if (isPlain(lower)) return lower;
	// NFKC first: a decomposed й has to become one letter again before it can be looked up.
	const letters = Array.from(lower.replace(/[™®©℠]/g, '').normalize('NFKC').toLowerCase(), (letter) => {
		const known = specialLetters.get(letter) ?? transliterated.get(letter);
		if (known !== undefined) return known;
		// Marks are accents in these scripts; in Japanese or Hangul they make another letter.
		if (!/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}]/u.test(letter)) return letter;
		const base = letter.normalize('NFKD').replace(/\p{M}/gu, '');
		return transliterated.get(base) ?? specialLetters.get(base) ?? base;
	});
	return letters.join('');
}
