import { dealExamples } from './deals';
import type { Examples } from './example';
import { recordExamples } from './records';
import { ticketExamples } from './tickets';

export type { Example } from './example';

export const specialExamples: Examples = { ...recordExamples, ...ticketExamples, ...dealExamples };
