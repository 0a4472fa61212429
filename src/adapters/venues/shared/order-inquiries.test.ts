// How often and how long the venue is asked about one order, whatever the answer is.

import { expect, test } from "vitest";
import { settled } from "../../../../test/support/settled.ts";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { addDuration, epochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { type Inquiry, OrderInquiries } from "./order-inquiries.ts";

const startAt = epochMicros(1_795_161_600_000_000);
const later = (count: number) => addDuration(startAt, seconds(count));

interface Named extends Inquiry {
  readonly name: string;
}

/** Inquiries that are answered with `answers` in turn, and with nothing found after that. */
function rig(answers: boolean[] = []) {
  const clock = new ManualClock(startAt);
  const asked: string[] = [];
  const inquiries = new OrderInquiries<Named>({
    clock,
    ask: async ({ name }) => {
      asked.push(name);
      return answers.shift() ?? false;
    },
  });
  const begin = (name: string) =>
    inquiries.begin(name, { name, notBefore: startAt, until: startAt, misses: 0 });
  const pass = async (count: number) => {
    for (let second = 0; second < count; second += 1) {
      await settled();
      clock.advance(seconds(1));
    }
    await settled();
  };
  return { inquiries, asked, begin, pass };
}

test("an order is asked about each second until it is answered", async () => {
  const { inquiries, asked, begin, pass } = rig([false, false, true]);
  inquiries.pursue("one", begin("one"), later(60));
  await pass(10);
  expect(asked).toEqual(["one", "one", "one"]);
});

test("no look begins at the deadline, and a later question extends what is under way", async () => {
  const { inquiries, asked, begin, pass } = rig();
  const inquiry = begin("one");
  inquiries.pursue("one", inquiry, later(3));
  inquiries.pursue("one", inquiry, later(5));
  inquiries.pursue("one", inquiry, later(2));
  await pass(10);
  expect(asked).toHaveLength(5);
  inquiries.pursue("one", inquiry, later(12));
  await pass(10);
  expect(asked).toHaveLength(7);
});

test("when there is no room the oldest that is not under way is forgotten", () => {
  const { inquiries, begin } = rig();
  inquiries.pursue("asked", begin("asked"), later(60));
  for (let count = 1; count <= 1_024; count += 1) begin(`waits ${count}`);
  expect(inquiries.find("asked")).toBeDefined();
  expect(inquiries.find("waits 1")).toBeUndefined();
  expect(inquiries.find("waits 2")).toBeDefined();
  inquiries.close("waits 2");
  expect(inquiries.find("waits 2")).toBeUndefined();
});
