export { prepareStream, writePage, type PostgresQuery } from './postgres';
export { progressAfter, type PageProgress, type StreamState } from './state';
export { tableOfStream, type WarehouseTable } from './columns';
