import { expect, test } from "vitest";
import { failure } from "../../../domain/failure/result.ts";
import { keptFrameBytesMax, keptFramesMax, RefusedFrames, reasonsMax } from "./refused-frames.ts";

test("every refused frame is counted, under its reason or among the others, and the last are kept", () => {
  const refused = new RefusedFrames("kalshi/market-1");
  const frame = new Uint8Array(keptFrameBytesMax + 1);
  const refuse = (reason: string) => refused.refuse(failure("VEN-801", "odd", { reason }), frame);
  for (let count = 0; count < reasonsMax + 5; count += 1) refuse(`reason-${count}`);
  refuse("reason-0");
  const counts = refused.counts();
  expect(Object.keys(counts)).toHaveLength(reasonsMax + 1);
  expect(counts).toMatchObject({ "VEN-801 reason-0": 2, "(others)": 5 });
  expect(refused.kept()).toHaveLength(keptFramesMax);
  expect(refused.kept().at(-1)?.failure.details).toEqual({ reason: "reason-0" });
  expect(refused.kept()[0]?.frame).toHaveLength(keptFrameBytesMax);
});
