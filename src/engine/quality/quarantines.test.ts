// Which markets stay quarantined over a restart: until when the records say, or until they were released.

import { expect, test } from "vitest";
import { StateHash } from "../../domain/message/state-hash.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { Quarantines } from "./quarantines.ts";

const header = { sequence: 1, at: epochMicros(10), input: 1 };
const market = "kalshi:A" as const;

function hashOf(quarantines: Quarantines): string {
  const hash = new StateHash();
  quarantines.hashInto(hash);
  return hash.digest();
}

test("the latest record of a market counts", () => {
  const quarantines = new Quarantines();
  const none = hashOf(quarantines);
  for (const until of [70, 90]) {
    quarantines.apply({
      ...header,
      kind: "MarketQuarantined",
      market,
      code: "QUA-118",
      message: "",
      until: epochMicros(until),
    });
  }
  expect([quarantines.untilOf(market), quarantines.untilOf("kalshi:B")]).toEqual([90, 0]);
  expect(hashOf(quarantines)).not.toBe(none);
  quarantines.apply({ ...header, kind: "MarketReleased", market });
  expect(quarantines.untilOf(market)).toBe(0);
  expect(hashOf(quarantines)).toBe(none);
});
