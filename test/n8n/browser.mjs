import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { browserFolder, imagesFolder } from './paths.mjs';
import { until } from './processes.mjs';

const VIEWPORT = { width: 1600, height: 1000 };

/** Hides what fades or blinks. */
const CALM = '*, *::before, *::after { transition: none !important; animation: none !important; caret-color: transparent !important; }';

/** Chromium without a window: one size, language, time zone and theme, so that pictures of it can be kept. */
export async function openBrowser(context = {}) {
	const { chromium } = createRequire(path.join(browserFolder, 'package.json'))('playwright-core');
	const browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none', '--disable-lcd-text', '--disable-partial-raster', '--force-color-profile=srgb'],
	});
	const opened = await browser.newContext({ viewport: VIEWPORT, colorScheme: 'light', reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC', deviceScaleFactor: 2, ...context });
	const page = await opened.newPage();
	page.setDefaultTimeout(30_000);
	return { browser, page };
}

/** Stops what moves, and waits for the fonts. */
export async function calm(page, style = '') {
	await page.addStyleTag({ content: CALM + style });
	await page.evaluate(() => document.fonts.ready.then(() => undefined));
	await page.mouse.move(0, 0);
}

/** How many pixels of two pictures a person could tell apart; undefined when they have different sizes. Runs in the page. */
async function differentPixels(pictures) {
	const [one, other] = await Promise.all(pictures.map(async (base64) => {
		const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type: 'image/png' }));
		const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
		context.drawImage(bitmap, 0, 0);
		return context.getImageData(0, 0, bitmap.width, bitmap.height);
	}));
	if (one.width !== other.width || one.height !== other.height) return undefined;
	const VISIBLE = 8;
	let count = 0;
	for (let at = 0; at < one.data.length; at += 4) if ([0, 1, 2].some((channel) => Math.abs(one.data[at + channel] - other.data[at + channel]) > VISIBLE)) count += 1;
	return count;
}

/** Chromium rounds an edge differently now and then; a picture that nobody could tell from the one that is kept does not replace it. */
const UNSEEN_PIXELS = 12;

async function looksLike(page, kept, now) {
	if (kept.equals(now)) return true;
	// The policy of the page that was pictured does not hold here.
	const blank = await page.context().newPage();
	const different = await blank.evaluate(differentPixels, [kept, now].map((picture) => picture.toString('base64')));
	await blank.close();
	return different !== undefined && different <= UNSEEN_PIXELS;
}

/** A picture for the docs, taken once two looks at the page are alike. */
export async function keepPicture(page, name, { clip, ...options } = {}) {
	let before;
	const picture = await until(
		`${name} to stand still`,
		async () => {
			const now = await page.screenshot({ animations: 'disabled', caret: 'hide', ...options, clip: (await clip?.()) ?? undefined });
			const still = before?.equals(now);
			before = now;
			return still && now;
		},
		{ timeoutMs: 20_000 },
	);
	const file = path.join(imagesFolder, `${name}.png`);
	if (existsSync(file) && (await looksLike(page, readFileSync(file), picture))) return;
	mkdirSync(imagesFolder, { recursive: true });
	writeFileSync(file, picture);
}
