'use strict';

const { writeFileSync } = require('node:fs');

// Loaded into the measured process by --require: the operating system's own figure of the most memory it ever had.
process.on('exit', () => {
	writeFileSync(process.env.BENCH_MAX_RSS_FILE, String(process.resourceUsage().maxRSS));
});
