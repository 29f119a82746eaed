import { OwnWrites } from './ownWrites';
import { TriggerMemory } from './receive';

/** What this process wrote to HaloPSA lately, whichever node wrote it, so that triggers know their own echo. */
export const ownWrites = new OwnWrites();

/** What the triggers of this process remember of deliveries. */
export const triggerMemory = new TriggerMemory(ownWrites);
