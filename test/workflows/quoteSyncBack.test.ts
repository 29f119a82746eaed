import { QuoteLab } from '../support/quoteLab';

jest.setTimeout(120_000);

let lab: QuoteLab;
beforeEach(async () => {
	lab = await QuoteLab.open();
});
afterEach(() => lab.close());

describe('a quotation of HaloPSA', () => {
	it('becomes a quote of the same amount, is linked in the same run, and the second run writes nothing', async () => {
		const id = lab.quotation();
		expect(await lab.result()).toMatchObject({ read: 1, quotes_created: 1, updated: 1, parked: 0, review: 0 });
		const [made] = lab.quotes;
		expect(made).toMatchObject({ title: `Server refresh (HaloPSA ${id})`, opportunityId: lab.sync.salesbuildr.records('opportunity')[0]?.id, subtotal: 399.9, externalIdentifier: String(id), syncState: 'synced' });
		expect(lab.quotations).toMatchObject([{ id, title: 'Server refresh', status: 1, revenue: 399.9, third_party_number: made?.id }]);
		expect(await lab.sync.rowsOf('halopsa_sync_links')).toEqual(expect.arrayContaining([expect.objectContaining({ counterpart_id: made?.id, halo_id: id, base: expect.stringMatching(/^\{"owner":"HaloPSA"/) as string })]));
		expect(await lab.result()).toMatchObject({ unchanged: 1, quotes_created: 0, quotations_waiting: 0 });
		expect([lab.sync.writes(), lab.sync.reads('Quotation')]).toEqual([[], 1]);
		await lab.sync.loseData();
		expect(await lab.result()).toMatchObject({ unchanged: 1, quotes_created: 0 });
		expect([lab.quotes.length, lab.quotations.length]).toEqual([1, 1]);
		await lab.result();
		expect(lab.sync.writes()).toEqual([]);
	});

	it('takes the state of its quote, never back, and keeps its lines and its title', async () => {
		const id = lab.quotation();
		await lab.result();
		const quoteId = String(lab.quotes[0]?.id);
		lab.sync.salesbuildr.update('quote', quoteId, { sentAt: '2026-11-01' });
		await lab.result();
		expect(lab.quotations).toMatchObject([{ id, status: 2, title: 'Server refresh' }]);
		const won = lab.sync.halo.records('Status')[3]?.id;
		lab.sync.salesbuildr.update('quote', quoteId, { approvedAt: '2026-11-02' });
		await lab.result({ opportunityOutcomes: { approved: won } });
		expect([lab.quotations[0]?.status, lab.deal.status_id]).toEqual([3, won]);
		lab.sync.salesbuildr.update('quote', quoteId, { expiredAt: '2026-11-09' });
		await lab.result();
		expect(lab.quotations).toMatchObject([{ status: 3, lines: [{ name: 'Line 0' }, { name: 'Line 1' }] }]);
		expect(await lab.result()).toMatchObject({ unchanged: 1 });
		expect(lab.sync.writes()).toEqual([]);
	});

	it('is not sent before the setting asks for it, and not while it has a status that the settings leave out', async () => {
		lab.quotation();
		expect(await lab.result({ createQuotes: false })).not.toHaveProperty('quotes_created');
		expect(lab.sync.reads('Quotation')).toBe(0);
		expect(await lab.result({ createQuotesFrom: [7] })).toMatchObject({ quotes_created: 0 });
		lab.sync.halo.update('Quotation', Number(lab.quotations[0]?.id), { status: 7 });
		expect(await lab.result({ createQuotesFrom: [7] })).toMatchObject({ quotes_created: 1 });
		expect(lab.quotations[0]?.status).toBe(7);
	});

	it('is neither sent nor noted as sent in a dry run', async () => {
		lab.quotation();
		lab.dryRun = true;
		expect(await lab.result()).toMatchObject({ quotes_created: 0, quotations_waiting: 0 });
		expect([lab.sync.writes(), await lab.sync.rowsOf('halopsa_sync_links')]).toEqual([[], []]);
		lab.dryRun = false;
		expect(await lab.result()).toMatchObject({ quotes_created: 1 });
	});

	it.each<[string, object]>([['approved', { status: 3 }], ['declined', { status: 4 }], ['expired', { status: 5 }], ['with a sales order', { salesorder_id: 9 }], ['of another opportunity', { ticket_id: 999_999 }]])('is not sent when it is %s', async (_what, more) => {
		lab.quotation(undefined, more);
		expect(await lab.result()).toMatchObject({ quotes_created: 0, quotations_waiting: 0 });
		expect(lab.sync.writes()).toEqual([]);
	});

	it('waits with both prices where Salesbuildr has another one, while the next one is sent', async () => {
		const dear = lab.quotation([lab.line(0, 110, 1)], { title: 'Dear' });
		lab.quotation();
		expect(await lab.result()).toMatchObject({ quotes_created: 1, quotations_waiting: 1 });
		expect(await lab.waiting()).toEqual([expect.stringMatching(new RegExp(`^quotation ${dear}: Line 1 "Line 0": costs 110 in HaloPSA and 100 in Salesbuildr: make both the same`))]);
		expect(await lab.result()).toMatchObject({ quotes_created: 0, quotations_waiting: 1 });
		expect(lab.sync.writes()).toEqual([]);
	});

	it('goes both ways at once: quotes become quotations and quotations quotes, each once', async () => {
		lab.quotation();
		const opportunityId = lab.sync.salesbuildr.records('opportunity')[0]?.id;
		lab.sync.salesbuildr.create('quote', { title: 'From Salesbuildr', opportunityId, items: [{ name: 'Product 0', product: { id: lab.sync.salesbuildr.records('product')[0]?.id }, price: 90, quantity: 1 }] });
		expect(await lab.result()).toMatchObject({ read: 2, created: 1, quotes_created: 1 });
		for (let round = 0; round < 3; round += 1) {
			await lab.result();
			expect(lab.sync.writes()).toEqual([]);
		}
		expect(lab.quotes.map(({ externalIdentifier }) => externalIdentifier).sort()).toEqual(lab.quotations.map(({ id }) => String(id)).sort());
	});
});

describe('what is made once', () => {
	it('is found by its title when the answer of its creation is lost', async () => {
		lab.quotation();
		let lost = 0;
		lab.sync.salesbuildr.setFaults(({ method, path }) => (method === 'POST' && path.endsWith('/quote') && lost++ === 0 ? 'appliedAnswerLost' : undefined));
		expect(await lab.result()).toMatchObject({ quotes_created: 1, updated: 1 });
		expect(lab.quotes).toHaveLength(1);
		expect(lab.quotations[0]?.third_party_number).toBe(lab.quotes[0]?.id);
	});

	// The lists of Salesbuildr are a search, which may show a new record late: a second run that trusted them made a second quote.
	it('is not sent again while the lists are behind, and found when they are not', async () => {
		const id = lab.quotation();
		lab.behind = true;
		lab.sync.salesbuildr.setFaults(({ method, path }) => (method === 'POST' && path.endsWith('/quote') ? 'appliedAnswerLost' : undefined));
		expect(await lab.result()).toMatchObject({ quotes_created: 0 });
		expect(await lab.waiting()).toEqual([expect.stringMatching(/did not answer whether it made the quote .* not sent again/)]);
		expect(await lab.result()).toMatchObject({ quotes_created: 0, quotations_waiting: 1 });
		expect(lab.sync.writes()).toEqual([]);
		expect(await lab.waiting()).toEqual([expect.stringMatching(/sent for it less than 30 minutes ago/)]);
		lab.behind = false;
		lab.sync.salesbuildr.setFaults([]);
		expect(await lab.result()).toMatchObject({ quotes_created: 0, updated: 1, quotations_waiting: 0 });
		expect(lab.quotes).toMatchObject([{ externalIdentifier: String(id) }]);
	});

	it('is sent again when half an hour has shown that it was not made', async () => {
		const id = lab.quotation();
		lab.sync.salesbuildr.setFaults(({ method, path }) => (method === 'POST' && path.endsWith('/quote') ? 'resetBefore' : undefined));
		await lab.result();
		lab.sync.salesbuildr.setFaults([]);
		expect(await lab.result()).toMatchObject({ quotes_created: 0, quotations_waiting: 1 });
		await lab.waitForLists(id);
		expect(await lab.result()).toMatchObject({ quotes_created: 1 });
		expect(lab.quotes).toHaveLength(1);
	});

	it('is not made beside a quote with the same lines that stands for no quotation, nor a quotation beside such a one', async () => {
		lab.quotation();
		const [opportunity, [first, second]] = [lab.sync.salesbuildr.records('opportunity')[0], lab.sync.salesbuildr.records('product')];
		const line = (product: typeof first, price: number, quantity: number) => ({ name: 'Any', product: { id: product?.id }, price, quantity });
		const twin = lab.sync.salesbuildr.create('quote', { title: 'By hand', opportunityId: opportunity?.id, items: [line(first, 100, 2), line(second, 19.99, 10)] });
		expect(await lab.result()).toMatchObject({ quotes_created: 0, quotations_waiting: 1, created: 0, review: 1 });
		expect(lab.sync.writes()).toEqual([]);
		lab.sync.halo.update('Quotation', Number(lab.quotations[0]?.id), { third_party_number: twin.id });
		expect(await lab.result()).toMatchObject({ quotes_created: 0, quotations_waiting: 0, review: 0, updated: 1 });
		expect([lab.quotes.length, lab.quotations.length]).toEqual([1, 1]);
	});

	it('is linked also where Salesbuildr gives the quote a title of its own', async () => {
		const id = lab.quotation();
		lab.changed = (quote) => {
			quote.title = 'Standard Quote';
		};
		expect(await lab.result()).toMatchObject({ quotes_created: 1, updated: 1, created: 0 });
		expect(await lab.result()).toMatchObject({ quotes_created: 0, unchanged: 1 });
		expect(lab.sync.writes()).toEqual([]);
		expect(lab.quotations).toMatchObject([{ id, title: 'Server refresh', third_party_number: lab.quotes[0]?.id }]);
	});

	it('is one quotation still when a person copies the quote in Salesbuildr, until the copy has a title of its own', async () => {
		const id = lab.quotation();
		await lab.result();
		const [{ opportunityId, title, items: lines } = { opportunityId: '', title: '', items: [] }] = lab.quotes;
		const copy = lab.sync.salesbuildr.create('quote', { opportunityId, title: `Copy of ${String(title)}`, items: (lines as object[]).slice(1) });
		expect(await lab.result()).toMatchObject({ review: 1, created: 0, quotes_created: 0 });
		expect(lab.sync.writes()).toEqual([]);
		expect(await lab.waiting()).toEqual([expect.stringMatching(new RegExp(`${copy.id}.*names quotation ${id}.*take "\\(HaloPSA ${id}\\)" out of its title`))]);
		lab.sync.salesbuildr.update('quote', copy.id, { title: 'Smaller' });
		expect(await lab.result()).toMatchObject({ created: 1 });
		expect(lab.quotations).toHaveLength(2);
	});
});

describe('a pair that HaloPSA owns', () => {
	it('waits with both amounts where Salesbuildr makes another amount of it, and is not made again', async () => {
		const id = lab.quotation();
		lab.changed = (made) => {
			const [line] = made.items as Record<string, unknown>[];
			if (line) Object.assign(line, { price: 120 });
			delete made.subtotal;
		};
		expect(await lab.result()).toMatchObject({ quotes_created: 1, review: 1 });
		expect(lab.quotations).toMatchObject([{ third_party_number: lab.quotes[0]?.id, revenue: 399.9 }]);
		expect(lab.quotes).toMatchObject([{ syncState: 'error', syncError: expect.stringMatching(new RegExp(`Quotation ${id} comes to 399.9, and its quote .* to 439.9.*can neither change nor delete`)) as string }]);
		expect(await lab.result()).toMatchObject({ quotes_created: 0, review: 1 });
		expect(lab.sync.writes()).toEqual([]);
		lab.changed = undefined;
		expect(await lab.result()).toMatchObject({ review: 0, unchanged: 1, quotations_waiting: 0 });
		expect(lab.quotes).toMatchObject([{ syncState: 'synced' }]);
	});

	it.each([['', false], [' also when the link table is lost', true]])('waits with the difference when its lines are changed in HaloPSA later%s', async (_what, isLost) => {
		const id = lab.quotation();
		await lab.result();
		lab.sync.halo.update('Quotation', id, { lines: [lab.line(0, 100, 3), lab.line(1, 19.99, 10)], revenue: 499.9 });
		if (isLost) await lab.sync.loseData();
		expect(await lab.result()).toMatchObject({ quotations_waiting: 1, quotes_created: 0 });
		expect(lab.sync.writes().filter((write) => !write.includes('sync-state'))).toEqual([]);
		expect(await lab.waiting()).toContainEqual(expect.stringMatching(/comes to 499.9, and its quote .* to 399.9.*"Line 0": 3 at 100.00 in HaloPSA, 2 at 100.00 in the quote/));
		lab.sync.salesbuildr.update('quote', String(lab.quotes[0]?.id), { approvedAt: '2026-11-02' });
		expect(await lab.result()).toMatchObject({ review: 1 });
		expect(lab.quotations).toMatchObject([{ status: 1, revenue: 499.9 }]);
	});

	it('waits when the two were decided differently, and when its quotation is gone', async () => {
		const id = lab.quotation();
		await lab.result();
		lab.sync.halo.update('Quotation', id, { status: 4 });
		lab.sync.salesbuildr.update('quote', String(lab.quotes[0]?.id), { approvedAt: '2026-11-02' });
		expect(await lab.result()).toMatchObject({ review: 1 });
		expect(await lab.waiting()).toContainEqual(expect.stringMatching(/declined in HaloPSA, and its quote .* is approved in Salesbuildr/));
		lab.sync.halo.remove('Quotation', id);
		expect(await lab.result()).toMatchObject({ review: 1, created: 0 });
		expect(await lab.waiting()).toContainEqual(expect.stringMatching(/is not in HaloPSA: delete the quote in Salesbuildr/));
		lab.sync.salesbuildr.update('quote', String(lab.quotes[0]?.id), { title: 'Kept' });
		expect(await lab.result()).toMatchObject({ review: 0, created: 1 });
		expect(lab.quotations).toMatchObject([{ title: 'Kept', third_party_number: lab.quotes[0]?.id }]);
	});

	it('is not made again when a person deletes the quote, until the third-party number is emptied', async () => {
		const id = lab.quotation();
		await lab.result();
		lab.sync.salesbuildr.update('quote', String(lab.quotes[0]?.id), { deletedAt: '2026-11-05' });
		expect(await lab.result()).toMatchObject({ quotes_created: 0, quotations_waiting: 1 });
		expect(await lab.waiting()).toContainEqual(expect.stringMatching(/no longer in Salesbuildr: empty the third-party number/));
		lab.sync.halo.update('Quotation', id, { third_party_number: '' });
		await lab.waitForLists(id);
		expect(await lab.result()).toMatchObject({ quotes_created: 1 });
		expect(await lab.result()).toMatchObject({ quotes_created: 0, unchanged: 1 });
		expect(lab.sync.writes()).toEqual([]);
	});
});

it.each<[string, object, RegExp]>([
	['createQuotes without syncQuotes', { syncQuotes: false }, /setting syncQuotes is off, and createQuotes is on/],
	['a status that stands for a decision', { createQuotesFrom: [3] }, /setting createQuotesFrom has 3, which is the status of quotes that are approved/],
	['statuses that all stand for decisions', { quoteStatuses: { draft: 4, sent: 3, approved: 3, declined: 4, expired: 5 } }, /setting createQuotesFrom is empty, and the statuses of draft and sent/],
	['statuses that are no list', { createQuotesFrom: 7 }, /createQuotesFrom takes a list of status numbers/],
	['a status that is no number', { createQuotesFrom: ['seven'] }, /createQuotesFrom.0 takes status numbers/],
	['a template that is none', { quoteTemplate: true }, /quoteTemplate takes the ID of a quote template/],
	['a template that Salesbuildr does not have', { quoteTemplate: 'nowhere' }, /quoteTemplate names quote template nowhere/],
])('stops before anything is written for %s, naming the setting', async (_what, settings, says) => {
	lab.quotation();
	const result = await lab.run(settings);
	expect(result.status).toBe('error');
	expect(JSON.stringify(result.errors)).toMatch(says);
	expect(lab.sync.writes()).toEqual([]);
});
