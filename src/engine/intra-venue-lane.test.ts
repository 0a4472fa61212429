// The lane of a market's own two outcomes: off by default, and then its pair costs nothing; on, a crossed book shows.

import { expect, test } from "vitest";
import { EngineRig, rigMarket, rigSettings } from "../../test/support/engine-rig.ts";
import type { EngineSettings } from "../domain/message/settings.ts";

const market = "kalshi:SHAI" as const;
const stream = "kalshi/market";

function withLane(isOn: boolean): EngineSettings {
  const lanes = { ...rigSettings.detection.lanes, "intra-venue": isOn };
  return { ...rigSettings, detection: { ...rigSettings.detection, lanes } };
}

function crossedBook(settings: EngineSettings): EngineRig {
  const rig = new EngineRig(settings);
  rig.start(settings);
  rig.event({ kind: "MarketListed", market: rigMarket(market) });
  rig.openStream(stream);
  rig.quote(market, stream, [[5_000, 100]], [[5_100, 100]]);
  rig.wait(3);
  rig.quote(market, stream, [[5_300, 100]], [[5_100, 100]]);
  return rig;
}

test("a crossed book is seen and refused while the lane is on", () => {
  const rig = crossedBook(withLane(true));
  const refusals = rig.recordsOf("OpportunityRefused");
  expect(refusals.map(({ lane, code }) => [lane, code])).toEqual([["intra-venue", "QUA-101"]]);
  expect(rig.engine.core.detector.evaluations()).toBe(2);
});

test("no pair is looked at while the lane is off", () => {
  const rig = crossedBook(withLane(false));
  expect(rig.recordsOf("OpportunityRefused")).toEqual([]);
  expect(rig.engine.core.detector.evaluations()).toBe(0);
});
