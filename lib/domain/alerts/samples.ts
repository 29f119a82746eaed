export interface SampleSettings {
	/** The same batch makes the same events, so that running it again makes no second ticket. */
	readonly batch: string;
	/** The source's account that the events are of; may be empty. */
	readonly accountId: string;
	readonly count: number;
}

const users = ['alex.sample@example.com', 'sam.sample@example.com'];
const kinds = [
	{ eventType: 'Sample: sign-in from a new country', alertStatus: 'critical' },
	{ eventType: 'Sample: mailbox rule created', alertStatus: 'medium' },
	{ eventType: 'Sample: file shared outside', alertStatus: 'low' },
];

/** Events that are marked as a test and take the way of real ones. */
export function sampleEvents({ batch, accountId, count }: SampleSettings, now: number): Record<string, unknown>[] {
	return Array.from({ length: count }, (_, index) => ({
		eventId: `test-${batch}-${index + 1}`,
		time: new Date(now - (count - index) * 1000).toISOString(),
		...kinds[Math.floor(index / users.length) % kinds.length],
		userEmail: users[index % users.length],
		...(accountId === '' ? {} : { customerId: accountId }),
		customerName: 'Sample <Office> & Partners',
		description: 'Made by Generate Test Events. Nothing has happened; close this ticket when you have seen it.',
		test: true,
	}));
}
