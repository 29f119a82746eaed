/** What n8n says after a credential test that was answered with this status, instead of a bare status text such as "Unauthorized". */
export const whenStatus = (value: number, message: string) => ({ type: 'responseCode', properties: { value, message } }) as const;
