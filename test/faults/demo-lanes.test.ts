// The demonstration as a whole, under a virtual clock: within a minute every enabled lane that needs no chain opens an
// episode, all groups end, and the money that the engine counts is the money that the venues hold.

import { describe, expect, test } from "vitest";
import { runTrading } from "./trading-run.ts";

const patience = 240_000;

describe.each([42, 7])("a minute of the demonstration with seed %i", (seed) => {
  test(
    "has something in every lane, ends every group and loses no cent",
    async () => {
      const options = { seed, seconds: 60, faults: "none", isWholeDemo: true };
      const outcome = await runTrading(options);
      const { episodes, legsMost, cash, completed, unwound, stuck, halts } = outcome;
      const told = { episodes, legsMost, groups: [completed, unwound, stuck], halts, cash };
      console.log(`seed ${seed}: ${JSON.stringify(told)}`);
      const lanes = ["bucket", "cross-venue", "event-tree", "general", "parity"];
      expect(Object.keys(episodes).sort()).toEqual(lanes);
      // A set is bought whole: four of one venue's parties, or what is not one of them.
      expect(legsMost["bucket"]).toBeGreaterThanOrEqual(4);
      expect(legsMost["event-tree"]).toBe(3);
      expect(legsMost["general"]).toBeGreaterThanOrEqual(3);
      expect(completed).toBeGreaterThanOrEqual(10);
      expect(outcome.leftOpen).toBe(0);
      expect(outcome.unlisted).toBe(0);
      expect(outcome.ledgerSum).toBe(0);
      expect(Object.keys(cash)).toEqual(["kalshi", "polymarket", "forecastex"]);
      for (const [engine, venue] of Object.values(cash)) expect(engine).toBe(venue);
    },
    patience,
  );
});
