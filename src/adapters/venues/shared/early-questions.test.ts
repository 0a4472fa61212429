// Which questions wait for the orders of an earlier run, and what they are given to look.

import { expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { addDuration, epochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { EarlyQuestions } from "./early-questions.ts";

const startAt = epochMicros(1_795_161_600_000_000);
const later = (count: number) => addDuration(startAt, seconds(count));

function rig() {
  const resolved: [string, unknown][] = [];
  const questions = new EarlyQuestions({
    clock: new ManualClock(startAt),
    isKnown: (clientOrderId) => clientOrderId === "known",
    resolve: (clientOrderId, deadline) => resolved.push([clientOrderId, deadline]),
  });
  return { questions, resolved };
}

test("a known order is asked about at once, another when the orders are handed over", () => {
  const { questions, resolved } = rig();
  questions.ask("known", later(1));
  questions.ask("early", later(1));
  questions.ask("patient", later(60));
  expect(resolved).toEqual([["known", later(1)]]);
  questions.release();
  questions.ask("late", later(2));
  expect(resolved.slice(1)).toEqual([
    ["early", later(5)],
    ["patient", later(60)],
    ["late", later(2)],
  ]);
});

test("only so many are held", () => {
  const { questions, resolved } = rig();
  for (let count = 0; count < 2_000; count += 1) questions.ask(`early ${count}`, later(9));
  questions.release();
  expect(resolved).toHaveLength(1_024);
});
