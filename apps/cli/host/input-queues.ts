// Which queue stands before an engine: the fast one, or its plain reference for comparison.

import { InputQueue } from "../../../src/runtime/input-queue.ts";
import { ReferenceInputQueue } from "../../../src/runtime/input-queue-reference.ts";
import type { InboundQueue, RefusalObserver } from "../../../src/runtime/queue-rules.ts";
import type { Implementation } from "./book-stores.ts";

/** Returns what makes a queue of the implementation. */
export function queuesOf(implementation: Implementation): (told: RefusalObserver) => InboundQueue {
  return (told) =>
    implementation === "fast" ? new InputQueue(told) : new ReferenceInputQueue(told);
}
