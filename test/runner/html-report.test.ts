import { boundFor, htmlReport } from '../../runner/src/cli/html-report';
import type { RunResult } from '../../runner/src';

const result = (output: unknown[]): RunResult => ({
	status: 'success', workflow: 'Sync <b>&</b>', workflowId: 'w', duration: 61_000,
	nodes: { 'Pull "Changes"': { runs: 3, items: 200, ms: 1500, errors: 0 } }, output,
	errors: [{ node: 'Upsert', item: 4, message: '<script>alert(1)</script>', advice: 'Look' }],
});

it('tells counts by stream, their sum, and the time against the least the rate limit allows', () => {
	const page = htmlReport(result([
		{ stream: 'clients', read: 1000, created: 3, updated: 2, unchanged: 995, skipped: 0, parked: 0, requests: 500 },
		{ stream: 'users', read: 10, gone: 4, conflicts: 1, requests: 401 },
	]));
	expect(page).toContain('<td>clients</td><td>1,000</td><td>3</td><td>2</td><td>995</td><td>0</td><td>0</td><td>0</td><td>500</td>');
	expect(page).toContain('<td>Total</td><td>1,010</td><td>3</td><td>2</td><td>995</td><td>1</td><td>0</td><td>4</td><td>901</td>');
	expect(page).toContain('901 HaloPSA requests need at least 10 min');
	expect(page).toContain('<svg');
});

it('shows text of other systems as text, and loads nothing', () => {
	const page = htmlReport(result([{ stream: '"><img src=x onerror=alert(1)>', read: 1, created: 1 }]));
	expect(page).not.toMatch(/<script|<img|<b>|https?:|\bsrc="/);
	expect(page).toContain('&#60;script&#62;');
});

it('shows which clients lack which product groups', () => {
	const page = htmlReport(result([{ client_name: 'Contoso', has: ['Backup'], lacks: ['Firewall'], unknown_lines: 2 }]));
	expect(page).toContain('<th>client</th><th>Backup</th><th>Firewall</th>');
	expect(page).toContain('<td>Contoso</td><td>✓</td><td></td><td>2</td>');
});

it('draws the funnel of the lead pipeline with what the run did, names of statuses as text', () => {
	const state = (stage: string, label: string, records: number, weighted = 0) => ({ stage, state: '', label, count: records, value: weighted * 4, weighted_value: weighted, bar: '' });
	const page = htmlReport(result([{ kind: 'metrics', leads_created: 7, prospects_converted: 2, by_source: {}, errors: [], funnel: [state('lead', 'New <i>Lead</i>', 10), state('prospect', 'Qualified', 5), state('opportunity', 'Won', 0, 12_500)] }]));
	expect(page).toContain('aria-label="Records by state"');
	expect([...page.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => width)).toEqual(['500.0', '250.0', '0.0']);
	expect(page).toContain('New &#60;i&#62;Lead');
	expect(page).toContain('0 (12,500 weighted)');
	expect(page).toContain('<td>leads created</td><td>7</td>');
});

it.each([[0, 0], [1, 0], [450, 0], [451, 300_000], [901, 600_000]])('%i requests need at least %i ms', (requests, ms) => {
	expect(boundFor(requests)).toBe(ms);
});
