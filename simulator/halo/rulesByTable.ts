import { actionRules } from './actionRules';
import { clientRules, siteRules, userRules } from './customerRules';
import { invoiceRules } from './invoiceLines';
import { attachmentRules, fieldInfoRules, itemRules, notificationRules, webhookRules } from './otherRules';
import { quotationRules } from './quotations';
import type { TableRules } from './rules';
import { ticketRules } from './ticketRules';

const rules: Readonly<Record<string, TableRules>> = {
	Tickets: ticketRules,
	Actions: actionRules,
	Client: clientRules,
	Site: siteRules,
	Users: userRules,
	Item: itemRules,
	Invoice: invoiceRules,
	RecurringInvoice: invoiceRules,
	FieldInfo: fieldInfoRules,
	Webhook: webhookRules,
	Notification: notificationRules,
	Attachment: attachmentRules,
	Quotation: quotationRules,
};

export function rulesOf(table: string): TableRules {
	return rules[table] ?? {};
}
