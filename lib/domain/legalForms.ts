/**
 * Legal forms of companies as they stand in names, already folded (lower case, no accents, no dots), by what they are:
 * spellings of one line are the same form. Sources: the national company acts and the ISO 20275 list of entity forms.
 */
interface LegalForm {
	/** Same kind, same form: `Ltd` and `Limited` say the same, `Ltd` and `LLP` do not. */
	readonly kind: string;
	/** Where the form exists; `*` for forms of many countries. */
	readonly where: string;
	/** Words are separated by one space. */
	readonly spellings: readonly string[];
}

const form = (where: string, kind: string, ...spellings: string[]): LegalForm => ({ where, kind, spellings });

const forms: readonly LegalForm[] = [
	form('*', 'limited', 'ltd', 'limited', 'co ltd', 'company limited', 'pty ltd', 'pty limited', 'proprietary limited', 'pvt ltd', 'private limited', 'pvt limited', 'pte ltd', 'pte limited', 'pty', 'pte', 'ltda', 'limitada', 'ltee', 'limitee', 'teo', 'teoranta', 'cyf', 'cyfyngedig', 'sdn bhd', 'bhd', 'sendirian berhad', 'opc private limited', 'ltd sti', 'limited sirketi', 'san tic ltd sti', 'san ve tic ltd sti', 'soc ltd'),
	form('*', 'as', 'as', 'asa', 'aksjeselskap', 'allmennaksjeselskap', 'aktieselskab', 'akciova spolecnost', 'akciova spolocnost', 'anonim sirketi', 'san ve tic as', 'aktsiaselts'),
	form('*', 'sa', 'sa', 'societe anonyme', 'sociedad anonima', 'sociedade anonima', 'spolka akcyjna', 'sau', 'nv sa', 'ae', 'anonymi etaireia', 'anonimi etairia'),
	form('*', 'sarl', 'sarl', 'srl', 'srls', 'eurl', 'sa rl', 'selarl', 'societe a responsabilite limitee', 'societa a responsabilita limitata', 'a responsabilita limitata', 'societate cu raspundere limitata', 'sociedad de responsabilidad limitada'),
	form('US CA', 'corporation', 'inc', 'incorporated', 'corp', 'corporation', 'incorporee'),
	form('US', 'llc', 'llc', 'lc', 'pllc', 'limited liability company', 'limited liability co'),
	form('US GB', 'partnership', 'llp', 'lp', 'lllp', 'limited liability partnership', 'limited partnership'),
	form('US', 'professional', 'pc', 'professional corporation', 'professional association'),
	form('GB IE', 'plc', 'plc', 'public limited company', 'ccc', 'dac', 'designated activity company'),
	form('GB', 'cic', 'cic', 'community interest company', 'cio'),
	form('DE AT CH', 'gmbh', 'gmbh', 'gesellschaft mit beschraenkter haftung', 'gesellschaft mit beschrankter haftung', 'gesmbh', 'ges mbh', 'gesellschaft mbh', 'mbh', 'ggmbh'),
	form('DE AT', 'gmbh and co kg', 'gmbh and co kg', 'gmbh co kg', 'gmbh and co kgaa', 'gmbh and co', 'ag and co kg', 'ug and co kg', 'gmbh cokg', 'gmbh and cokg'),
	form('DE', 'ug', 'ug', 'ug haftungsbeschrankt', 'ug haftungsbeschraenkt', 'unternehmergesellschaft haftungsbeschrankt', 'unternehmergesellschaft'),
	form('DE AT CH', 'ag', 'ag', 'aktiengesellschaft'),
	form('DE AT', 'kg', 'kg', 'kommanditgesellschaft', 'kgaa', 'ohg', 'og', 'offene handelsgesellschaft'),
	form('DE', 'gbr', 'gbr', 'gesellschaft burgerlichen rechts', 'partg', 'partgmbb', 'mbb', 'partg mbb'),
	form('DE', 'merchant', 'ek', 'eingetragener kaufmann'),
	form('DE AT CH', 'association', 'ev', 'eg', 'eingetragener verein', 'eingetragene genossenschaft', 'genossenschaft'),
	form('EU', 'se', 'se', 'societas europaea', 'sce'),
	form('FR', 'sas', 'sas', 'sasu', 'societe par actions simplifiee'),
	form('FR', 'sci', 'sci', 'snc', 'scp', 'scop', 'societe civile immobiliere'),
	form('IT', 'spa', 'spa', 'societa per azioni', 'sapa'),
	form('IT', 'cooperative', 'scarl', 'soc coop', 'societa cooperativa'),
	form('ES', 'sl', 'sl', 'slu', 'slp', 'sll', 'sociedad limitada', 'slne'),
	form('MX', 'sa de cv', 'sa de cv', 's de rl de cv', 's de rl', 'sapi de cv', 'sab de cv', 'sociedad anonima de capital variable'),
	form('PE CL CO', 'sac', 'sac', 'saa', 'eirl', 'sociedad anonima cerrada'),
	form('PT BR', 'lda', 'lda', 'unipessoal lda', 'unipessoal', 'eireli', 'epp'),
	form('NL BE', 'bv', 'bv', 'besloten vennootschap', 'bvba', 'ebvba', 'cvba', 'sprl', 'besloten vennootschap met beperkte aansprakelijkheid'),
	form('NL BE', 'nv', 'nv', 'naamloze vennootschap'),
	form('NL BE', 'vof', 'vof', 'vennootschap onder firma', 'commv', 'comm v', 'cv'),
	form('NL BE', 'foundation', 'stichting', 'vzw', 'asbl'),
	form('SE', 'ab', 'ab', 'aktiebolag', 'aktiebolaget', 'ab publ'),
	form('SE', 'hb', 'hb', 'handelsbolag', 'kb', 'kommanditbolag'),
	form('NO', 'ans', 'ans', 'enk', 'nuf'),
	form('DK', 'aps', 'aps', 'anpartsselskab', 'ivs'),
	form('FI', 'oy', 'oy', 'oyj', 'oy ab', 'osakeyhtio', 'ky', 'tmi', 'julkinen osakeyhtio'),
	form('IS', 'hf', 'hf', 'ehf', 'ohf', 'einkahlutafelag', 'hlutafelag'),
	form('EE', 'ou', 'ou', 'osauhing'),
	form('LV', 'sia', 'sia', 'sabiedriba ar ierobezotu atbildibu'),
	form('LT', 'uab', 'uab', 'uzdaroji akcine bendrove', 'akcine bendrove'),
	form('PL', 'sp z oo', 'sp z oo', 'sp zoo', 'spzoo', 'spolka z oo', 'spolka z ograniczona odpowiedzialnoscia', 'sp z oo sp k', 'sp z oo sp komandytowa', 'sp z oo spk'),
	form('PL', 'sp k', 'sp k', 'spk', 'sp j', 'spj', 'spolka jawna', 'spolka komandytowa', 'sp p'),
	form('CZ SK', 'sro', 'sro', 'spol s ro', 'spol sro', 'spolecnost s rucenim omezenym', 'spolocnost s rucenim obmedzenym', 's ro'),
	form('HU', 'kft', 'kft', 'korlatolt felelossegu tarsasag'),
	form('HU', 'zrt', 'zrt', 'nyrt', 'bt', 'kkt', 'reszvenytarsasag'),
	form('SI HR RS BA MK ME', 'doo', 'doo', 'drustvo s ogranicenom odgovornoscu', 'druzba z omejeno odgovornostjo', 'jdoo', 'dooel'),
	form('SI HR RS BA', 'dd', 'dd', 'ad', 'dionicko drustvo', 'akcionarsko drustvo', 'delniska druzba'),
	form('BG', 'eood', 'eood', 'ood', 'ead'),
	form('GR CY', 'epe', 'epe', 'ike', 'mepe', 'etairia periorismenis efthynis', 'monoprosopi'),
	form('RU BY KZ', 'ooo', 'ooo', 'obshchestvo s ogranichennoi otvetstvennostiu', 'zao', 'oao', 'pao'),
	form('UA', 'tov', 'tov', 'tzov', 'prat', 'tovaristvo z obmezhenoiu vidpovidalnistiu'),
	form('JP', 'kk', 'kk', 'kabushiki kaisha', 'kabushiki gaisha', 'gk', 'godo kaisha', 'yk', 'yugen gaisha'),
	form('ID', 'pt', 'pt', 'tbk'),
	form('TH', 'pcl', 'public company limited', 'pcl'),
	form('VN', 'tnhh', 'tnhh', 'cong ty tnhh', 'cong ty co phan', 'jsc', 'joint stock company'),
	form('AE SA QA', 'fze', 'fze', 'fzc', 'fzco', 'fz llc', 'wll', 'dmcc'),
	form('ZA', 'cc', 'cc', 'close corporation', 'npc'),
	// What many countries write and what tells nothing about the form.
	form('*', '', 'co', 'company', 'cie', 'and co', 'and company', 'und co'),
];

/** Forms written before the name: OOO Romashka, UAB Baltija, PT Maju, Stichting Zorg. */
const leading = new Set(['ooo', 'zao', 'oao', 'pao', 'tov', 'prat', 'ae', 'uab', 'sia', 'as', 'ou', 'ab', 'oy', 'pt', 'stichting', 'sarl', 'sas', 'sci', 'eurl', 'cong ty tnhh', 'cong ty co phan', 'firma']);

/** Forms of scripts without spaces stand at either end of the name. */
export const attachedForms: readonly string[] = [
	'株式会社', '有限会社', '合同会社', '(株)', '㈱', '有限责任公司', '股份有限公司', '有限公司', '股份公司', '集团', '주식회사', '(주)', '유한회사', 'בע"מ', 'בעמ', 'בע״מ', 'ش.م.م', 'ذ.م.م',
];

const byWords = new Map(forms.flatMap(({ kind, where, spellings }) => spellings.map((spelling) => [spelling, { kind, where }] as const)));
const LONGEST = Math.max(...[...byWords.keys()].map((spelling) => spelling.split(' ').length));

interface Found {
	readonly kind: string;
	readonly where: string;
	readonly words: number;
}

/** The legal form that a list of words ends with, the longest spelling first. */
export function formAtEnd(words: readonly string[]): Found | undefined {
	for (let count = Math.min(LONGEST, words.length - 1); count > 0; count -= 1) {
		const found = byWords.get(words.slice(-count).join(' '));
		if (found) return { ...found, words: count };
	}
	return undefined;
}

/** The legal form that a list of words begins with, for countries that write it there. */
export function formAtStart(words: readonly string[]): Found | undefined {
	for (let count = Math.min(3, words.length - 1); count > 0; count -= 1) {
		const spelling = words.slice(0, count).join(' ');
		if (leading.has(spelling)) return { kind: '', where: '*', ...byWords.get(spelling), words: count };
	}
	return undefined;
}
