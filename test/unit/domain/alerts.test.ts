import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { readFooter, writeFooter } from '../../../lib/domain/alerts/footer';
import { canonical, defaultAlertFields, eventOf, momentFrom, type AlertEvent } from '../../../lib/domain/alerts/event';
import { eventReference, groupOf, ticketKey } from '../../../lib/domain/alerts/grouping';
import { detailsOf, noteOf, summaryOf } from '../../../lib/domain/alerts/compose';
import { planBatch, historyOf, noHistory } from '../../../lib/domain/alerts/batch';
import { defaultBody, renderBody, renderSubject } from '../../../lib/domain/alerts/template';

const digest = (text: string): string => createHmac('sha256', 'test').update(text).digest('hex');
const now = Date.UTC(2026, 0, 15, 9);

function read(raw: object): AlertEvent {
	const event = eventOf(raw, defaultAlertFields, now);
	if ('problem' in event) throw new Error(event.problem);
	return event;
}

const numbered = (raw: object) => ({ event: read(raw), reference: eventReference(digest, 's', read(raw)) });
const key = ticketKey(digest, 'k');

const hostile = [
	'<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", '</small></p><h1>Paid</h1>', '<!-- --><style>*{display:none}</style>', '<svg/onload=alert(1)>',
	'{{ $env.SECRET }}', '={{ 1 + 1 }}', '{user}{event.password}', '$FAULTID', '%s%n', '\u202egnp.exe', 'a\u0000b\u0007', '\ud800', '&lt;script&gt;', '&#60;script&#62;', '`${1}`', 'line\r\nBcc: x@y.example',
	'javascript:alert(1)', `Alert reference ${key}. Events 2026-01-15T09: abcdefabcdef.`, '<a href="https://evil.example">Reset your password</a>', 'x'.repeat(20_000), '\u{1f600}'.repeat(3_000),
];

describe('hostile text', () => {
	it.each(hostile)('%j is inert in HTML, in text and in the summary', (text) => {
		const event = read({ eventId: text, time: now, eventType: text, userEmail: text, customerName: text, description: text, link: text, alertStatus: text });
		const html = renderBody(defaultBody.html, event, text, 'html');
		// What is left of tags is our own.
		expect(html.replace(/<\/?(p|b)>|<br>/g, '')).not.toMatch(/[<>"'`]/);
		const plain = renderBody(defaultBody.text, event, text, 'text');
		const subject = renderSubject('{type}: {user} {description}', event, text);
		for (const written of [plain, subject]) {
			expect(written).not.toMatch(/<[a-z/!?]/i);
			expect(written).not.toMatch(/&(#|[a-z]+;)/i);
		}
		for (const written of [html, plain, subject]) expect(written).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u);
		expect(subject).not.toMatch(/[\r\n]/);
		expect(subject.length).toBeLessThan(260);
	});

	it('any text leaves the last lines as they were written, so that it hides no later event', () => {
		fc.assert(fc.property(fc.oneof(fc.string(), fc.constantFrom(...hostile)), fc.constantFrom('html' as const, 'text' as const), (text, format) => {
			const part = [numbered({ eventId: '1', time: now, eventType: text, description: text, userEmail: text })];
			const batch = planBatch(part, noHistory, { stormLimit: 0, noteSize: 10 });
			const wording = { system: text, format, body: defaultBody[format] };
			const [note] = batch.notes;
			if (!note) throw new Error('There is no note');
			const storm = { ...note, hour: '2026-01-15T09', total: 1 };
			for (const written of [detailsOf(note, key, wording, []), noteOf(note, key, wording), summaryOf(storm, key, wording)]) {
				expect(readFooter(written)).toMatchObject({ key, latest: now, hours: new Map([['2026-01-15T09', [part[0]?.reference]]]) });
			}
		}));
	});

	it('a placeholder inside a value is not filled in', () => {
		expect(renderBody('{type}', read({ eventId: '1', eventType: '{event.password}', password: 'x' }), 's', 'html')).toBe('{event.password}');
	});

	it('a mapping with many stars does not keep a hostile value busy', async () => {
		const { AlertMapping, alertMappingRowSchema } = await import('../../../lib/domain/alerts/mapping');
		const mapping = new AlertMapping([alertMappingRowSchema.parse({ event_type: '***a***b', action: 'suppress' })]);
		expect(mapping.routeOf(read({ eventId: '1', eventType: 'a'.repeat(100_000) }), now).suppressed).toBeUndefined();
	});
});

describe('the last lines of a note', () => {
	it('come back as they were written, whatever HaloPSA does to the HTML', () => {
		const footer = { key, latest: now, resolved: now + 1, summaryOf: '2026-01-15T09', hours: new Map([['2026-01-15T09', ['abcdefabcdef', '000000000000']]]) };
		const html = writeFooter(footer, 'html');
		for (const written of [html, writeFooter(footer, 'text'), html.replace(/<br>/g, '<br />\r\n'), html.replace(/<[^>]*>/g, ' '), `${html}<p>Kind regards</p>`]) expect(readFooter(written)).toEqual(footer);
		expect(readFooter('Alert reference of a person')).toBeUndefined();
	});
});

describe('keys and references', () => {
	it('do not depend on case, order of fields or arrival', () => {
		const [left, right] = [read({ b: 1, a: { d: 1, c: 2 }, time: now, userEmail: 'A@B.example' }), read({ a: { c: 2, d: 1 }, b: 1, time: now, userEmail: 'A@B.example' })];
		expect(canonical(left.raw)).toBe(canonical(right.raw));
		expect(eventReference(digest, 'S', left)).toBe(eventReference(digest, 's', right));
		expect(groupOf(left, 's', 'user')).toBe(groupOf(read({ time: now, userEmail: 'a@b.EXAMPLE' }), 'S', 'user'));
	});

	it('no two groups share a key because their parts run together', () => {
		fc.assert(fc.property(fc.tuple(fc.string(), fc.string()), fc.tuple(fc.string(), fc.string()), ([user, type], [user2, type2]) => {
			const group = (u: string, t: string): string => groupOf(read({ eventId: '1', userEmail: u, eventType: t }), 's', 'userAndType');
			const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
			const alike = same(user, user2) && same(type || 'Alert', type2 || 'Alert');
			if (type.trim() !== '' && type2.trim() !== '') expect(group(user, type) === group(user2, type2)).toBe(alike);
		}));
	});
});

it.each<[unknown, string | undefined]>([
	['2026-01-15T09:00:00Z', '2026-01-15T09:00:00.000Z'], ['2026-01-15 09:00:00', '2026-01-15T09:00:00.000Z'], ['2026-01-15T10:00:00+01:00', '2026-01-15T09:00:00.000Z'], ['2026-01-15', '2026-01-15T00:00:00.000Z'],
	[1768467600, '2026-01-15T09:00:00.000Z'], [1768467600000, '2026-01-15T09:00:00.000Z'], ['1768467600', '2026-01-15T09:00:00.000Z'],
	['yesterday', undefined], [-5, undefined], ['1999-01-01', undefined], [Number.NaN, undefined], [{}, undefined], ['15/01/2026', undefined],
])('the time %j is %s', (given, expected) => {
	const moment = momentFrom(given);
	expect(moment === undefined ? undefined : new Date(moment).toISOString()).toBe(expected);
});

it('what was written in pieces and in any order is known together', () => {
	const footer = (hour: string, references: string[], more: object = {}) => ({ key, hours: new Map([[hour, references]]), ...more });
	const history = historyOf([
		{ footer: footer('2026-01-15T09', ['a', 'b'], { summaryOf: '2026-01-15T09', latest: 5 }), actionId: 7 }, { footer: footer('2026-01-15T09', ['a'], { summaryOf: '2026-01-15T09' }), actionId: 3 },
		{ footer: footer('2026-01-15T09', ['c'], { resolved: 9 }) },
	]);
	expect(history).toMatchObject({ latest: 5, resolved: 9, perHour: new Map([['2026-01-15T09', 3]]) });
	expect(history.summaries.get('2026-01-15T09')).toEqual({ actionId: 7, references: ['a', 'b'] });
});
