/** Parameters of the node that several of its parts read. */
export const FILTERS = 'filters';
export const LINKED_RECORDS = 'linkedRecords';
export const OPTIONAL_PARAMETERS = 'additionalFields';
export const BINARY_PROPERTY = 'binaryPropertyName';
