// `arbytron run --observe` against local servers of one seed: the same questions, with the believed books of every venue
// beside each other.

import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import type { ControlStatus } from "../../apps/cli/control/protocol.ts";
import { missingChainPackages } from "../../src/simulation/venues/chain/chain-packages.ts";
import {
  type ObservedVenue,
  observedChain,
  observedForecastEx,
  observedKalshi,
  observedPolymarket,
  observingFolder,
} from "./observed-venues.ts";
import { mainProgram, startProgram } from "./run-program.ts";
import { command, follow } from "./running-engine.ts";
import {
  startSimulatedChain,
  startSimulatedForecastEx,
  startSimulatedPolymarket,
  startSimulatedVenue,
} from "./simulated-venue.ts";

const questions = 2;
const sameSeed = ["--seed", "42", "--markets", String(questions)];

async function observedVenues(): Promise<readonly ObservedVenue[]> {
  const folder = tmpdir();
  const [kalshi, polymarket, forecastEx] = await Promise.all([
    startSimulatedVenue(folder, ...sameSeed),
    startSimulatedPolymarket(folder, ...sameSeed),
    startSimulatedForecastEx(folder, ...sameSeed),
  ]);
  return [
    observedKalshi(kalshi.line),
    observedPolymarket(polymarket.line),
    observedForecastEx(forecastEx.line),
    ...(await observedPools(folder)),
  ];
}

/** The fourth venue needs a node, which is an optional package. */
async function observedPools(folder: string): Promise<readonly ObservedVenue[]> {
  const missing = missingChainPackages();
  if (missing.length > 0) {
    console.warn(`observed without a chain, not installed: ${missing.join(", ")}`);
    return [];
  }
  const chain = await startSimulatedChain(folder, ...sameSeed, "--block", "1");
  return [observedChain(chain.line)];
}

/** Every venue shows a price to buy at and one to sell at, and the engine would decide on it. */
const areAllBelieved = ({ snapshot: { quotes } }: ControlStatus): boolean =>
  quotes.length === questions &&
  quotes.every((claim) =>
    claim.quotes.every(({ bid, ask, refusal }) => bid !== null && ask !== null && refusal === null),
  );

/** The flow at every venue follows what the same question is worth: its books lie around one price. A pool begins at even
 * odds, and somebody has to trade it there first. */
const areAroundOnePrice = ({ snapshot: { quotes } }: ControlStatus): boolean =>
  quotes.every((claim) => {
    const middles = claim.quotes.map(
      ({ bid, ask }) => ((bid?.priceTicks ?? 0) + (ask?.priceTicks ?? 0)) / 2,
    );
    return Math.max(...middles) - Math.min(...middles) < 1_000;
  });

test("the books of all venues stand beside each other, believed", async () => {
  const venues = await observedVenues();
  const place = observingFolder(venues);
  const words = ["run", "--relations", "relations.yaml", "--json", "--observe"];
  const engine = follow(startProgram(mainProgram, words, place), place);
  const { snapshot } = await engine.until(
    (status) => areAllBelieved(status) && areAroundOnePrice(status),
    "all books are believed and lie around one price",
  );
  for (const [question, { quotes, kind }] of snapshot.quotes.entries()) {
    expect(kind).toBe("same-claim");
    expect(quotes.map(({ instrument }) => instrument)).toEqual(
      venues.map(({ instruments }) => instruments[question]),
    );
    for (const { bid, ask } of quotes) {
      expect(bid?.priceTicks).toBeLessThan(ask?.priceTicks ?? 0);
      expect(bid?.sizeContractMicros).toBeGreaterThan(0);
    }
  }
  const status = await command(place, "status", "--json");
  expect(JSON.parse(status.stdout).snapshot.quotes).toHaveLength(questions);
  engine.signal("SIGTERM");
  const { code, stdout, stderr } = await engine.outcome;
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ ok: true, failure: null, mode: "observe" },
    venues: venues.map(() => ({ refusedFrames: 0, reconnects: 0, markets: questions })),
    fills: { count: 0 },
  });
});
