import type { HaloRecord } from '../../simulator/index';
import type { SalesbuildrRecord } from '../../simulator/salesbuildr/store';
import type { LabOptions, SyncLab } from './syncLab';
import { TwoWayLab, type TwoWayOptions, type TwoWayStep } from './twoWayLab';

/** The two-way sync of the test that runs, and what its tests ask of both sides. */
class TwoWayWorld {
	private opened: TwoWayLab | undefined;

	get two(): TwoWayLab {
		if (!this.opened) throw new Error('The test has opened no two-way sync.');
		return this.opened;
	}

	get lab(): SyncLab {
		return this.two.lab;
	}

	/** Only clients and users are synced, unless a test wants more. */
	readonly open = async (options: LabOptions = {}, more: TwoWayOptions = { streams: ['clients', 'users'] }): Promise<void> => {
		this.opened = await TwoWayLab.openLinked(options, more);
	};

	readonly sync = async (): Promise<Record<string, TwoWayStep>> => await this.two.sync();
	readonly clients = (): HaloRecord[] => this.two.halo('Client');
	readonly users = (): HaloRecord[] => this.two.halo('Users');
	readonly company = (client: HaloRecord | undefined): SalesbuildrRecord | undefined => this.two.partner('company', client);
	readonly rowsOf = async (table: string): Promise<readonly Record<string, unknown>[]> => await this.two.rowsOf(table);

	async close(): Promise<void> {
		await this.opened?.close();
		this.opened = undefined;
	}
}

/** A world for each test of a file, closed after it. */
export function useTwoWay(): TwoWayWorld {
	const world = new TwoWayWorld();
	afterEach(() => world.close());
	return world;
}
