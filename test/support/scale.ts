/** A count of a property or matrix test; TEST_SCALE multiplies it for a thorough run. */
export const scale = (count: number): number => Math.max(1, Math.round(count * Number(process.env.TEST_SCALE ?? '1')));
