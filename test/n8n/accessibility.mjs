/** Ratios and sizes are those of WCAG 2.2, level AA. */
const LEAST_CONTRAST = 4.5;
const LEAST_TARGET = 24;
const NAMED_ROLES = new Set(['button', 'link', 'textbox', 'searchbox', 'combobox', 'checkbox', 'image', 'region', 'table', 'navigation', 'columnheader', 'DisclosureTriangle']);
const FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';

/** Texts that do not stand out from what is behind them, and what else can be read off the page. Runs in the page. */
function visibleFaults({ leastContrast, leastTarget, focusable }) {
	const faults = [];
	const channels = (color) => {
		const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
		const context = canvas.getContext('2d', { willReadFrequently: true });
		context.fillStyle = color;
		context.fillRect(0, 0, 1, 1);
		return [...context.getImageData(0, 0, 1, 1).data];
	};
	const luminance = ([red, green, blue]) => {
		const [r, g, b] = [red, green, blue].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ratio = (one, other) => {
		const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
		return (light + 0.05) / (dark + 0.05);
	};
	const paper = document.body.appendChild(Object.assign(document.createElement('i'), { className: 'paper' }));
	paper.style.backgroundColor = 'Canvas';
	const canvasColor = getComputedStyle(paper).backgroundColor;
	paper.remove();
	const behind = (element) => {
		if (element.closest('svg')) return getComputedStyle(element.parentNode.querySelector('rect')).fill;
		for (let own = element; own; own = own.parentElement) {
			const { backgroundColor } = getComputedStyle(own);
			if (channels(backgroundColor)[3] === 255) return backgroundColor;
		}
		return canvasColor;
	};
	const judge = (element, color, what) => {
		const found = ratio(channels(color), channels(behind(element)));
		if (found < leastContrast) faults.push(`"${what.trim().slice(0, 40)}" has a contrast of ${found.toFixed(1)} to 1`);
	};
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const { parentElement: element, nodeValue } = texts.currentNode;
		if (nodeValue.trim() === '' || element.localName === 'title' || !element.checkVisibility()) continue;
		const style = getComputedStyle(element);
		judge(element, element.closest('svg') ? style.fill : style.color, nodeValue);
	}
	for (const field of document.querySelectorAll('[placeholder]')) judge(field, getComputedStyle(field, '::placeholder').color, field.placeholder);

	for (const element of document.querySelectorAll(focusable)) {
		const { width, height } = element.getBoundingClientRect();
		// A link in a sentence may be as high as its line; everything else has to be hit with a shaking hand.
		const inSentence = element.localName === 'a' && getComputedStyle(element).display === 'inline';
		if (element.checkVisibility() && !inSentence && (width < leastTarget || height < leastTarget)) faults.push(`${element.outerHTML.slice(0, 80)} is only ${Math.round(width)} by ${Math.round(height)} pixels`);
	}
	const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map(({ localName }) => Number(localName[1]));
	levels.forEach((level, index) => {
		if (index > 0 && level > levels[index - 1] + 1) faults.push(`a heading of level ${level} follows one of level ${levels[index - 1]}`);
	});
	if (levels[0] !== 1 || levels.filter((level) => level === 1).length !== 1) faults.push(`the headings have the levels ${levels.join(', ')}`);
	for (const table of document.querySelectorAll('table')) if (!table.caption || table.querySelectorAll('th[scope=col]').length !== table.rows[1].cells.length) faults.push('a table has no caption or a column without a heading');
	const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
	if (new Set(ids).size !== ids.length) faults.push(`an id occurs twice: ${ids.join(', ')}`);
	if (document.documentElement.lang === '' || document.title === '') faults.push('the page has no language or no title');
	if (document.querySelectorAll('main').length !== 1) faults.push('the page has not one main part');
	if (document.documentElement.scrollWidth > document.documentElement.clientWidth) faults.push('the page scrolls sideways');
	return faults;
}

/** What a screen reader cannot name, by the accessibility tree that Chromium makes for it. */
async function unnamed(page) {
	const session = await page.context().newCDPSession(page);
	const { nodes } = await session.send('Accessibility.getFullAXTree');
	await session.detach();
	return nodes.filter(({ ignored, role, name }) => !ignored && NAMED_ROLES.has(role?.value) && !name?.value?.trim()).map(({ role }) => `a ${role.value} has no name`);
}

/** Goes through the page with the Tab key: everything is reached, in the order of the page, and shows that it is reached. */
async function keyboardFaults(page) {
	const wanted = await page.evaluate((focusable) => {
		const beginning = Object.assign(document.createElement('span'), { tabIndex: -1 });
		document.body.prepend(beginning);
		beginning.focus();
		const all = [...document.querySelectorAll(focusable)].filter((element) => element.checkVisibility());
		all.forEach((element, index) => element.setAttribute('data-stop', String(index)));
		return all.length;
	}, FOCUSABLE);
	const faults = [];
	for (let stop = 0; stop < wanted; stop += 1) {
		await page.keyboard.press('Tab');
		const { reached, text, ring } = await page.evaluate(() => {
			const { activeElement: element } = document;
			const { outlineStyle, outlineWidth } = getComputedStyle(element);
			return { reached: Number(element.getAttribute('data-stop') ?? -1), text: element.outerHTML.slice(0, 80), ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
		});
		if (reached !== stop) return [...faults, `the Tab key reaches ${text} as number ${stop + 1}`];
		if (!ring) faults.push(`${text} does not show that it has the focus`);
	}
	return faults;
}

/** What keeps people who see little, hear the page or use the keyboard from using it, in the light and in the dark theme and on a narrow window. */
export async function accessibilityFaults(page) {
	const size = page.viewportSize();
	const look = () => page.evaluate(visibleFaults, { leastContrast: LEAST_CONTRAST, leastTarget: LEAST_TARGET, focusable: FOCUSABLE });
	const faults = [...(await look()), ...(await unnamed(page)), ...(await keyboardFaults(page))];
	await page.emulateMedia({ colorScheme: 'dark' });
	faults.push(...(await look()).map((fault) => `dark: ${fault}`));
	await page.emulateMedia({ colorScheme: 'light' });
	await page.setViewportSize({ width: 320, height: size.height });
	faults.push(...(await look()).map((fault) => `320 pixels wide: ${fault}`));
	await page.setViewportSize(size);
	return [...new Set(faults)];
}
