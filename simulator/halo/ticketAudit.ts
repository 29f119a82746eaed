import { haloDate, textOf, type HaloRecord } from './records';
import type { WriteEvent } from './rules';

/**
 * An entry of the audit log for each field that a write changes: who, when, from and to (facts 3.2, schema Audit). The
 * words of table and field are [own].
 */
export function auditTicket(changes: HaloRecord, event: WriteEvent, record: HaloRecord): void {
	const { context, caller, posted } = event;
	const changed = Object.keys(changes).filter((name) => typeof changes[name] !== 'object' && changes[name] !== record[name]);
	const names = posted.customfields === undefined ? changed : [...changed, 'customfields'];
	for (const name of names) {
		event.create('Audit', {
			ticket_id: record.id, agent_id: caller.application.agentId, date: haloDate(context.clock.now(), 0, 'Z'), table_name: 'FAULTS', value: name,
			from: name === 'customfields' ? '' : textOf(record[name]), to: name === 'customfields' ? '' : textOf(changes[name]),
		});
	}
}
