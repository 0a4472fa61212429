// Frames that go round: the number in them grows, everything else stays.

import { expect, test } from "vitest";
import { FrameRing } from "./frame-ring.ts";

test("the number grows from frame to frame, through every carry and every round", () => {
  const ring = new FrameRing(['{"seq":1098,"a":1}', '{"a":2,"seq":1098}', '{"seq":1098}'], "1098");
  const sent = Array.from({ length: 904 }, () => ring.next().toString());
  expect(sent.slice(0, 4)).toEqual([
    '{"seq":1098,"a":1}',
    '{"a":2,"seq":1099}',
    '{"seq":1100}',
    '{"seq":1101,"a":1}',
  ]);
  const numbers = sent.map((text) => (JSON.parse(text) as { readonly seq: number }).seq);
  expect(numbers).toEqual(Array.from({ length: 904 }, (_, at) => 1_098 + at));
});
