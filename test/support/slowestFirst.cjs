'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that take longest begin first, also where nothing is remembered of an earlier run; one that begins last keeps all others waiting. */
const SLOW = [
	/faults\/fullSync\.salesbuildr/, /faults\//, /runner\/(serve-process|cli)/, /workflows\/(otherTenants|fullSync|twoWay(Sync|Changes)|changes|accountMapping|leadPipeline|ticketBridge)/,
	/nodes\/haloPsa(Errors|Operations|Bulk)/, /triggers\/(deliveries|lifecycle)/, /properties\/pollTrigger/, /enrichment\/situations/, /package\/library/,
];

const rank = ({ path }) => {
	const found = SLOW.findIndex((pattern) => pattern.test(path.replaceAll('\\', '/')));
	return found < 0 ? SLOW.length : found;
};

module.exports = class SlowestFirst extends Sequencer {
	sort(tests) {
		return [...super.sort(tests)].sort((left, right) => rank(left) - rank(right));
	}
};
