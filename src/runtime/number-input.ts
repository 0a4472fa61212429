// The one place where an input gets its number, live and in replay: the next one, without gaps.

import { BookBatch } from "../domain/book/book-batch.ts";
import type { EventInput, Input, NewEvent } from "../domain/message/input.ts";
import type { Engine } from "../engine/engine.ts";

/** Returns the input with the number that the engine expects next. A batch is numbered in place. */
export function numberInput(engine: Engine, input: BookBatch | NewEvent): Input {
  const sequence = engine.inputs + 1;
  if (input instanceof BookBatch) {
    input.sequence = sequence;
    return input;
  }
  const event: EventInput = { ...input, sequence };
  return event;
}
