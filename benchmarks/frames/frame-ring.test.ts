// Frames that go round: the number in them grows, everything else stays.

import { expect, test } from "vitest";
import { receiveBuffer } from "../../src/adapters/venues/shared/scan/receive-buffer.ts";
import { FrameRing } from "./frame-ring.ts";

test("the number grows from frame to frame, through every carry and every round", () => {
  const ring = new FrameRing(['{"seq":1098,"a":1}', '{"a":2,"seq":1098}', '{"seq":1098}'], "1098");
  const sent = Array.from({ length: 904 }, () => {
    ring.ready(1);
    return ring.next().toString();
  });
  expect(sent.slice(0, 4)).toEqual([
    '{"seq":1098,"a":1}',
    '{"a":2,"seq":1099}',
    '{"seq":1100}',
    '{"seq":1101,"a":1}',
  ]);
  const numbers = sent.map((text) => (JSON.parse(text) as { readonly seq: number }).seq);
  expect(numbers).toEqual(Array.from({ length: 904 }, (_, at) => 1_098 + at));
});

test("a block is made ready at once and handed out in order", () => {
  const ring = new FrameRing(['{"seq":8}', '{"seq":8,"a":1}', '{"seq":8,"b":1}'], "8");
  ring.ready(2);
  expect([ring.next().toString(), ring.next().toString()]).toEqual([
    '{"seq":8}',
    '{"seq":9,"a":1}',
  ]);
});

test("frames are laid out one behind the other, with their numbers, block after block", () => {
  const ring = new FrameRing(['{"seq":8}', '{"seq":8,"a":1}', '{"seq":8,"b":1}'], "8");
  ring.layOut(1);
  expect(laidOut(ring)).toBe('{"seq":8}');
  ring.layOut(1);
  expect(laidOut(ring)).toBe('{"seq":9,"a":1}');
  expect(() => ring.take()).toThrow("no frame is left");
});

function laidOut(ring: FrameRing): string {
  const frame = ring.take();
  const bytes = receiveBuffer.subarray(ring.startOf(frame), ring.startOf(frame + 1));
  return Buffer.from(bytes).toString();
}
