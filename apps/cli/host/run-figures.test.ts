// The figures of a run are those of the fills that stand; what was taken back is counted beside them.

import { expect, test } from "vitest";
import { VirtualClock } from "../../../src/adapters/clock/virtual-clock.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import type { EngineRig } from "../../../test/support/engine-rig.ts";
import { fillOf, lastOrder, showEdge, twoVenues } from "../../../test/support/two-venues.ts";
import { RunFigures } from "./run-figures.ts";

function figuresOf(rig: EngineRig) {
  const figures = new RunFigures(new VirtualClock(epochMicros(rig.now)));
  const { records } = rig;
  figures.stepped(undefined, { records, commands: [] }, epochMicros(rig.now));
  const frame = { command: "run", environment: "local", elapsedMicros: 1, progress: null } as const;
  return figures.snapshot(rig.engine, { ...frame, venues: [], coverage: null });
}

test("a fill that was taken back is no longer one of the fills", () => {
  const rig = twoVenues();
  showEdge(rig);
  const [first, second] = [20, 30].map((contracts) =>
    fillOf(lastOrder(rig), { contracts, feeMicros: contracts * 1_000 }),
  );
  if (first === undefined || second === undefined) expect.fail("two fills");
  for (const fill of [first, second]) rig.event({ kind: "FillReported", fill });
  expect(figuresOf(rig).fills).toEqual({
    count: 2,
    contractMicros: 50_000_000,
    feesUsdMicros: 50_000,
    reversed: 0,
  });
  const { fillId, clientOrderId } = first;
  rig.event({ kind: "FillFinalityChanged", fillId, clientOrderId, finality: "failed" });
  expect(figuresOf(rig).fills).toEqual({
    count: 1,
    contractMicros: 30_000_000,
    feesUsdMicros: 30_000,
    reversed: 1,
  });
});
