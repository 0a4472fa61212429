// More events at once than the queue has room for: all of them come through, in order, with turns in between.

import { expect, test } from "vitest";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { strainedInputsMin } from "../../../src/runtime/flow-gauge.ts";
import { InputQueue } from "../../../src/runtime/input-queue.ts";
import { pendingEventsMax } from "../../../src/runtime/queue-rules.ts";
import { tellInTurns } from "./tell-in-turns.ts";

test("more events than may wait are told without one that finds no room", async () => {
  const queue = new InputQueue((reason) => expect.unreachable(reason.message));
  const seen: string[] = [];
  let waitedMax = 0;
  let turnWaits = false;
  const turn = (): void => {
    turnWaits = false;
    queue.drain((input) => seen.push("timerId" in input ? input.timerId : input.kind));
  };
  const tell = (event: NewEvent): void => {
    queue.event(event);
    waitedMax = Math.max(waitedMax, queue.waiting);
    if (!turnWaits) setImmediate(turn);
    turnWaits = true;
  };
  const names = Array.from({ length: pendingEventsMax + 10 }, (_, count) => `timer-${count}`);
  const events = names.map(
    (timerId): NewEvent => ({ kind: "TimerFired", receivedAt: epochMicros(1), timerId }),
  );
  await tellInTurns({ tell, waiting: () => queue.waiting }, events);
  queue.drain((input) => seen.push("timerId" in input ? input.timerId : input.kind));
  expect(seen).toEqual(names);
  expect(waitedMax).toBeLessThan(strainedInputsMin);
});
