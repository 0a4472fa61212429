// Counters stay small whatever a venue sends.

import { expect, test } from "vitest";
import { FieldWatch, watchedNamesMax } from "./field-watch.ts";
import { keptFrameBytesMax, keptFramesMax, RefusedFrames } from "./refused-frames.ts";

test("unknown fields are counted by name, past the limit together", () => {
  const fields = new FieldWatch();
  fields.watch("message", { known: 1, odd: 2, __proto__: null }, new Set(["known"]));
  fields.watch("message", { odd: 2 }, new Set(["known"]));
  expect(fields.counts()).toEqual({ "message.odd": 2 });
  for (let name = 0; name < 1_000; name += 1) fields.saw(`message.field${name}`);
  expect(Object.keys(fields.counts())).toHaveLength(watchedNamesMax + 1);
  expect(fields.counts()["(others)"]).toBe(1_001 - watchedNamesMax);
});

test("refused frames are counted by reason and only the last are kept, cut and copied", () => {
  const refused = new RefusedFrames("somewhere/market-1");
  const failure = { code: "VEN-801", message: "odd", details: { reason: "not-json" } } as const;
  const frame = new Uint8Array(keptFrameBytesMax + 10).fill(7);
  for (let count = 0; count < keptFramesMax + 5; count += 1) refused.refuse(failure, frame);
  refused.refuse({ code: "VEN-806", message: "no reason given" }, new Uint8Array([1]));
  frame.fill(0);
  expect(refused.counts()).toEqual({ "VEN-801 not-json": keptFramesMax + 5, "VEN-806": 1 });
  expect(refused.kept()).toHaveLength(keptFramesMax);
  expect(refused.kept()[0]?.frame).toHaveLength(keptFrameBytesMax);
  expect(refused.kept()[0]?.frame[0]).toBe(7);
  expect(refused.kept().at(-1)?.failure.code).toBe("VEN-806");
});
