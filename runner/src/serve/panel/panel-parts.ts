import type { INode, IWorkflowBase } from 'n8n-workflow';
import { UsageError } from '../../errors';
import type { Intake } from '../../n8n/activation/intake';
import type { DataTables } from '../../store/data-tables';
import type { Executions } from '../../store/executions';
import type { Metrics } from '../metrics';
import type { Roster } from '../roster';
import { Panel } from './panel';
import type { WorkflowView } from './pages';
import { PanelSession, panelToken } from './session';

export interface PanelSources {
	/** Data folder, which holds the token. */
	readonly folder: string;
	readonly tables: DataTables;
	readonly executions: Executions;
	readonly roster: Roster;
	readonly metrics: Metrics;
	readonly gauges: () => Readonly<Record<string, number>>;
	readonly accept: Intake['accept'];
}

const STARTABLE = ['n8n-nodes-base.manualTrigger', 'n8n-nodes-base.scheduleTrigger'];

/** A trigger that needs nothing to start with; the manual one first, as in the editor. */
const startOf = ({ nodes }: IWorkflowBase): INode | undefined => STARTABLE.map((type) => nodes.find((node) => node.type === type && !node.disabled)).find((node) => node !== undefined);

/** The panel over what a service knows. */
export function panelOver({ folder, tables, executions, roster, metrics, gauges, accept }: PanelSources): Panel {
	const definitionOf = (id: string): IWorkflowBase | undefined => roster.find(id)?.definition;
	return new Panel({
		session: new PanelSession(panelToken(folder)),
		executions,
		tables,
		gauges,
		answers: () => metrics.answers(),
		definition: definitionOf,
		workflows: () => roster.list().flatMap((line): WorkflowView[] => {
			const definition = definitionOf(line.id);
			return definition ? [{ ...line, definition, startable: startOf(definition) !== undefined, last: executions.list({ workflow: line.id, limit: 1 })[0] }] : [];
		}),
		start: (id) => {
			const definition = definitionOf(id);
			const node = definition && startOf(definition);
			if (!node) throw new UsageError('The workflow is not served, or has no trigger that can be started by hand.');
			return accept({ workflow: definition, startNode: node.name, mode: 'trigger', items: [[{ json: {} }]], acknowledged: true });
		},
	});
}
