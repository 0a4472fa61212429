// The demonstration as a whole, under a virtual clock: within a minute every enabled lane that needs no chain opens an
// episode, all groups end, and the money that the engine counts is the money that the venues hold.

import { describe, expect, test } from "vitest";
import { demoConfiguration } from "../../apps/cli/demo/demo-parts.ts";
import { marketOf, venueOf } from "../../src/domain/market/venue.ts";
import type { EpisodeOpened } from "../../src/domain/message/record.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { type PlantedTime, runTrading } from "./trading-run.ts";

const patience = 240_000;

/** What the demonstration looks for and needs no chain for. */
function lanesWithoutPool(): string[] {
  const entries = Object.entries(demoConfiguration().detection.lanes);
  const enabled = entries.filter(([, { enabled: isEnabled }]) => isEnabled).map(([lane]) => lane);
  return enabled.filter((lane) => lane !== "amm").sort();
}

/** The venues of an episode's legs, each once. */
function venuesOf({ legs }: EpisodeOpened): string {
  return [...new Set(legs.map(({ instrument }) => venueOf(instrument)))].sort().join(" ");
}

/** Makers move when they look, so that a mispricing shows until a moment after its end. */
const shownMicros = 500_000;

/** Whether the planted mispricing was found while it stood: in its lane, with a leg in one of its markets. */
function isFound({ lane, symbols, ...time }: PlantedTime, episodes: readonly EpisodeOpened[]) {
  return episodes.some(
    (episode) =>
      episode.lane === lane &&
      integerOf(episode.at) >= time.fromMicros &&
      integerOf(episode.at) <= time.untilMicros + shownMicros &&
      episode.legs.some(({ instrument }) =>
        symbols.some((symbol) => marketOf(instrument).endsWith(`:${symbol}`)),
      ),
  );
}

describe.each([42, 7])("a minute of the demonstration with seed %i", (seed) => {
  test(
    "has something in every lane, ends every group and loses no cent",
    async () => {
      const options = { seed, seconds: 60, faults: "none", isWholeDemo: true };
      const { episodes, planted, cash, ledgerSum, ...outcome } = await runTrading(options);
      const counts = Object.fromEntries(
        [...Map.groupBy(episodes, ({ lane }) => lane)].map(([lane, { length }]) => [lane, length]),
      );
      const { completed, unwound, stuck, halts, leftOpen, unlisted } = outcome;
      const found = planted.filter((one) => isFound(one, episodes));
      const missed = planted.filter((one) => !found.includes(one)).map(({ lane }) => lane);
      const told = {
        counts,
        planted: planted.length,
        missed,
        groups: [completed, unwound, stuck],
        cash,
      };
      console.log(`seed ${seed}: ${JSON.stringify(told)}`);
      expect(Object.keys(counts).sort()).toEqual(lanesWithoutPool());
      // Not each: prices may leave too little of one, or what it would open stands already.
      expect(found.length).toBeGreaterThanOrEqual(Math.ceil(planted.length / 2));
      expect([...new Set(found.map(({ lane }) => lane))].sort()).toEqual(lanesWithoutPool());
      const ofLane = (lane: string) => episodes.filter((episode) => episode.lane === lane);
      const ids = episodes.map(({ opportunityId }) => opportunityId);
      for (const form of ["bucket|yes", "bucket|no", "event-tree|ladder"]) {
        expect(
          ids.some((id) => id.startsWith(`${form}|`)),
          form,
        ).toBe(true);
      }
      expect([...new Set(ofLane("cross-venue").map(venuesOf))].sort()).toEqual([
        "forecastex kalshi",
        "forecastex polymarket",
        "kalshi polymarket",
      ]);
      // All four parties at once, and portfolios of three legs and more.
      expect(Math.max(...ofLane("bucket").map(({ legs }) => legs.length))).toBe(4);
      expect(Math.max(...ofLane("general").map(({ legs }) => legs.length))).toBeGreaterThanOrEqual(
        3,
      );
      expect(completed).toBeGreaterThanOrEqual(10);
      expect(stuck).toBeLessThanOrEqual(completed / 20);
      expect({ leftOpen, unlisted, halts }).toEqual({ leftOpen: 0, unlisted: 0, halts: [] });
      expect(ledgerSum).toBe(0);
      expect(Object.keys(cash)).toEqual(["kalshi", "polymarket", "forecastex"]);
      for (const [engine, venue] of Object.values(cash)) expect(engine).toBe(venue);
    },
    patience,
  );
});
