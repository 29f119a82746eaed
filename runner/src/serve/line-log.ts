import type { Log, LogFields } from '../../../lib/ports';
import type { Redactor } from '../redactor';

export type LogFormat = 'text' | 'json';

type Level = keyof Log;

const shown = (value: string | number | boolean): string => (typeof value === 'string' && /[\s"=]/.test(value) ? JSON.stringify(value) : String(value));

function textLine(level: Level, message: string, fields: LogFields, time: string): string {
	const pairs = Object.entries(fields).flatMap(([name, value]) => (value === undefined || value === null ? [] : [`${name}=${shown(value)}`]));
	return [time, level.padEnd(5), message, ...pairs].join(' ');
}

/** One line per event: for people, or JSON for a log collector. */
export function lineLog(format: LogFormat, write: (line: string) => void, verbose: boolean, now: () => Date = () => new Date()): Log {
	const at = (level: Level) => (message: string, fields: LogFields = {}): void => {
		const time = now().toISOString();
		write(format === 'json' ? JSON.stringify({ time, level, message, ...fields }) : textLine(level, message, fields, time));
	};
	return { debug: verbose ? at('debug') : () => {}, info: at('info'), warn: at('warn') };
}

/** The log with everything that came out of a credential blotted out. */
export function withoutSecrets(log: Log, redactor: Redactor): Log {
	const cleaned = (fields: LogFields = {}): LogFields =>
		Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? redactor.clean(value) : value]));
	return {
		debug: (message, fields) => log.debug(redactor.clean(message), cleaned(fields)),
		info: (message, fields) => log.info(redactor.clean(message), cleaned(fields)),
		warn: (message, fields) => log.warn(redactor.clean(message), cleaned(fields)),
	};
}
