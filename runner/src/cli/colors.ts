import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

export const PLAIN: Colors = pc.createColors(false);

/**
 * Colours of what is written to a stream: on a terminal, unless NO_COLOR is set. picocolors is always told, because
 * it colours a pipe, whose `isTTY` is undefined, wherever CI is set.
 */
export const colorsFor = (stream: { readonly isTTY?: boolean }): Colors => pc.createColors(stream.isTTY === true && !process.env['NO_COLOR']);
