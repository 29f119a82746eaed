import { randomUUID } from 'node:crypto';
import { useUserCountLab, userCountWorkflow } from '../support/userCountLab';

jest.setTimeout(120_000);

const { open } = useUserCountLab();

describe('approval by link', () => {
	it('shows the held change to who signs in, approves the quantity of the link only, and the next run writes it', async () => {
		const lab = await open();
		const { id, invoice, client } = lab.customerWith(0, 10);
		lab.halo.update('Client', Number(client.id), { name: 'Nasty <b>& Sons' });
		Object.assign(lab.saasAlerts.customers.get(id) ?? {}, { name: 'Nasty <b>& Sons' });
		lab.bill({ [id]: 30 });
		const workflow = userCountWorkflow({}, { 'Create Ticket': { disabled: false } });
		expect((await lab.sync(workflow)).decisions).toEqual({ held: 1 });
		const details = String(lab.halo.records('Tickets').at(-1)?.details);
		const link = new URL(/https?:\/\/\S+/.exec(details)?.[0] ?? '');
		const secret = randomUUID();
		const service = await lab.serve(workflow, [{ id: 'basic', name: 'Approvers', type: 'httpBasicAuth', data: { user: 'approver', password: secret } }]);
		const ask = async (quantity: number, method: string, signedIn = true) => {
			link.searchParams.set('quantity', String(quantity));
			const headers = signedIn ? { authorization: `Basic ${Buffer.from(`approver:${secret}`).toString('base64')}` } : undefined;
			const answer = await fetch(`${service.url}${link.pathname}${link.search}`, { method, headers });
			return [answer.status, await answer.text()] as const;
		};
		expect((await ask(30, 'GET', false))[0]).toBe(401);
		expect((await ask(30, 'POST', false))[0]).toBe(401);
		const [status, page] = await ask(30, 'GET');
		expect(status).toBe(200);
		expect(page).toContain('Nasty &#60;b&#62;&#38; Sons');
		expect(page).toContain('<button>Approve 30</button>');
		expect((await ask(31, 'GET'))[0]).toBe(404);
		expect((await ask(31, 'POST'))[0]).toBe(409);
		expect(await ask(30, 'POST')).toEqual([200, 'Approved: 30. The next run writes it.']);
		await service.close();
		expect((await lab.sync()).decisions).toEqual({ changed: 1 });
		expect(lab.quantityOf(invoice)).toBe(30);
	});

	it('lets nobody in where no credential was chosen', async () => {
		const lab = await open();
		const { id } = lab.customerWith(0, 10);
		lab.bill({ [id]: 30 });
		await lab.sync();
		const service = await lab.serve(userCountWorkflow({}), []);
		const query = new URLSearchParams({ system: 'saas-alerts', organisation: id, service: 'SAAS-ALERTS-USER', quantity: '30' });
		const statuses = await Promise.all(['GET', 'POST'].map(async (method) => (await fetch(`${service.url}/webhook/halopsa-user-count-approval?${query.toString()}`, { method })).status));
		await service.close();
		expect(statuses.filter((status) => status < 400)).toEqual([]);
		expect(await lab.rowOf(id)).toMatchObject({ action: '', decision: 'held' });
	});
});
