import { randomBytes } from 'node:crypto';
import { closeBenches, fileOf, openBench } from './support';

afterEach(closeBenches);

/** Every byte there is, which no text encoding survives. */
const bytes = Uint8Array.from({ length: 1024 }, (_, index) => index % 256);

describe('attachments', () => {
	// Files went through a text on their way, which turned every byte above 127 into U+FFFD.
	it('come back byte by byte', async () => {
		const bench = await openBench();
		const { id } = bench.first('Tickets');
		const made = await bench.one('ticket.addAttachment', { id, binary: fileOf(bytes), values: { note: 'Screen', showforusers: true } });
		expect(made).toMatchObject({ ticket_id: id, filename: 'photo.png', filesize: 1024, note: 'Screen', showforusers: true });
		expect(made).not.toHaveProperty('data_base64');
		const { binary, records } = await bench.run('attachment.download', { id: Number(made.id) });
		expect(binary).toMatchObject({ fileName: 'photo.png', base64: Buffer.from(bytes).toString('base64') });
		expect(records).toMatchObject([{ id: made.id, filename: 'photo.png', filesize: 1024 }]);
	});

	it.each(['appliedAnswerLost', 'resetBefore', 'emptyBody200', 'truncatedJson'] as const)('are uploaded once through %s', async (fault) => {
		const bench = await openBench();
		const { id } = bench.first('Tickets');
		bench.spoilWrite('Attachment', fault);
		await bench.run('attachment.upload', { binary: fileOf(bytes), values: { ticket_id: id } });
		expect(bench.tenant.records('Attachment')).toHaveLength(1);
	});

	it('of the same name and time but other content are both kept', async () => {
		const bench = await openBench();
		const { id } = bench.first('Tickets');
		await bench.run('attachment.upload', { binary: fileOf(bytes), values: { ticket_id: id } });
		bench.spoilWrite('Attachment', 'resetBefore');
		await bench.run('attachment.upload', { binary: fileOf(randomBytes(77)), values: { ticket_id: id } });
		expect(bench.tenant.records('Attachment').map(({ filesize }) => filesize)).toEqual([1024, 77]);
	});

	it.each([
		['no file', { values: { ticket_id: 1001 } }, 'no file to attach'],
		['an empty file', { values: { ticket_id: 1001 }, binary: fileOf(new Uint8Array()) }, 'it is empty'],
		['no record', { binary: fileOf(bytes) }, 'no record to belong to'],
	])('are refused with %s', async (_, given, words) => {
		const bench = await openBench();
		expect((await bench.failure('attachment.upload', given)).message).toContain(words);
		expect(bench.writes).toEqual([]);
	});

	it('are no page of a proxy', async () => {
		const bench = await openBench();
		const { id } = bench.first('Tickets');
		const made = await bench.one('ticket.addAttachment', { id, binary: fileOf(bytes) });
		bench.tenant.setFaults(({ path }) => (path.endsWith(`/Attachment/${String(made.id)}`) ? 'htmlWith200' : undefined));
		expect((await bench.failure('attachment.download', { id: Number(made.id) })).message).toContain('is a web page and not the file');
	});

	it('that do not exist are said not to', async () => {
		const bench = await openBench();
		expect((await bench.failure('attachment.download', { id: 999_999 })).message).toContain('found nothing at GET Attachment/999999');
	});
});
