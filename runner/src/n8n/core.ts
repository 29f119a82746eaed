import { createRequire } from 'node:module';
import { Cipher, DataDeduplicationService, ExternalSecretsProxy, InstanceSettings } from 'n8n-core';
import { type IDataDeduplicator, LoggerProxy } from 'n8n-workflow';
import type { TextCipher } from '../credential-vault';

type Constructor<T> = abstract new (...args: never[]) => T;

interface ServiceContainer {
	get<T>(service: Constructor<T>): T;
}

/**
 * n8n-core's services hang in the container of its own copy of @n8n/di, which is not a dependency of ours, so
 * it is taken from where n8n-core lies.
 */
function containerOfCore(): ServiceContainer {
	const coreRequire = createRequire(require.resolve('n8n-core'));
	const { Container } = coreRequire('@n8n/di') as { Container: ServiceContainer };
	return Container;
}

const container = containerOfCore();

// Created now, while the user folder surely exists: it is read once.
container.get(InstanceSettings);

// n8n-core's own logger looks up the caller of every message before it drops it: a tenth of the time of a short execution.
const ignore = (): void => {};
LoggerProxy.init({ error: ignore, warn: ignore, info: ignore, debug: ignore });

export const externalSecrets = container.get(ExternalSecretsProxy);

/** n8n's cipher for stored credentials, under a key of our choice. */
export function cipherFor(encryptionKey: string): TextCipher {
	const cipher = container.get(Cipher);
	return {
		encrypt: async (text) => await cipher.encryptV2(text, encryptionKey),
		decrypt: async (text) => await cipher.decryptV2(text, encryptionKey),
	};
}

/** n8n-core allows one deduplicator per process; `current` finds the one of the runner that is executing. */
export function installDeduplicator(current: () => IDataDeduplicator): void {
	void DataDeduplicationService.init({
		checkProcessedAndRecord: async (...args) => await current().checkProcessedAndRecord(...args),
		removeProcessed: async (...args) => await current().removeProcessed(...args),
		clearAllProcessedItems: async (...args) => await current().clearAllProcessedItems(...args),
		getProcessedDataCount: async (...args) => await current().getProcessedDataCount(...args),
	});
}
